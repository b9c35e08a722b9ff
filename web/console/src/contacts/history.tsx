import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Inbox, Message } from '../api/nouns.ts';
import { AttachmentView } from '../attachment/attachment-view.tsx';
import { Coming, comingKind } from '../attachment/coming.tsx';
import { useHistory } from '../data/contact-pages.ts';
import { useAgents, useInboxes } from '../data/reads.ts';
import { ChannelIcon } from '../inbox/channel-icon.tsx';
import { useNow } from '../shell/live.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { agentName } from '../words/names.ts';
import { refusalWords } from '../words/refusal.ts';
import { clock, dayName } from '../words/time.ts';
import classes from './history.module.css';
import { type Run, runsOf } from './runs.ts';
import { useContactWords } from './words.ts';

/** All that was said in all inboxes, the newest conversation first; within one, as it was said. */
export function History({ contactId, name }: { contactId: string; name: string }) {
  const { t } = useContactWords();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistory(contactId);
  const { data: inboxes = [] } = useInboxes();
  const messages = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={classes.history} aria-label={t('history')}>
      <h2 className={classes.title}>{t('history')}</h2>
      {isPending && <Waiting />}
      {error && !data && <Failed reason={refusalWords(t, error)} again={() => void refetch()} />}
      {data && messages.length === 0 && <Empty title={t('historyNone')} lead={t('historyNoneLead')} />}
      {runsOf(messages).map((run) => (
        <RunOf key={run.key} run={run} inbox={inboxes.find(({ id }) => id === run.inboxId)} name={name} />
      ))}
      {hasNextPage && (
        <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </section>
  );
}

function RunOf({ run, inbox, name }: { run: Run; inbox: Inbox | undefined; name: string }) {
  const { t, language } = useContactWords();
  const now = useNow();
  const [first] = run.messages as [Message, ...Message[]];
  const day = dayName(first.createdAt, now, language, { today: t('today'), yesterday: t('yesterday') });
  return (
    <article className={classes.run} aria-label={`${inbox?.name ?? ''} ${day}`}>
      <header className={classes.head}>
        {inbox && <ChannelIcon channel={inbox.channel} size={16} />}
        <span className={classes.inbox}>{inbox?.name ?? t('inboxGone')}</span>
        <span className={classes.day}>{day}</span>
        <Link href={`/c/${run.conversationId}?in=all`} className={classes.open}>
          {t('openConversation')}
        </Link>
      </header>
      <ol className={classes.lines}>
        {run.messages.map((message) => (
          <Line key={message.id} message={message} name={name} />
        ))}
      </ol>
    </article>
  );
}

function Line({ message, name }: { message: Message; name: string }) {
  const { t, language } = useContactWords();
  const { data: agents } = useAgents();
  const { direction, author, text, attachment, createdAt, status, unverified } = message;
  const coming = comingKind(message);
  const own = author.kind === 'agent' ? agentName(agents, author.id) : t('system');
  const who = direction === 'in' ? name : direction === 'note' ? t('noteBy', { name: own }) : own;
  return (
    <li className={classes.line} data-direction={direction}>
      <time className={classes.time} dateTime={createdAt}>
        {clock(createdAt, language)}
      </time>
      <div className={classes.said}>
        <span className={classes.who}>
          {who}
          {unverified && <span className={classes.unverified}>{t('unverified')}</span>}
        </span>
        {text && <span className={classes.text}>{text}</span>}
        {attachment && <AttachmentView attachment={attachment} />}
        {coming && <Coming kind={coming} failure={message.failure} />}
        {direction === 'out' && (status === 'failed' || status === 'uncertain') && (
          <span className={classes.failed}>{t(status)}</span>
        )}
      </div>
    </li>
  );
}
