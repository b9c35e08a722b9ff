import { Button } from '@mantine/core';
import { useState } from 'react';
import { usePageWords } from '../words/page-words.ts';
import { refusalWords } from '../words/refusal.ts';
import classes from './form.module.css';

/** Asked twice: it cannot be undone.
 *  @param props.lead what goes with it
 *  @param props.remove leaves the page when it is done; throws Problem */
export function Removal({ label, lead, remove }: { label: string; lead: string; remove(): Promise<void> }) {
  const { t } = usePageWords();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
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
            {error === null ? lead : refusalWords(t, error)}
          </p>
          <div className={classes.acts}>
            <Button size="xs" variant="default" onClick={() => setSure(false)}>
              {t('cancel')}
            </Button>
            <Button size="xs" variant="outline" color="red" loading={busy} onClick={() => void act()} autoFocus>
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
