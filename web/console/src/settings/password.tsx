import '../shell/inputs.css';
import { Button, PasswordInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { Problem } from '../api/http.ts';
import { changePassword } from '../data/session.ts';
import card from '../page/page.module.css';
import { refusalWords } from '../words/refusal.ts';
import classes from './canned-answers.module.css';
import { useSettingsWords } from './words.ts';

const shortest = 10;

/** One's own: whoever knows the old one chooses a new one, and is signed out everywhere else. */
export function OwnPassword({ email }: { email: string }) {
  const { t } = useSettingsWords();
  const [open, setOpen] = useState(false);
  if (open) return <PasswordForm email={email} close={() => setOpen(false)} />;
  return (
    <>
      <p className={classes.lead}>{t('passwordLead')}</p>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {t('passwordChange')}
      </Button>
    </>
  );
}

function PasswordForm({ email, close }: { email: string; close(): void }) {
  const { t } = useSettingsWords();
  const [next, setNext] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const current = String(new FormData(event.currentTarget).get('current'));
    setBusy(true);
    setError(null);
    try {
      await changePassword(current, next);
      notifications.show({ message: t('passwordChanged'), color: 'green', autoClose: 6000, withBorder: true });
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const isWrong = error instanceof Problem && error.kind === 'wrong_credentials';
  const toggle = { 'aria-label': t('passwordShow'), 'aria-hidden': false, tabIndex: 0 };
  return (
    <form className={card.card} onSubmit={(event) => void submit(event)}>
      {/* For the browser's own store of passwords. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        name="current"
        label={t('passwordNow')}
        autoComplete="current-password"
        maxLength={200}
        required
        withAsterisk={false}
        autoFocus
        error={isWrong && t('passwordWrong')}
        visibilityToggleButtonProps={toggle}
      />
      <PasswordInput
        name="next"
        label={t('passwordNext')}
        description={t('passwordNextLead', { count: shortest })}
        autoComplete="new-password"
        minLength={shortest}
        maxLength={200}
        required
        withAsterisk={false}
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
        visibilityToggleButtonProps={toggle}
      />
      <div role="alert" className={classes.error}>
        {error !== null && !isWrong && refusalWords(t, error)}
      </div>
      <div className={classes.acts}>
        <Button size="xs" variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button size="xs" type="submit" loading={busy} disabled={next.length < shortest}>
          {t('passwordChange')}
        </Button>
      </div>
    </form>
  );
}
