import { Button } from '@mantine/core';
import { usePageWords } from '../words/page-words.ts';
import classes from './form.module.css';

type Props = {
  /** what is to be known of it now */
  said: string;
  isWrong: boolean;
  isChanged: boolean;
  busy: boolean;
  /** what discarding is called here, where it is more than that */
  discardWord?: string;
  discard(): void;
};

/** At the end of a form, always in sight: whether all is saved, and the way to do it. */
export function SaveBar({ said, isWrong, isChanged, busy, discardWord, discard }: Props) {
  const { t } = usePageWords();
  return (
    <div className={classes.bar}>
      <p className={classes.said} role="status" data-wrong={isWrong}>
        {said}
      </p>
      <Button size="xs" variant="default" disabled={!isChanged || busy} onClick={discard}>
        {discardWord ?? t('discard')}
      </Button>
      <Button size="xs" type="submit" disabled={!isChanged} loading={busy}>
        {t('save')}
      </Button>
    </div>
  );
}
