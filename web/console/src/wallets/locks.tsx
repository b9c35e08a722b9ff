import { Button } from '@mantine/core';
import IconLockOpen from '@tabler/icons-react/dist/esm/icons/IconLockOpen.mjs';
import { useState } from 'react';
import page from '../page/page.module.css';
import table from '../page/table.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { clock } from '../words/time.ts';
import { liftLock, usePinLocks } from './data.ts';
import { Head } from './head.tsx';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

/** Who tried too many wrong PINs and waits; each can be let go on at once. */
export function Locks() {
  const { t, language } = useWalletWords();
  const { data, error, refetch } = usePinLocks();
  const [said, setSaid] = useState<string | null>(null);
  const lift = async (id: string, caller: string) => {
    try {
      await liftLock(id);
      setSaid(t('lifted', { caller }));
    } catch (problem) {
      setSaid(refusalWords(t, problem));
    }
  };
  return (
    <>
      <Head part="locks" lead={t('locksLead')} />
      {!data ? (
        error ? (
          <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : (
        <>
          {data.items.length === 0 && <Empty title={t('noLocks')} lead={t('noLocksLead')} />}
          <ul className={page.list}>
            {data.items.map(({ id, caller, dialedNumber, lockedUntil }) => (
              <li key={id} className={classes.lock}>
                <span className={page.name}>
                  {caller}
                  <span className={table.soft}>
                    {t('lockedAt', { number: `+${dialedNumber}` })} ·{' '}
                    {t('lockedUntil', { when: clock(lockedUntil, language) })}
                  </span>
                </span>
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconLockOpen size={16} stroke={1.6} aria-hidden="true" />}
                  aria-label={t('liftOf', { caller })}
                  onClick={() => void lift(id, caller)}
                >
                  {t('lift')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <p role="status" className={classes.said}>
        {said}
      </p>
    </>
  );
}
