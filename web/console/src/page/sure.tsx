import { Button } from '@mantine/core';
import { useState } from 'react';
import { usePageWords } from '../words/page-words.ts';
import { refusalWords } from '../words/refusal.ts';
import classes from './form.module.css';

/** Asked twice: it cannot be undone.
 *  @param props.lead what goes with it
 *  @param props.word what is done, as a verb
 *  @param props.act takes the question away when it is done; throws Problem
 *  @param props.refused says why not in words of its own; null: as everywhere */
export function Sure(props: {
  lead: string;
  word: string;
  act(): Promise<void>;
  cancel(): void;
  refused?(error: unknown): string | null;
}) {
  const { lead, word, act, cancel, refused } = props;
  const { t } = usePageWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    await act().catch(setError);
    setBusy(false);
  };
  return (
    <>
      <p className={classes.lead} role="alert">
        {error === null ? lead : (refused?.(error) ?? refusalWords(t, error))}
      </p>
      <div className={classes.acts}>
        <Button size="xs" variant="default" onClick={cancel}>
          {t('cancel')}
        </Button>
        <Button
          size="xs"
          variant="outline"
          color="red"
          className={classes.sure ?? ''}
          loading={busy}
          onClick={() => void go()}
          autoFocus
        >
          {word}
        </Button>
      </div>
    </>
  );
}
