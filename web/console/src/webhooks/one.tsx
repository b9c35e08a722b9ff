import { Button } from '@mantine/core';
import { useState } from 'react';
import { refusalWords } from '../words/refusal.ts';
import { changeWebhook, type Tested, testWebhook, type Webhook } from './data.ts';
import { reasonOf } from './refusal.ts';
import { Secret } from './secret.tsx';
import { State } from './state.tsx';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

type Props = {
  webhook: Webhook;
  /** what was made for it while somebody looks */
  secret: string | undefined;
  /** one comes back here from its form */
  isBack: boolean;
  open(): void;
};

/** One of the list, with what is done often. */
export function One({ webhook, secret, isBack, open }: Props) {
  const { t } = useWebhookWords();
  const { id, url, active } = webhook;
  const [tested, setTested] = useState<Tested | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState<'test' | 'pause' | null>(null);
  const act = async (name: 'test' | 'pause', work: Promise<Tested | null>) => {
    setBusy(name);
    setTested(null);
    setError(null);
    await work.then(setTested, setError);
    setBusy(null);
  };
  const button = (name: 'test' | 'pause', word: string, work: () => Promise<Tested | null>) => (
    <Button
      size="xs"
      variant="default"
      aria-label={t('on', { act: word, url })}
      loading={busy === name}
      onClick={() => void act(name, work())}
    >
      {word}
    </Button>
  );
  return (
    <>
      <div className={classes.one}>
        <span className={classes.what}>
          <span className={classes.url}>{url}</span>
          <State webhook={webhook} />
        </span>
        <span className={classes.acts}>
          {button('test', t('test'), () => testWebhook(id))}
          {button('pause', t(active ? 'pause' : 'resume'), () =>
            changeWebhook(id, { active: !active }).then(() => null),
          )}
          <Button
            size="xs"
            variant="default"
            aria-label={t('on', { act: t('change'), url })}
            onClick={open}
            autoFocus={isBack}
          >
            {t('change')}
          </Button>
        </span>
      </div>
      <div className={classes.said} role="status" data-wrong={error !== null || tested?.works === false}>
        {tested?.works && t('tested')}
        {tested?.works === false && t('notTested', { reason: reasonOf(t, tested.problem) })}
        {error !== null && refusalWords(t, error)}
      </div>
      {secret !== undefined && <Secret key={secret} url={url} secret={secret} />}
    </>
  );
}
