import { Button } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconWebhook from '@tabler/icons-react/dist/esm/icons/IconWebhook.mjs';
import { useRef, useState } from 'react';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { Change } from './change.tsx';
import { makeWebhook, useWebhooks } from './data.ts';
import { One } from './one.tsx';
import { WebhookForm } from './webhook-form.tsx';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

/** Programs that are told what happens here; the newest first. */
export function Webhooks() {
  const { t } = useWebhookWords();
  const { data, error, refetch } = useWebhooks();
  const [secrets, setSecrets] = useState<ReadonlyMap<string, string>>(new Map());
  /** an id, or 'new'; `back`: what was open before */
  const [{ open, back }, setOpen] = useState<{ open: string | null; back: string | null }>({ open: null, back: null });
  const list = useRef<HTMLUListElement>(null);
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const webhooks = data.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const go = (next: string | null) => setOpen({ open: next, back: open });
  const tell = (id: string, secret: string) => {
    setSecrets((before) => new Map(before).set(id, secret));
    // The keyboard goes to the secret, not back to where one came from.
    setOpen({ open: null, back: null });
  };
  return (
    <div className={classes.part}>
      <p className={classes.lead}>{t('lead')}</p>
      {open === 'new' ? (
        <div className={classes.card}>
          <WebhookForm
            stored={null}
            keep={async (fields) => {
              const { id, secret } = await makeWebhook(fields);
              tell(id, secret);
            }}
            close={() => go(null)}
          />
        </div>
      ) : (
        <Button
          size="xs"
          leftSection={<IconPlus size={16} />}
          onClick={() => go('new')}
          autoFocus={back === 'new'}
          {...(open !== null && { variant: 'default' })}
        >
          {t('add')}
        </Button>
      )}
      {webhooks.length === 0 && open !== 'new' && (
        <Empty icon={<IconWebhook size={24} stroke={1.6} />} title={t('none')} lead={t('noneLead')} />
      )}
      <ul ref={list} tabIndex={-1} className={classes.list} aria-label={t('list')}>
        {webhooks.map((webhook) => (
          <li key={webhook.id}>
            {open === webhook.id ? (
              <Change
                webhook={webhook}
                renewed={(secret) => tell(webhook.id, secret)}
                removed={() => {
                  setOpen({ open: null, back: null });
                  list.current?.focus();
                }}
                close={() => go(null)}
              />
            ) : (
              <One
                webhook={webhook}
                secret={secrets.get(webhook.id)}
                isBack={back === webhook.id}
                open={() => go(webhook.id)}
              />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
