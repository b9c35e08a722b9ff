import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Once } from '../page/once.tsx';
import { refusalWords } from '../words/refusal.ts';
import { moment } from '../words/time.ts';
import { makeApiKey, makeProgramKey, revoke, useApiKeys, useProgramKeys } from './data.ts';
import classes from './developers.module.css';
import { useDeveloperWords } from './words.ts';

const rightNames = ['conversations', 'settings', 'members', 'secrets', 'wallets'] as const;

type Made = (name: string, token: string) => void;

/** Keys of the native API and of HCI: made, shown once, revoked.
 *  @param props.made is told the new one, for the lines to try */
export function ApiKeys({ rights, made }: { rights: readonly string[]; made: Made }) {
  const { t, language } = useDeveloperWords();
  const { data = [] } = useApiKeys();
  const [token, setToken] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const attempt = (work: Promise<string | null>) =>
    work.then(
      (now) => {
        setToken(now);
        setError(null);
        if (now !== null) made('key', now);
      },
      (problem) => setError(problem),
    );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    void attempt(makeApiKey(String(fields.get('name')).trim(), fields.getAll('right').map(String)));
    event.currentTarget.reset();
  };
  return (
    <section className={classes.section} aria-label={t('keys')}>
      <h2 className={classes.title}>{t('keys')}</h2>
      <p className={classes.lead}>{t('keysLead')}</p>
      <ul className={classes.list}>
        {data.length === 0 && <li className={classes.soft}>{t('noKeys')}</li>}
        {data.map(({ id, name, lastUsedAt, rights: held }) => (
          <li key={id}>
            <span>
              {name}
              <span className={classes.soft}>
                {held.map((right) => t(`right_${right}`)).join(', ')} ·{' '}
                {lastUsedAt === null ? t('neverUsed') : t('usedLast', { when: moment(lastUsedAt, language) })}
              </span>
            </span>
            <Button
              size="xs"
              variant="subtle"
              color="red"
              aria-label={t('revokeKey', { name })}
              onClick={() => void attempt(revoke('keys', id).then(() => null))}
            >
              {t('revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {token !== null && <Shown token={token} />}
      <div role="alert" className={classes.wrong}>
        {error !== null && refusalWords(t, error)}
      </div>
      <form className={classes.section} onSubmit={submit}>
        <TextInput
          name="name"
          label={t('keyName')}
          maxLength={100}
          required
          withAsterisk={false}
          autoComplete="off"
          maw={360}
        />
        <fieldset className={classes.rights}>
          <legend className="unseen">{t('rights')}</legend>
          {rightNames
            .filter((right) => rights.includes(right))
            .map((right) => (
              <label key={right}>
                <input type="checkbox" name="right" value={right} defaultChecked={right === 'conversations'} />
                {t(`right_${right}`)}
              </label>
            ))}
        </fieldset>
        <Button type="submit" size="xs" variant="default" w="max-content">
          {t('makeKey')}
        </Button>
      </form>
    </section>
  );
}

/** The two keys of a program that lets people outside in. */
export function ProgramKeys({ made }: { made: Made }) {
  const { t, language } = useDeveloperWords();
  const { data = [] } = useProgramKeys();
  const [token, setToken] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const make = (kind: 'authorization' | 'corporate') =>
    makeProgramKey(kind).then((now) => {
      setToken(now);
      setError(null);
      made(kind === 'corporate' ? 'corporate_token' : 'authorization', now);
    }, setError);
  return (
    <section className={classes.section} aria-label={t('programKeys')}>
      <h2 className={classes.title}>{t('programKeys')}</h2>
      <p className={classes.lead}>{t('programKeysLead')}</p>
      <ul className={classes.list}>
        {data.length === 0 && <li className={classes.soft}>{t('noKeys')}</li>}
        {data.map(({ id, kind, createdAt, lastUsedAt }) => {
          const when = moment(createdAt, language);
          return (
            <li key={id}>
              <span>
                {t(`kind_${kind}`)}
                <span className={classes.soft}>
                  {t('madeOn', { when })} ·{' '}
                  {lastUsedAt === null ? t('neverUsed') : t('usedLast', { when: moment(lastUsedAt, language) })}
                </span>
              </span>
              <Button
                size="xs"
                variant="subtle"
                color="red"
                aria-label={t('revokeKey', { name: `${t(`kind_${kind}`)}, ${when}` })}
                onClick={() => void revoke('program-keys', id).then(() => setToken(null), setError)}
              >
                {t('revoke')}
              </Button>
            </li>
          );
        })}
      </ul>
      {token !== null && <Shown token={token} />}
      <div role="alert" className={classes.wrong}>
        {error !== null && refusalWords(t, error)}
      </div>
      <div className={classes.bar}>
        <Button size="xs" variant="default" onClick={() => void make('authorization')}>
          {t('makeAuthorization')}
        </Button>
        <Button size="xs" variant="default" onClick={() => void make('corporate')}>
          {t('makeCorporate')}
        </Button>
      </div>
    </section>
  );
}

function Shown({ token }: { token: string }) {
  const { t } = useDeveloperWords();
  return (
    <Once text={token}>
      <p>{t('keyOnce')}</p>
    </Once>
  );
}
