import './inputs.css';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signIn } from '../data/session.ts';
import { refusalWords } from '../words/refusal.ts';
import { Mark } from './mark.tsx';
import classes from './sign-in.module.css';

export function SignIn({ refused }: { refused: unknown }) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(refused);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    await signIn(String(fields.get('email')), String(fields.get('password'))).catch(setError);
    setBusy(false);
  }

  return (
    <main className={classes.page}>
      <form className={classes.sheet} onSubmit={submit}>
        <Mark />
        <h1 className={classes.title}>{t('signIn')}</h1>
        <p className={classes.lead}>{t('signInLead')}</p>
        <TextInput
          name="email"
          type="email"
          label={t('email')}
          autoComplete="username"
          size="md"
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          name="password"
          label={t('password')}
          autoComplete="current-password"
          size="md"
          required
          withAsterisk={false}
        />
        <div role="alert" className={classes.error}>
          {error !== null && refusalWords(t, error)}
        </div>
        <Button type="submit" size="md" fullWidth loading={busy}>
          {t('signIn')}
        </Button>
      </form>
    </main>
  );
}
