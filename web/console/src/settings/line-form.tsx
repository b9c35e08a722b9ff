import '../shell/inputs.css';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import IconPlugConnected from '@tabler/icons-react/dist/esm/icons/IconPlugConnected.mjs';
import IconPlugConnectedX from '@tabler/icons-react/dist/esm/icons/IconPlugConnectedX.mjs';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Inbox, Line, Team } from '../api/nouns.ts';
import { useLines, useTeams } from '../data/reads.ts';
import { changeLine, type LineFields, removeLine } from '../data/set-up.ts';
import { channelNames } from '../inbox/channel-icon.tsx';
import { type Answering, answeringOf, answeringPatch, flawOfAnswering } from '../page/answering.ts';
import { AnsweringFields } from '../page/answering-fields.tsx';
import { DraftForm } from '../page/draft-form.tsx';
import page from '../page/page.module.css';
import { Removal } from '../page/removal.tsx';
import { Section } from '../page/section.tsx';
import { useDraft } from '../page/use-draft.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { nameRefusal } from './refusals.ts';
import own from './set-up.module.css';
import { useSettingsWords } from './words.ts';

type Props = { id: string; mayChange: boolean; zone: string };

/** One line: how it is called, its number, its page, who answers, how they are given it, and when. */
export function LinePage({ id, mayChange, zone }: Props) {
  const { t } = useSettingsWords();
  const { data: lines, error, refetch } = useLines();
  const { data: teams } = useTeams();
  if (!lines || !teams) {
    return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  }
  const line = lines.find((one) => one.id === id);
  return (
    <>
      <header className={page.head}>
        <Link href="/settings/lines" className={page.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {t('lines')}
        </Link>
        {line && <h1 className={page.title}>{line.name}</h1>}
      </header>
      {line ? (
        <LineForm line={line} teams={teams} mayChange={mayChange} zone={zone} />
      ) : (
        <Empty title={t('lineGone')} />
      )}
    </>
  );
}

type Texts = { name: string; label: string; email: string; number: string; page: string };
type Draft = Texts & Answering;

/** Its inboxes are answered alike: the first stands for both. */
const firstOf = ({ whatsapp, messenger }: Line) => (whatsapp ?? messenger) as Inbox;

const draftOf = (line: Line): Draft => ({
  ...answeringOf(firstOf(line)),
  name: line.name,
  label: line.label ?? '',
  email: line.email ?? '',
  number: line.whatsapp ? `+${line.whatsapp.address}` : '',
  page: line.messenger?.address ?? '',
});

function LineForm({ line, teams, mayChange, zone }: { line: Line; teams: Team[] } & Omit<Props, 'id'>) {
  const { t } = useSettingsWords();
  const [, go] = useLocation();
  const form = useDraft(draftOf(line));
  // What was stored of it is never shown again.
  const [token, setToken] = useState('');
  const { draft, set } = form;
  const flawed = flawOfAnswering(draft);
  const flaw =
    draft.name.trim() === ''
      ? t('nameMissing')
      : !/^\d{0,64}$/.test(draft.page.trim()) || (token !== '' && draft.page.trim() === '')
        ? t('pageStrange')
        : (line.whatsapp && draft.number.trim() === '') || (line.messenger && draft.page.trim() === '')
          ? t('addressStays')
          : flawed && t(flawed);
  const keep = async (changed: Partial<Draft>) => {
    const answers = { changed: answeringPatch(changed, draft), all: answeringPatch(draft, draft) };
    const now = await changeLine(line, fieldsOf(changed, draft, token), answers);
    setToken('');
    return draftOf(now);
  };
  const field = (name: keyof Texts) => ({
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
    autoComplete: 'off',
  });
  return (
    <DraftForm
      form={form}
      flaw={flaw}
      refusal={(error) => nameRefusal(t, error)}
      keep={keep}
      mayChange={mayChange}
      beside={{ isChanged: token !== '', discard: () => setToken('') }}
      removal={
        <Removal
          label={t('lineRemove')}
          lead={t('lineRemoveLead')}
          remove={async () => {
            await removeLine(line.id);
            go('/settings/lines');
          }}
        />
      }
    >
      <Section title={t('general')}>
        <TextInput label={t('lineName')} {...field('name')} error={draft.name.trim() === ''} maxLength={255} />
        <TextInput label={t('lineLabel')} description={t('lineLabelLead')} {...field('label')} maxLength={255} />
        <TextInput
          type="email"
          label={t('email')}
          description={t('lineEmailLead')}
          {...field('email')}
          maxLength={254}
        />
      </Section>
      <Section title="WhatsApp">
        <TextInput type="tel" label={t('lineNumber')} {...field('number')} maxLength={40} />
        {line.whatsapp && <Connection of={line} inbox={line.whatsapp} mayChange={mayChange} />}
      </Section>
      <Section title="Messenger">
        <TextInput
          label={t('linePage')}
          description={t('linePageLead')}
          {...field('page')}
          inputMode="numeric"
          maxLength={64}
        />
        <PasswordInput
          label={t('lineToken')}
          description={t(line.connected.includes('messenger') ? 'lineTokenKept' : 'lineTokenLead')}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          maxLength={1000}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': t('passwordShow'), 'aria-hidden': false, tabIndex: 0 }}
        />
        {line.messenger && <Connection of={line} inbox={line.messenger} mayChange={mayChange} />}
      </Section>
      <AnsweringFields
        draft={draft}
        set={set}
        teams={teams}
        hasAgents={firstOf(line).agentIds.length > 0}
        leads={{ teams: t('lineTeamsLead'), hours: t('lineHoursLead') }}
        zone={zone}
      />
    </DraftForm>
  );
}

/** Whether answers go out, and the way to where that is looked after. */
function Connection({ of: line, inbox, mayChange }: { of: Line; inbox: Inbox; mayChange: boolean }) {
  const { t } = useSettingsWords();
  const isReady = line.connected.some((channel) => channel === inbox.channel);
  const Icon = isReady ? IconPlugConnected : IconPlugConnectedX;
  return (
    <div className={own.connection}>
      <p className={own.state} data-ready={isReady}>
        <Icon size={16} stroke={1.7} aria-hidden="true" /> {t(isReady ? 'isConnectedLead' : 'isWaitingLead')}
      </p>
      {mayChange && (
        <Button component={Link} href={`/settings/connections/${inbox.id}`} size="xs" variant="default">
          {t(isReady ? 'connectionOf' : 'connectTo', { channel: channelNames[inbox.channel] })}
        </Button>
      )}
    </div>
  );
}

/** A token belongs to a page: it goes with its address. */
function fieldsOf({ name, label, email, number, page }: Partial<Draft>, draft: Draft, token: string): LineFields {
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(label !== undefined && { label: label.trim() || null }),
    ...(email !== undefined && { email: email.trim() || null }),
    ...(number !== undefined && number.trim() !== '' && { number }),
    ...(((page !== undefined && page.trim() !== '') || token !== '') && {
      page: { address: draft.page.trim(), ...(token && { token }) },
    }),
  };
}
