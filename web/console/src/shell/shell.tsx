import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useRoute, useSearchParams } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { type Folder, folders } from '../data/folders.ts';
import { InboxList } from '../inbox/inbox-list.tsx';
import { later, Nothing, useSoon } from '../page/later.tsx';
import { LinkBanner } from './link-banner.tsx';
import { useLive } from './live.ts';
import { pageOf } from './pages.ts';
import { placeOf } from './places.ts';
import { Rail } from './rail.tsx';
import classes from './shell.module.css';
import { Waiting } from './state.tsx';

const Conversation = later(() => import('../conversation/conversation.tsx').then(({ Conversation }) => Conversation));
const NoConversation = later(() =>
  import('../conversation/no-conversation.tsx').then(({ NoConversation }) => NoConversation),
);
const Palette = later(() => import('./palette.tsx').then(({ Palette }) => Palette), Nothing);
const Shortcuts = later(() => import('./shortcuts.tsx').then(({ Shortcuts }) => Shortcuts), Nothing);

/** List, conversation and contact beside each other; on a phone one at a time. */
export function Shell({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  const ready = useLive();
  useSoon(Palette);
  const [, params] = useRoute<{ id: string }>('/c/:id');
  const [search] = useSearchParams();
  const [location, go] = useLocation();
  const place = placeOf(location);
  const Page = pageOf(place);
  const [sheet, setSheet] = useState<'palette' | 'shortcuts' | null>(null);
  const [looking, setSearch] = useState('');
  const own = identity.agent;
  const asked = search.get('in') as Folder | null;
  const folder =
    asked && folders.includes(asked) && ((asked !== 'mine' && asked !== 'mentions') || own)
      ? asked
      : own
        ? 'mine'
        : 'all';
  const id = params?.id ?? null;

  // On a phone the list is the page until a conversation is opened.
  const isPhone = useMediaQuery('(max-width: 760px)');
  const List = isPhone ? 'main' : 'nav';
  const openFolder = (to: Folder) => {
    setSearch('');
    go(`/?in=${to}`);
  };
  const find = (text: string) => {
    setSearch(text);
    if (isPhone) go(`/?in=${folder}`);
  };
  useHotkeys([
    ['mod+K', () => setSheet('palette')],
    ['shift+?', () => setSheet('shortcuts'), { usePhysicalKeys: false }],
    ['?', () => setSheet('shortcuts')],
    ['1', () => own && openFolder('mine')],
    ['2', () => openFolder('unassigned')],
    ['3', () => openFolder('all')],
    ['4', () => openFolder('closed')],
    ['5', () => own && openFolder('mentions')],
    // What lies above the page closes first.
    ['Escape', () => (id || Page) && !document.querySelector('[role=dialog], [role=menu]') && go(`/?in=${folder}`)],
  ]);

  return (
    <div className={classes.shell} data-open={id !== null}>
      <LinkBanner />
      <Rail
        identity={identity}
        place={place}
        ready={ready}
        openPalette={() => setSheet('palette')}
        openShortcuts={() => setSheet('shortcuts')}
      />
      {Page ? (
        <main className={classes.page}>{ready ? <Page identity={identity} /> : <Waiting />}</main>
      ) : (
        <>
          <List className={classes.list} aria-label={t('conversations')}>
            {ready ? (
              <InboxList
                folder={folder}
                chosen={id}
                own={own}
                search={looking}
                setSearch={setSearch}
                openFolder={openFolder}
              />
            ) : (
              <Waiting />
            )}
          </List>
          {(!isPhone || id !== null) && (
            <main className={classes.main}>
              {id === null ? <NoConversation /> : ready && <Conversation key={id} id={id} folder={folder} own={own} />}
            </main>
          )}
        </>
      )}
      {sheet === 'palette' && (
        <Palette own={own} chosen={id} openFolder={openFolder} find={find} close={() => setSheet(null)} />
      )}
      {sheet === 'shortcuts' && <Shortcuts close={() => setSheet(null)} />}
    </div>
  );
}
