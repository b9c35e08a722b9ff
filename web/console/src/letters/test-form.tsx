import '../shell/inputs.css';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import page from '../page/page.module.css';
import { refusalWords } from '../words/refusal.ts';
import { type Channel, sendTest, useLetter } from './carrier-data.ts';
import { carrierRefusal } from './carrier-refusal.ts';
import type { Letter } from './data.ts';
import classes from './letters.module.css';
import { whyWords } from './why.ts';
import { useLetterWords } from './words.ts';

/** Sends a letter that says nothing, and tells what the server said of it. */
export function TestForm({ channel, close }: { channel: Channel; close(): void }) {
  const { t } = useLetterWords();
  const [sent, setSent] = useState<Letter | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const to = String(new FormData(event.currentTarget).get('to')).trim();
    setBusy(true);
    setError(null);
    setSent(null);
    await sendTest(channel, to).then(setSent, setError);
    setBusy(false);
  };
  return (
    <form className={page.card} onSubmit={(event) => void submit(event)}>
      <TextInput
        name="to"
        type={channel === 'email' ? 'email' : 'tel'}
        label={t(channel === 'email' ? 'testTo' : 'testToPhone')}
        maxLength={channel === 'email' ? 254 : 40}
        required
        withAsterisk={false}
        autoFocus
        autoComplete="off"
      />
      <div role="alert" className={page.error}>
        {error !== null && (carrierRefusal(t, error) ?? refusalWords(t, error))}
      </div>
      {sent && <Outcome key={sent.id} sent={sent} />}
      <div className={page.acts}>
        <Button size="xs" variant="default" onClick={close}>
          {t('close')}
        </Button>
        <Button size="xs" type="submit" loading={busy}>
          {t('testSend')}
        </Button>
      </div>
    </form>
  );
}

function Outcome({ sent }: { sent: Letter }) {
  const { t } = useLetterWords();
  const { data } = useLetter(sent);
  const { state, failure } = data;
  const isBad = state === 'failed' || state === 'uncertain';
  return (
    <p role="status" className={classes.why} data-bad={isBad}>
      {t(`state_${state}`)}
      {isBad && failure !== null && `. ${t('testSaid', { words: whyWords(t, failure) })}`}
    </p>
  );
}
