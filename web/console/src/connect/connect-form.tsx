import '../shell/inputs.css';
import { PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Inbox } from '../api/nouns.ts';
import { DraftForm } from '../page/draft-form.tsx';
import { Removal } from '../page/removal.tsx';
import { Section } from '../page/section.tsx';
import { useDraft } from '../page/use-draft.ts';
import { AtMeta } from './at-meta.tsx';
import { type Connection, type ConnectionFields, disconnect, keepConnection } from './data.ts';
import { connectRefusal } from './refusal.ts';
import { State, useCheck } from './state.tsx';
import { useConnectWords } from './words.ts';

type Props = { inbox: Inbox; lineId: string; connection: Connection };

const draftOf = ({ phoneNumberId }: Connection) => ({ phoneNumberId: phoneNumberId ?? '' });
const nothing = { token: '', appSecret: '' };

/** What goes to Meta, what is brought from there, whether it works, and the way to be rid of it. */
export function ConnectForm({ inbox: { id: inboxId, channel }, lineId, connection }: Props) {
  const isWhatsapp = channel === 'whatsapp';
  const { t } = useConnectWords();
  const [, go] = useLocation();
  const form = useDraft(draftOf(connection));
  // What was stored of them is never shown again.
  const [typed, setTyped] = useState(nothing);
  const check = useCheck(inboxId);
  const { hasToken, hasAppSecret, phoneNumberId } = connection;
  const numberId = form.draft.phoneNumberId.trim();
  const isTyped = typed.token.trim() !== '' || typed.appSecret.trim() !== '';
  const isChanged = form.patch !== null || isTyped;
  const isStrange = isChanged && isWhatsapp && !/^\d{1,64}$/.test(numberId);
  const lacksToken = isChanged && !hasToken && typed.token.trim() === '';
  const flaw = isStrange ? t('numberIdStrange') : lacksToken ? t('tokenNeeded') : null;
  const keep = async () => {
    check.forget();
    const now = await keepConnection(inboxId, fieldsOf(isWhatsapp ? numberId : null, typed));
    setTyped(nothing);
    if (now.hasToken) void check.run();
    return draftOf(now);
  };
  const secret = (name: keyof typeof nothing, lead: string, isKept: boolean) => ({
    description: isKept ? t('secretKept') : lead,
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setTyped((before) => ({ ...before, [name]: value }));
    },
    maxLength: 1000,
    autoComplete: 'off',
    visibilityToggleButtonProps: { 'aria-label': t('secretShow'), 'aria-hidden': false, tabIndex: 0 },
  });
  return (
    <DraftForm
      form={form}
      flaw={flaw}
      refusal={(error) => connectRefusal(t, error)}
      keep={keep}
      beside={{ isChanged: isTyped, discard: () => setTyped(nothing) }}
      removal={
        (hasToken || hasAppSecret || phoneNumberId !== null) && (
          <Removal
            label={t('disconnect')}
            lead={t('disconnectLead')}
            word={t('disconnect')}
            remove={async () => {
              await disconnect(inboxId);
              go(`/settings/lines/${lineId}`);
            }}
          />
        )
      }
    >
      <AtMeta connection={connection} isWhatsapp={isWhatsapp} />
      <Section title={t('fromMeta')} lead={t(isWhatsapp ? 'fromMetaWhatsapp' : 'fromMetaMessenger')}>
        {isWhatsapp && (
          <TextInput
            label={t('numberId')}
            description={t('numberIdLead')}
            value={form.draft.phoneNumberId}
            onChange={(event) => form.set({ phoneNumberId: event.currentTarget.value })}
            error={isStrange}
            inputMode="numeric"
            maxLength={64}
            autoComplete="off"
          />
        )}
        <PasswordInput
          label={t('token')}
          {...secret('token', t(isWhatsapp ? 'tokenWhatsapp' : 'tokenMessenger'), hasToken)}
        />
        <PasswordInput label={t('appSecret')} {...secret('appSecret', t('appSecretLead'), hasAppSecret)} />
      </Section>
      <State connection={connection} isWhatsapp={isWhatsapp} check={check} isChanged={isChanged} />
    </DraftForm>
  );
}

/** A secret that was left empty is left out: the one that is kept stays. */
function fieldsOf(phoneNumberId: string | null, typed: typeof nothing): ConnectionFields {
  const [token, appSecret] = [typed.token.trim(), typed.appSecret.trim()];
  return { ...(phoneNumberId !== null && { phoneNumberId }), ...(token && { token }), ...(appSecret && { appSecret }) };
}
