import '../shell/inputs.css';
import { NativeSelect } from '@mantine/core';
import { useLocation, useRoute } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { useInboxes } from '../data/reads.ts';
import { channelNames } from '../inbox/channel-icon.tsx';
import page from '../page/page.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { BotForm } from './bot-form.tsx';
import classes from './bots.module.css';
import { useBot } from './data.ts';
import { useBotWords } from './words.ts';

/** What answers first, an inbox at a time. */
export function Bots({ identity }: { identity: Identity }) {
  const { t } = useBotWords();
  const inboxes = useInboxes();
  const [, params] = useRoute<{ id: string }>('/bots/:id');
  const [, go] = useLocation();
  if (!inboxes.data) {
    if (!inboxes.error) return <Waiting />;
    return <Failed reason={refusalWords(t, inboxes.error)} again={() => void inboxes.refetch()} />;
  }
  const sorted = inboxes.data.toSorted((a, b) => a.name.localeCompare(b.name));
  const chosen = sorted.find(({ id }) => id === params?.id) ?? sorted[0];
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{t('title')}</h1>
        <p className={page.lead}>{t('lead')}</p>
      </header>
      {!chosen && <Empty title={t('none')} lead={t('noneLead')} />}
      {chosen && (
        <>
          <div className={classes.choose}>
            <NativeSelect
              label={t('inbox')}
              value={chosen.id}
              onChange={(event) => go(`/bots/${event.currentTarget.value}`)}
              data={sorted.map(({ id, name, channel }) => ({ value: id, label: `${name} · ${channelNames[channel]}` }))}
            />
          </div>
          <OfInbox key={chosen.id} inboxId={chosen.id} mayChange={identity.rights.includes('settings')} />
        </>
      )}
    </div>
  );
}

function OfInbox({ inboxId, mayChange }: { inboxId: string; mayChange: boolean }) {
  const { t } = useBotWords();
  const { data, error, refetch } = useBot(inboxId);
  if (data) return <BotForm inboxId={inboxId} stored={data} mayChange={mayChange} />;
  return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
}
