import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page.module.css';

type Props = {
  words: { cancel: string; done: string };
  /** why it was refused, in a sentence */
  refused: ReactNode;
  busy: boolean;
  close(): void;
};

/** The end of a small form: why it was refused, and both ways out. */
export function FormEnd({ words, refused, busy, close }: Props) {
  return (
    <>
      <div role="alert" className={classes.error}>
        {refused}
      </div>
      <div className={classes.acts}>
        <Button size="xs" variant="default" onClick={close}>
          {words.cancel}
        </Button>
        <Button size="xs" type="submit" loading={busy}>
          {words.done}
        </Button>
      </div>
    </>
  );
}
