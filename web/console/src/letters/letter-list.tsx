import { Button } from '@mantine/core';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconArchive from '@tabler/icons-react/dist/esm/icons/IconArchive.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconHelpCircle from '@tabler/icons-react/dist/esm/icons/IconHelpCircle.mjs';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import IconSend from '@tabler/icons-react/dist/esm/icons/IconSend.mjs';
import { useState } from 'react';
import { Problem } from '../api/http.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { moment } from '../words/time.ts';
import { type Letter, retryLetter, useLetters } from './data.ts';
import classes from './letters.module.css';
import { whyWords } from './why.ts';
import { useLetterWords } from './words.ts';

/** The newest first. */
export function LetterList({ state, channel }: { state: string; channel: string }) {
  const { t } = useLetterWords();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useLetters(state, channel);
  const letters = data?.pages.flatMap(({ items }) => items);
  if (!letters) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  if (letters.length === 0) {
    const icon = <IconMail size={24} stroke={1.6} />;
    return state || channel ? (
      <Empty icon={icon} title={t('noneSuch')} />
    ) : (
      <Empty icon={icon} title={t('none')} lead={t('noneLead')} />
    );
  }
  return (
    <>
      <ul className={classes.list} aria-label={t('letters')}>
        {letters.map((letter) => (
          <Row key={letter.id} letter={letter} />
        ))}
      </ul>
      {hasNextPage && (
        <div>
          <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('showMore')}
          </Button>
        </div>
      )}
    </>
  );
}

const icons = {
  waiting: IconClock,
  sending: IconSend,
  sent: IconCheck,
  kept: IconArchive,
  gone: IconMinus,
  failed: IconAlertCircle,
  uncertain: IconHelpCircle,
};

function Row({ letter }: { letter: Letter }) {
  const { t, language } = useLetterWords();
  const { template, channel, state, failure, attempts, nextTryAt, createdAt } = letter;
  const recipient = channel === 'sms' ? `+${letter.recipient}` : letter.recipient;
  const Icon = icons[state];
  const isBad = state === 'failed' || state === 'uncertain';
  const facts = [
    t(`template_${template}`),
    moment(createdAt, language),
    attempts > 0 && t('tries', { count: attempts }),
    nextTryAt !== null && t('nextTry', { at: moment(nextTryAt, language) }),
  ];
  return (
    <li>
      <div>
        <span className={classes.to}>{recipient}</span>
        <p className={classes.facts}>{facts.filter(Boolean).join(' · ')}</p>
        {failure !== null && (
          <p className={classes.why} data-bad={isBad}>
            {whyWords(t, failure)}
          </p>
        )}
      </div>
      <div className={classes.end}>
        <span className={classes.state} data-bad={isBad}>
          <Icon size={16} aria-hidden />
          {t(`state_${state}`)}
        </span>
        {(isBad || state === 'waiting') && (
          <Again id={letter.id} act={t(isBad ? 'sendAgain' : 'sendNow')} recipient={recipient} />
        )}
      </div>
    </li>
  );
}

function Again({ id, act, recipient }: { id: string; act: string; recipient: string }) {
  const { t } = useLetterWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const again = async () => {
    setBusy(true);
    setError(null);
    await retryLetter(id).catch(setError);
    setBusy(false);
  };
  const isSent = error instanceof Problem && error.kind === 'letter_sent';
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={busy}
        aria-label={t('sendTo', { act, recipient })}
        onClick={() => void again()}
      >
        {act}
      </Button>
      {error !== null && (
        <p role="alert" className={classes.why} data-bad>
          {isSent ? t('notAgain') : refusalWords(t, error)}
        </p>
      )}
    </>
  );
}
