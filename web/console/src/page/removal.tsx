import { Button } from '@mantine/core';
import { useState } from 'react';
import { usePageWords } from '../words/page-words.ts';
import { refusalWords } from '../words/refusal.ts';
import classes from './form.module.css';

/** Asked twice: it cannot be undone.
 *  @param props.lead what goes with it
 *  @param props.remove leaves the page when it is done; throws Problem
 *  @param props.refused says why not in words of its own; null: as everywhere */
export function Removal(props: {
  label: string;
  lead: string;
  remove(): Promise<void>;
  refused?(error: unknown): string | null;
}) {
  const { label, lead, remove, refused } = props;
  const { t } = usePageWords();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const cancel = () => {
    setSure(false);
    setError(null);
  };
  const act = async () => {
    setBusy(true);
    await remove().catch(setError);
    setBusy(false);
  };
  return (
    <section className={classes.removal} aria-label={label}>
      {sure ? (
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
              onClick={() => void act()}
              autoFocus
            >
              {t('removeSure')}
            </Button>
          </div>
        </>
      ) : (
        <Button size="xs" variant="subtle" color="red" onClick={() => setSure(true)}>
          {label}
        </Button>
      )}
    </section>
  );
}
