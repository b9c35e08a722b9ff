import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { usePageWords } from '../words/page-words.ts';
import { moment } from '../words/time.ts';
import classes from './keys.module.css';
import { Once } from './once.tsx';
import section from './section.module.css';

export type ShownKey = { id: string; name: string; createdAt: string; lastUsedAt: string | null; fact?: string };

type Props = {
  title: string;
  lead: string;
  keys: readonly ShownKey[];
  /** what stands there until they are known */
  instead?: ReactNode;
  revoke(id: string): Promise<void>;
  refusal(error: unknown): string;
  /** the ways to a new one. @param props.make is told its work, which gives what is shown once */
  children(make: (work: Promise<string>) => void): ReactNode;
};

/** What programs prove themselves with: made, shown once, revoked. */
export function Keys({ title, lead, keys, instead, revoke, refusal, children }: Props) {
  const { t, language } = usePageWords();
  const [token, setToken] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const attempt = (work: Promise<string | null>) =>
    void work.then((now) => {
      setToken(now);
      setError(null);
    }, setError);
  const used = (at: string | null) => (at === null ? t('neverUsed') : t('usedLast', { when: moment(at, language) }));
  return (
    <section className={section.section} aria-label={title}>
      <h2 className={section.title}>{title}</h2>
      <p className={section.lead}>{lead}</p>
      {instead ?? (
        <ul className={classes.list}>
          {keys.length === 0 && <li className={classes.soft}>{t('noKeys')}</li>}
          {keys.map(({ id, name, createdAt, lastUsedAt, fact }) => {
            const when = moment(createdAt, language);
            return (
              <li key={id}>
                <span>
                  {name}
                  <span className={classes.soft}>
                    {[fact, t('madeOn', { when }), used(lastUsedAt)].filter(Boolean).join(' · ')}
                  </span>
                </span>
                <Button
                  size="xs"
                  variant="subtle"
                  color="red"
                  aria-label={t('revokeKey', { name, when })}
                  onClick={() => attempt(revoke(id).then(() => null))}
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
        {error !== null && refusal(error)}
      </div>
      {children(attempt)}
    </section>
  );
}
