import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ApplicationKey } from '../api/money.ts';
import { Once } from '../page/once.tsx';
import table from '../page/table.module.css';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { moment } from '../words/time.ts';
import { makeKey, revokeKey, useKeys } from './data.ts';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

/** What a company's telephone system proves itself with: made, shown once, revoked. */
export function Keys({ applicationId, rights }: { applicationId: string; rights: readonly string[] }) {
  const { t, language } = useWalletWords();
  const { data, error, refetch } = useKeys(applicationId);
  const [token, setToken] = useState<string | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const attempt = async (work: Promise<string | undefined>) => {
    try {
      setToken((await work) ?? null);
      setRefused(null);
    } catch (problem) {
      setRefused(problem);
    }
  };
  const revoke = ({ id }: ApplicationKey) => attempt(revokeKey(applicationId, id).then(() => undefined));
  return (
    <section className={classes.section} aria-label={t('keys')}>
      <h2 className={classes.title}>{t('keys')}</h2>
      <p className={classes.lead}>{t('keysLead')}</p>
      {!data ? (
        error ? (
          <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : (
        <ul className={classes.numbers}>
          {data.items.length === 0 && <li className={classes.soft}>{t('noKeys')}</li>}
          {data.items.map((key) => {
            const [purpose, when] = [t(`keyFor_${key.purpose}`), moment(key.createdAt, language)];
            return (
              <li key={key.id}>
                <span>
                  {purpose}
                  <span className={table.soft}>
                    {t('madeOn', { when })} ·{' '}
                    {key.lastUsedAt === null
                      ? t('neverUsed')
                      : t('usedLast', { when: moment(key.lastUsedAt, language) })}
                  </span>
                </span>
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  aria-label={t('revokeKey', { purpose, when })}
                  onClick={() => void revoke(key)}
                >
                  {t('revoke')}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      {token !== null && (
        <Once text={token}>
          <p>{t('keyOnce')}</p>
        </Once>
      )}
      <div role="alert" className={classes.wrong}>
        {refused !== null && refusalWords(t, refused)}
      </div>
      <div className={classes.acts}>
        {(['calls', 'wallets'] as const)
          .filter((purpose) => rights.includes(purpose === 'wallets' ? 'wallets' : 'settings'))
          .map((purpose) => (
            <Button
              key={purpose}
              size="xs"
              variant="default"
              onClick={() => void attempt(makeKey(applicationId, purpose))}
            >
              {t(`makeKey_${purpose}`)}
            </Button>
          ))}
      </div>
    </section>
  );
}
