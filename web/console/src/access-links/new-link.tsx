import '../shell/inputs.css';
import { NativeSelect, TextInput } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Problem } from '../api/http.ts';
import type { Inbox } from '../api/nouns.ts';
import { NewOne } from '../page/new-one.tsx';
import { refusalWords } from '../words/refusal.ts';
import { type MadeLink, makeLink } from './data.ts';
import { useLinkWords } from './words.ts';

type Props = {
  inboxes: Inbox[];
  /** @param to where it was sent */
  made(link: MadeLink, to: string[]): void;
  close(): void;
};

export function NewLinkForm({ inboxes, made, close }: Props) {
  const { t } = useLinkWords();
  const add = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim() || null;
    const [email, phone, uses] = [text('email'), text('phone'), text('uses')];
    const asked = { user: text('name') ?? '', inboxId: text('inbox') ?? '', email, phone, lastDay: text('day') };
    made(
      await makeLink({ ...asked, maxUses: uses === null ? null : Number(uses) }),
      [email, phone].filter((one) => one !== null),
    );
  };
  return (
    <NewOne
      label={t('forWhom')}
      description={t('forWhomLead')}
      words={{ add: t('makeLink'), cancel: t('cancel') }}
      refusal={(problem) => linkRefusal(t, problem)}
      add={add}
      close={close}
    >
      <NativeSelect
        name="inbox"
        label={t('inbox')}
        data={inboxes.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextInput
        name="email"
        type="email"
        label={t('email')}
        description={t('sentLead')}
        maxLength={254}
        autoComplete="off"
      />
      <TextInput
        name="phone"
        type="tel"
        label={t('phone')}
        description={t('sentLead')}
        maxLength={40}
        autoComplete="off"
      />
      <TextInput name="uses" type="number" min={1} max={1_000_000} label={t('uses')} description={t('usual')} />
      <TextInput name="day" type="date" label={t('lastDay')} description={t('usual')} />
    </NewOne>
  );
}

const strange: Record<string, string> = {
  email: 'badEmail',
  phone: 'badPhone',
  maxUses: 'badUses',
  lastDay: 'badDay',
};

/** Why no link is made, by the field that it is about. */
function linkRefusal(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return refusalWords(t, error);
  const { kind, details } = error;
  if (kind === 'no_channel') return t(details.channel === 'sms' ? 'noSms' : 'noMail');
  if (kind === 'throttled') return t('tooMany');
  const [first] = (details.problems ?? []) as { path: string }[];
  const words = kind === 'invalid' ? strange[String(details.field ?? first?.path)] : undefined;
  return words ? t(words) : refusalWords(t, error);
}
