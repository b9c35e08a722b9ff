import { Button } from '@mantine/core';
import { useState } from 'react';
import { usePageWords } from '../words/page-words.ts';
import classes from './form.module.css';
import { Sure } from './sure.tsx';

/** At the end of a form: takes away for good what it is about.
 *  @param props.remove leaves the page when it is done; throws Problem */
export function Removal(props: {
  label: string;
  lead: string;
  /** what is done, where it is less than that */
  word?: string;
  remove(): Promise<void>;
  refused?(error: unknown): string | null;
}) {
  const { label, lead, word, remove, refused } = props;
  const { t } = usePageWords();
  // null: not asked yet
  const [sure, setSure] = useState<boolean | null>(null);
  return (
    <section className={classes.removal} aria-label={label}>
      {sure ? (
        <Sure
          lead={lead}
          word={word ?? t('removeSure')}
          act={remove}
          cancel={() => setSure(false)}
          {...(refused && { refused })}
        />
      ) : (
        <Button size="xs" variant="subtle" color="red" onClick={() => setSure(true)} autoFocus={sure === false}>
          {label}
        </Button>
      )}
    </section>
  );
}
