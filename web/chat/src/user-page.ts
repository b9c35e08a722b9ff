import { el, face, icon } from '../../shared/draw.ts';
import { localeOf } from '../../shared/language.ts';
import type { Person } from '../../shared/talk/visitor.ts';
import { ask, Refused } from './ask.ts';
import { listen } from './listen.ts';
import type { Page } from './page.ts';
import { drawPlace, type Inbox, type Place } from './place.ts';

type Chat = {
  id: string;
  kind: 'users' | 'inbox';
  name: string | null;
  people: Person[];
  lastText: string | null;
  lastMessageAt: string | null;
  unread: number;
};
type Chats = { name: string; items: Chat[] };

const back = 'M15 18l-6-6 6-6';

/** A user of another system: all of its conversations, and the one that it looks at. @throws Refused where nobody signed in */
export async function showUser(page: Page): Promise<void> {
  const { words } = page;
  let chats = await ask<Chats>('GET', '/v1/user/chats');
  const places = new Map<string, Place>();
  const list = el('ul');
  const out = el('button', { class: 'word', type: 'button' }, words.signOut);
  const problem = el('p', { class: 'problem', role: 'alert' });
  const nav = el(
    'nav',
    { class: 'list', 'aria-label': words.chats },
    el('header', {}, el('div', { class: 'title' }, el('h1', {}, words.chats), problem), out),
    list,
  );
  const none = el('main', { class: 'place' });
  const sheet = el('div', { class: 'sheet many' }, nav, none);
  page.element.replaceChildren(sheet);

  const titleOf = ({ name, people }: Chat) => name ?? (people.map((one) => one.name).join(', ') || words.alone);
  const chosen = () => chats.items.find(({ id }) => `#${id}` === location.hash);

  function drawList(): void {
    const rows = chats.items.map(row);
    list.replaceChildren(...rows);
    const empty = el('li', { class: 'empty' }, el('b', {}, words.none), words.noneText);
    if (rows.length === 0) list.append(empty);
    const unread = chats.items.reduce((sum, one) => sum + one.unread, 0);
    document.title = unread > 0 ? `(${unread}) ${words.chats}` : words.chats;
  }

  function row(chat: Chat): HTMLElement {
    const { id, lastText, lastMessageAt, unread } = chat;
    const isChosen = `#${id}` === location.hash;
    const when = lastMessageAt === null ? '' : timeOf(lastMessageAt, localeOf(page.language));
    const count = [
      el('span', { class: 'count', 'aria-hidden': 'true' }, unread > 99 ? '99+' : `${unread}`),
      el('span', { class: 'quiet' }, words.unread.replace('{count}', `${unread}`)),
    ];
    const button = el(
      'button',
      {
        type: 'button',
        class: `item${unread > 0 ? ' new' : ''}`,
        'data-chat': id,
        ...(isChosen && { 'aria-current': 'true' }),
      },
      face(titleOf(chat), chat.people[0]?.pictureUrl ?? null),
      el(
        'span',
        { class: 'what' },
        el('b', { dir: 'auto' }, titleOf(chat)),
        el('small', { dir: 'auto' }, lastText ?? words.quiet),
      ),
      el('span', { class: 'when' }, when, ...(unread > 0 ? count : [])),
    );
    button.onclick = () => {
      location.hash = id;
    };
    return el('li', {}, button);
  }

  async function show(): Promise<void> {
    const chat = chosen();
    sheet.classList.toggle('talking', chat !== undefined);
    drawList();
    if (!chat) {
      none.replaceChildren(el('p', { class: 'empty' }, chats.items.length > 0 ? words.choose : ''));
      sheet.replaceChildren(nav, none);
      return;
    }
    const place = places.get(chat.id) ?? (await draw(chat));
    places.set(chat.id, place);
    if (chosen()?.id !== chat.id) return;
    sheet.replaceChildren(nav, place.element);
    place.talk()?.shown();
  }

  async function draw(chat: Chat): Promise<Place> {
    const { id } = chat;
    const { inbox } = await ask<{ inbox: Inbox | null }>('GET', `/v1/user/chats/${id}`);
    const title = titleOf(chat);
    const goBack = el('button', { class: 'goback', type: 'button', 'aria-label': words.back }, icon(back));
    goBack.onclick = () => {
      location.hash = '';
    };
    const between = { id, name: title, answering: false, offlineMessage: words.hello, menu: null, agents: chat.people };
    return drawPlace(page, {
      title,
      state: inbox ? (inbox.answering ? words.now : words.later) : '',
      pictureUrl: inbox?.iconUrl ?? null,
      inbox,
      business: inbox ?? between,
      seat: { path: `/v1/user/chats/${id}`, name: `user ${chats.name} ${id}`, lost: () => location.reload() },
      before: goBack,
      isOpen: () => chosen()?.id === id,
      unread() {},
    });
  }

  async function readAgain(): Promise<void> {
    try {
      chats = await ask<Chats>('GET', '/v1/user/chats');
      const focused = (page.root.activeElement as HTMLElement | null)?.dataset.chat;
      drawList();
      if (focused) list.querySelector<HTMLElement>(`[data-chat="${focused}"]`)?.focus();
    } catch (error) {
      if (error instanceof Refused && error.status === 401) location.reload();
    }
  }

  out.onclick = async () => {
    problem.textContent = '';
    try {
      await ask('DELETE', '/v1/user/session');
    } catch {
      problem.textContent = words.offline;
      return;
    }
    // What was not sent yet is not the next one's. Until the page goes, something may still be kept.
    addEventListener('pagehide', () => {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(`parley:user ${chats.name}`)) localStorage.removeItem(name);
      }
    });
    history.replaceState(null, '', '/chats');
    location.reload();
  };
  addEventListener('hashchange', () => void show());
  listen('/v1/user/live', readAgain);
  await show();
}

function timeOf(instant: string, locale: string): string {
  const date = new Date(instant);
  if (date.toDateString() === new Date().toDateString()) {
    return date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  }
  return date.toLocaleDateString(locale, { day: 'numeric', month: 'short' });
}
