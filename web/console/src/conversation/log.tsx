import { Button, Loader } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { VList, type VListHandle } from 'virtua';
import type { Conversation } from '../api/nouns.ts';
import { useOutbox } from '../data/outbox.ts';
import { useMessages } from '../data/reads.ts';
import { useNow } from '../shell/live.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { dayName } from '../words/time.ts';
import { OutgoingBubble, StoredBubble } from './bubble.tsx';
import classes from './log.module.css';
import { reasonsToSay } from './waiting.ts';

const nearEdge = 400;
const atEnd = 80;
/** Over the list's own. */
const column = { display: 'flex' };

/** Opens at its end; older messages come as one scrolls up, and what is looked at stays where it is: also when something new comes,
 *  of which a button tells. */
export function Log({ conversation, ownAgentId }: { conversation: Conversation; ownAgentId: string | null }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const list = useRef<VListHandle>(null);
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useMessages(
    conversation.id,
  );
  const stored = (data?.pages.flatMap(({ items }) => items) ?? []).reverse();
  const known = new Set(stored.map(({ clientId }) => clientId));
  const outgoing = useOutbox(conversation.id).filter(({ clientId }) => !known.has(clientId));

  const stays = useRef(true);
  const opened = useRef(false);
  const seen = useRef<string>(undefined);
  const first = stored[0]?.id;
  const before = useRef(first);
  const grewAbove = before.current !== undefined && first !== before.current;
  useLayoutEffect(() => {
    before.current = first;
  }, [first]);

  const [place, setPlace] = useState<HTMLDivElement | null>(null);
  const [news, setNews] = useState(false);
  const count = stored.length + outgoing.length;
  const last = outgoing.at(-1)?.clientId ?? stored.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the last message is what moves the end
  useEffect(() => {
    if (count === 0) return;
    if (stays.current) list.current?.scrollToIndex(count - 1, { align: 'end' });
    else if (seen.current !== undefined) setNews(true);
    seen.current = last;
  }, [last]);
  // What one sends oneself is always seen.
  useEffect(() => {
    if (outgoing.length > 0) list.current?.scrollToIndex(count - 1, { align: 'end' });
  }, [outgoing.length, count]);

  // A composer that grows leaves less room: the end stays the end.
  useEffect(() => {
    if (!place) return;
    const watcher = new ResizeObserver(() => {
      if (stays.current) list.current?.scrollToIndex(count - 1, { align: 'end' });
    });
    watcher.observe(place);
    return () => watcher.disconnect();
  }, [place, count]);

  // A screen on which a page of short messages leaves room has nothing to scroll: the next page comes by itself.
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage) return;
    const timer = setTimeout(() => {
      const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
      if (viewportSize > 0 && scrollSize <= viewportSize) void fetchNextPage();
    }, 200);
    return () => clearTimeout(timer);
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (isPending) return <Fill child={<Waiting />} />;
  if (error && !data) return <Fill child={<Failed reason={refusalWords(t, error)} again={() => void refetch()} />} />;
  if (count === 0) return <Fill child={<Empty title={t('noMessages')} />} />;

  const onScroll = (offset: number) => {
    const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
    stays.current = offset + viewportSize >= scrollSize - atEnd;
    if (stays.current) setNews(false);
    // On its way to the end it passes the beginning.
    opened.current ||= stays.current;
    if (opened.current && hasNextPage && !isFetchingNextPage && offset < nearEdge) void fetchNextPage();
  };
  const reasons = reasonsToSay(stored);
  const words = { today: t('today'), yesterday: t('yesterday') };
  return (
    <div ref={setPlace} className={classes.place} role="log" aria-label={t('messages')}>
      {isFetchingNextPage && (
        <div className={classes.older}>
          <Loader size="xs" aria-label={t('loadOlder')} />
        </div>
      )}
      <VList ref={list} className={classes.log} style={column} shift={grewAbove} onScroll={onScroll} tabIndex={0}>
        {stored.map((message, index) => {
          const previous = stored[index - 1];
          const newDay =
            !previous || new Date(previous.createdAt).toDateString() !== new Date(message.createdAt).toDateString();
          const follows = !newDay && isSameTurn(previous, message);
          return (
            <div key={message.id} className={classes.item} data-follows={follows}>
              {newDay && <p className={classes.day}>{dayName(message.createdAt, now, i18n.language, words)}</p>}
              <StoredBubble
                message={message}
                conversation={conversation}
                ownAgentId={ownAgentId}
                follows={follows}
                isLast={message.id === last}
                waitsFor={reasons.get(message.id)}
              />
            </div>
          );
        })}
        {outgoing.map((one) => (
          <div key={one.clientId} className={classes.item}>
            <OutgoingBubble outgoing={one} conversationId={conversation.id} />
          </div>
        ))}
      </VList>
      {news && (
        <Button
          className={classes.news ?? ''}
          size="xs"
          radius="xl"
          variant="default"
          leftSection={<IconArrowDown size={16} />}
          onClick={() => list.current?.scrollToIndex(count - 1, { align: 'end' })}
        >
          {t('newMessages')}
        </Button>
      )}
    </div>
  );
}

function Fill({ child }: { child: React.ReactNode }) {
  return <div className={classes.place}>{child}</div>;
}

type Turn = { direction: string; author: { id: string | null }; createdAt: string };
const oneTurn = 5 * 60_000;

function isSameTurn(a: Turn, b: Turn): boolean {
  const soon = Date.parse(b.createdAt) - Date.parse(a.createdAt) < oneTurn;
  return soon && a.direction === b.direction && a.author.id === b.author.id;
}
