import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent } from '../api/nouns.ts';
import { markRead, seeMentions } from '../data/actions.ts';
import type { Folder } from '../data/folders.ts';
import { useConversation, useMentions } from '../data/reads.ts';
import { connection } from '../live/connection.ts';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { Composer } from './composer.tsx';
import { ContactPanel } from './contact-panel.tsx';
import classes from './conversation.module.css';
import { Header } from './header.tsx';
import { Log } from './log.tsx';
import { SignalLine } from './signal-line.tsx';

const lookEvery = 5000;

export function Conversation({ id, folder, own }: { id: string; folder: Folder; own: Agent | null }) {
  const { t } = useTranslation();
  const { data: conversation, error, refetch } = useConversation(id);
  const [beside, setBeside] = useState(false);
  const unread = conversation?.unread ?? 0;
  const lastNumber = conversation?.lastNumber ?? 0;

  // Read is what somebody could see: not in a window behind others.
  useEffect(() => {
    if (unread === 0) return;
    const read = () => {
      if (document.visibilityState === 'visible' && document.hasFocus()) void markRead(id, lastNumber);
    };
    read();
    addEventListener('focus', read);
    return () => removeEventListener('focus', read);
  }, [id, unread, lastNumber]);

  const { data: mentions } = useMentions();
  const isMentioned = mentions?.some(({ conversationId }) => conversationId === id) ?? false;
  useEffect(() => {
    if (!isMentioned) return;
    const see = () => {
      if (document.visibilityState === 'visible' && document.hasFocus()) void seeMentions(id);
    };
    see();
    addEventListener('focus', see);
    return () => removeEventListener('focus', see);
  }, [id, isMentioned]);

  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') connection.say('viewing', id);
    };
    look();
    const timer = setInterval(look, lookEvery);
    return () => clearInterval(timer);
  }, [id]);

  if (!conversation) {
    return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  }
  return (
    <div className={classes.split} data-beside={beside}>
      <section className={classes.conversation} aria-label={t('conversations')}>
        <Header
          conversation={conversation}
          folder={folder}
          own={own}
          beside={beside}
          toggle={() => setBeside(!beside)}
        />
        <Log conversation={conversation} ownAgentId={own?.id ?? null} />
        <SignalLine conversation={conversation} />
        <Composer conversation={conversation} own={own} />
      </section>
      <ContactPanel conversation={conversation} folder={folder} close={() => setBeside(false)} />
    </div>
  );
}
