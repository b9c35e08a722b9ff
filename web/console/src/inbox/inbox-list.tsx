import { useHotkeys } from '@mantine/hooks';
import IconInbox from '@tabler/icons-react/dist/esm/icons/IconInbox.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { VList, type VListHandle } from 'virtua';
import { useLocation } from 'wouter';
import type { Agent } from '../api/nouns.ts';
import { type Folder, folders } from '../data/folders.ts';
import { useConversations, useCount, useMentions } from '../data/reads.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import type { Words } from '../words/en.ts';
import { refusalWords } from '../words/refusal.ts';
import { useAround } from './around.ts';
import classes from './inbox-list.module.css';
import { Row } from './row.tsx';
import { SearchField, useLooked } from './search-field.tsx';

export const rowHeight = 80;
const nearEnd = 10 * rowHeight;

type Props = {
  folder: Folder;
  chosen: string | null;
  own: Agent | null;
  search: string;
  setSearch(search: string): void;
  openFolder(folder: Folder): void;
};

const nothing: Record<Folder, [title: keyof Words, lead: keyof Words]> = {
  mine: ['emptyMine', 'emptyMineLead'],
  unassigned: ['emptyUnassigned', 'emptyUnassignedLead'],
  all: ['emptyAll', 'emptyAllLead'],
  closed: ['emptyClosed', 'emptyClosedLead'],
  mentions: ['emptyMentions', 'emptyMentionsLead'],
};

export function InboxList({ folder, chosen, own, search, setSearch, openFolder }: Props) {
  const { t } = useTranslation();
  const looked = useLooked(search);
  const { data: mentions } = useMentions();
  const unseen = mentions?.length ?? 0;
  const counts: Partial<Record<Folder, string | null>> = {
    mine: useCount('mine', own !== null),
    unassigned: useCount('unassigned'),
  };
  return (
    <>
      <div className={classes.head}>
        <div className={classes.top}>
          <h1 className={classes.title}>{t('inbox')}</h1>
          <SearchField search={search} setSearch={setSearch} />
        </div>
        <div className={classes.folders}>
          {folders
            .filter((one) => own || (one !== 'mine' && one !== 'mentions'))
            .map((one) => (
              <button
                key={one}
                type="button"
                className={classes.folder}
                aria-current={one === folder && looked === '' ? 'page' : undefined}
                onClick={() => openFolder(one)}
              >
                {t(one)}
                {counts[one] && counts[one] !== '0' && <span className={classes.count}> {counts[one]}</span>}
                {one === 'mentions' && unseen > 0 && (
                  <span className={classes.unseen}>
                    {unseen}
                    <span className="unseen"> {t('unseenMentions')}</span>
                  </span>
                )}
              </button>
            ))}
        </div>
      </div>
      <div className={classes.body}>
        <Rows key={looked === '' ? folder : 'found'} folder={folder} chosen={chosen} own={own} search={looked} />
      </div>
    </>
  );
}

function Rows({ folder, chosen, own, search }: Omit<Props, 'openFolder' | 'setSearch'>) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const list = useRef<VListHandle>(null);
  const around = useAround();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useConversations(
    folder,
    search,
  );
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  const at = all.findIndex(({ id }) => id === chosen);

  const step = (by: number) => {
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    if (next) go(`/c/${next.id}?in=${folder}`);
  };
  useHotkeys([
    ['J', () => step(1)],
    ['K', () => step(-1)],
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list must not jump when a message moves the chosen one
  useEffect(() => {
    if (at >= 0) list.current?.scrollToIndex(at, { align: 'nearest' });
  }, [chosen]);

  useStillList(
    list,
    all.map(({ id }) => id),
  );

  if (isPending) return <Waiting />;
  if (error && all.length === 0) return <Failed reason={refusalWords(t, error)} again={() => void refetch()} />;
  if (all.length === 0 && search) {
    const icon = <IconSearch size={24} stroke={1.6} />;
    return <Empty icon={icon} title={t('nothingFoundFor', { text: search })} lead={t('nothingFoundLead')} />;
  }
  if (all.length === 0) {
    const [title, lead] = nothing[folder];
    return <Empty icon={<IconInbox size={24} stroke={1.6} />} title={t(title)} lead={t(lead)} />;
  }
  return (
    <VList
      ref={list}
      className={classes.rows}
      itemSize={rowHeight}
      onScroll={(offset) => {
        const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
        if (hasNextPage && !isFetchingNextPage && offset + viewportSize > scrollSize - nearEnd) void fetchNextPage();
      }}
      data={all}
    >
      {(conversation) => (
        <Row
          key={conversation.id}
          conversation={conversation}
          folder={folder}
          isChosen={conversation.id === chosen}
          ownAgentId={own?.id ?? null}
          around={around}
        />
      )}
    </VList>
  );
}

/** What is looked at stays where it is when a row below it moves to the top. */
function useStillList(list: React.RefObject<VListHandle | null>, ids: string[]): void {
  const before = useRef(ids);
  useLayoutEffect(() => {
    const offset = list.current?.scrollOffset ?? 0;
    const top = Math.floor(offset / rowHeight);
    // Of three rows at most one has gone elsewhere by itself: the middle one tells by how much all have moved.
    const moves = before.current
      .slice(top, top + 3)
      .map((id, index) => ({ now: ids.indexOf(id), was: top + index }))
      .filter(({ now }) => now >= 0)
      .map(({ now, was }) => now - was)
      .sort((a, b) => a - b);
    const moved = moves[moves.length >> 1];
    before.current = ids;
    if (offset > 0 && moved) list.current?.scrollTo(offset + moved * rowHeight);
  });
}
