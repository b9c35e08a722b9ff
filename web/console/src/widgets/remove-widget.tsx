import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { removeWidget } from '../data/actions.ts';
import { refusalWords } from '../words/refusal.ts';
import classes from './form.module.css';
import { useWidgetWords } from './words.ts';

/** Asked twice: it cannot be undone. */
export function RemoveWidget({ inboxId }: { inboxId: string }) {
  const { t } = useWidgetWords();
  const [, go] = useLocation();
  const [sure, setSure] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const remove = async () => {
    try {
      await removeWidget(inboxId);
      go('/widgets');
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <section className={classes.removal} aria-label={t('removeWidget')}>
      {sure ? (
        <>
          <p className={classes.lead}>{error === null ? t('removeLead') : refusalWords(t, error)}</p>
          <div className={classes.acts}>
            <Button size="xs" variant="default" onClick={() => setSure(false)}>
              {t('cancel')}
            </Button>
            <Button size="xs" variant="outline" color="red" onClick={() => void remove()} autoFocus>
              {t('removeSure')}
            </Button>
          </div>
        </>
      ) : (
        <Button size="xs" variant="subtle" color="red" onClick={() => setSure(true)}>
          {t('removeWidget')}
        </Button>
      )}
    </section>
  );
}
