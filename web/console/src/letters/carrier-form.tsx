import { FormEnd } from '../page/form-end.tsx';
import '../shell/inputs.css';
import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import page from '../page/page.module.css';
import { Removal } from '../page/removal.tsx';
import { refusalWords } from '../words/refusal.ts';
import {
  type Carriers,
  type Channel,
  type EmailCarrier,
  putCarrier,
  removeCarrier,
  type SmsCarrier,
} from './carrier-data.ts';
import { carrierRefusal } from './carrier-refusal.ts';
import { useLetterWords } from './words.ts';

/** One's own server for mail, or service for text messages. Its password is written and never read. */
export function CarrierForm({ channel, all, close }: { channel: Channel; all: Carriers; close(): void }) {
  const { t } = useLetterWords();
  // What it was when it was opened: a form does not change under one's hands.
  const [{ email, sms }] = useState(all);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const isKnown = all[channel].own !== null;
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await putCarrier(channel, fieldsOf(channel, new FormData(event.currentTarget)));
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <>
      <form className={page.card} onSubmit={(event) => void submit(event)}>
        {channel === 'email' ? <EmailFields own={email.own} /> : <SmsFields own={sms.own} />}
        <FormEnd
          words={{ cancel: t('cancel'), done: t('save') }}
          refused={error !== null && (carrierRefusal(t, error) ?? refusalWords(t, error))}
          busy={busy}
          close={close}
        />
      </form>
      {isKnown && (
        <Removal
          label={t('removeOwn')}
          lead={t('removeOwnLead')}
          remove={async () => {
            await removeCarrier(channel);
            close();
          }}
        />
      )}
    </>
  );
}

const bare = { required: true, withAsterisk: false, autoComplete: 'off' } as const;

function EmailFields({ own }: { own: EmailCarrier | null }) {
  const { t } = useLetterWords();
  const ways = ['always', 'upgrade', 'offered'] as const;
  return (
    <>
      <TextInput name="host" label={t('host')} defaultValue={own?.host} maxLength={253} {...bare} autoFocus />
      <TextInput
        name="port"
        type="number"
        min={1}
        max={65535}
        label={t('port')}
        defaultValue={own?.port ?? 465}
        {...bare}
      />
      <NativeSelect
        name="tls"
        label={t('tls')}
        defaultValue={own?.tls ?? 'always'}
        data={ways.map((value) => ({ value, label: t(`tls_${value}`) }))}
      />
      <TextInput
        name="user"
        label={t('user')}
        description={t('userLead')}
        defaultValue={own?.user ?? ''}
        maxLength={255}
        autoComplete="off"
      />
      <Secret name="password" label={t('secret')} isKept={own?.user != null} />
      <TextInput
        name="from"
        label={t('mailFrom')}
        description={t('mailFromLead')}
        defaultValue={own?.from}
        maxLength={320}
        {...bare}
      />
    </>
  );
}

function SmsFields({ own }: { own: SmsCarrier | null }) {
  const { t } = useLetterWords();
  return (
    <>
      <TextInput
        name="url"
        type="url"
        label={t('url')}
        description={t('urlLead')}
        defaultValue={own?.url ?? 'https://api.twilio.com'}
        maxLength={500}
        {...bare}
        autoFocus
      />
      <TextInput name="sid" label={t('sid')} defaultValue={own?.sid} maxLength={100} {...bare} />
      <Secret name="token" label={t('token')} isKept={own !== null} />
      <TextInput
        name="from"
        label={t('smsFrom')}
        description={t('smsFromLead')}
        defaultValue={own?.from}
        maxLength={50}
        {...bare}
      />
    </>
  );
}

function Secret({ name, label, isKept }: { name: string; label: string; isKept: boolean }) {
  const { t } = useLetterWords();
  return (
    <PasswordInput
      name={name}
      label={label}
      description={isKept ? t('secretKept') : undefined}
      maxLength={500}
      autoComplete="new-password"
      visibilityToggleButtonProps={{ 'aria-label': t('secretShow') }}
    />
  );
}

/** An empty secret is left out: the one that is kept stays. */
function fieldsOf(channel: Channel, form: FormData): object {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const secret = channel === 'email' ? 'password' : 'token';
  const kept = String(form.get(secret) ?? '');
  const given = kept === '' ? {} : { [secret]: kept };
  const from = text('from');
  if (channel === 'sms') return { url: text('url'), sid: text('sid'), from, ...given };
  const [host, port, tls, user] = [text('host'), Number(text('port')), text('tls'), text('user') || null];
  return { host, port, tls, user, from, ...given };
}
