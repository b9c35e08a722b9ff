import { chatStyle } from './chat-style.ts';
import { chatWords } from './chat-words.ts';
import { Conversation } from './conversation.ts';
import { dress, el, face, icon } from './draw.ts';
import { localeOf } from './language.ts';
import type { Frame, Talk } from './panel.ts';
import type { Message, Waiting } from './visitor.ts';

const plane = 'M22 2 11 13M22 2l-7 20-4-9-9-4Z';
const typingShownFor = 5000;

/** Draws the conversation into the panel and keeps it as the server has it. */
export function startTalk(frame: Frame): Talk {
  const words = chatWords[frame.language];
  const locale = localeOf(frame.language);
  const { widget } = frame;
  dress(frame.root, chatStyle);

  const log = el('div', { class: 'log', role: 'log', 'aria-label': words.log, tabindex: '0' });
  const typing = el('div', { class: 'typing', role: 'status' });
  const offline = el('div', { class: 'offline', role: 'status', hidden: '' }, words.offline);
  const text = el('textarea', {
    rows: '1',
    'aria-label': words.write,
    placeholder: words.write,
    maxlength: '20000',
    enterkeyhint: 'send',
  });
  const form = el('form', {}, text, el('button', { type: 'submit', 'aria-label': words.send }, icon(plane)));
  frame.talk.replaceChildren(log, typing, offline, form);

  let unread = 0;
  let typingTimer: ReturnType<typeof setTimeout> | undefined;
  let offlineTimer: ReturnType<typeof setTimeout> | undefined;
  const drawn = new Map<string, { element: HTMLElement; of: string }>();

  const conversation = new Conversation(frame.origin, widget.id, {
    changed: draw,
    typing() {
      const last = conversation.messages.findLast(({ from }) => from === 'agent');
      const dots = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
      typing.replaceChildren(dots, words.typing.replace('{name}', nameOf(last?.author ?? null)));
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => typing.replaceChildren(), typingShownFor);
    },
    answered() {
      typing.replaceChildren();
      if (frame.isOpen() && !document.hidden) return;
      unread++;
      frame.unread(unread);
    },
  });

  form.onsubmit = (event) => {
    event.preventDefault();
    const said = text.value.trim();
    text.focus();
    if (said === '') return;
    text.value = '';
    conversation.write(said);
    log.scrollTop = log.scrollHeight;
  };
  text.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  text.oninput = () => conversation.types();
  draw();

  function agentOf(id: string | null) {
    return widget.agents.find((agent) => agent.id === id);
  }

  function nameOf(id: string | null): string {
    return agentOf(id)?.name ?? widget.name;
  }

  /** What is drawn already stays as it is: a screen reader hears each message once. */
  function draw(): void {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    const rows: [key: string, of: string, make: () => HTMLElement][] = [];
    const { messages, waiting } = conversation;
    if (messages.length + waiting.length === 0) {
      rows.push(['first', '', () => el('p', { class: 'first' }, widget.answering ? words.firstNow : words.firstLater)]);
    }
    if (conversation.earlier !== null) rows.push(['more', '', moreButton]);
    let day = '';
    let before: Message | null = null;
    for (const message of messages) {
      const on = dayOf(message.createdAt);
      if (on !== day) rows.push([`day ${on}`, '', () => el('div', { class: 'day' }, on)]);
      const turn = on !== day || before?.from !== message.from || before?.author !== message.author;
      const key = message.clientId ?? message.id;
      const isLast = message === messages.at(-1) && waiting.length === 0 && message.from === 'you';
      rows.push([key, `${turn} ${isLast}`, () => stored(message, turn, isLast)]);
      day = on;
      before = message;
    }
    for (const one of waiting) {
      const lost = !navigator.onLine;
      rows.push([one.clientId, `waits ${one.failed} ${lost}`, () => unsent(one, before?.from !== 'you', lost)]);
    }
    place(rows);
    if (atEnd) log.scrollTop = log.scrollHeight;
    showConnection();
  }

  function place(rows: [key: string, of: string, make: () => HTMLElement][]): void {
    const keys = new Set(rows.map(([key]) => key));
    for (const [key, { element }] of drawn) {
      if (keys.has(key)) continue;
      element.remove();
      drawn.delete(key);
    }
    let at: Element | null = log.firstElementChild;
    for (const [key, of, make] of rows) {
      const known = drawn.get(key);
      if (known?.of === of && known.element === at) {
        at = at.nextElementSibling;
        continue;
      }
      const element = known?.of === of ? known.element : make();
      if (known && known.element !== element) {
        if (known.element === at) at = at.nextElementSibling;
        known.element.remove();
      }
      drawn.set(key, { element, of });
      log.insertBefore(element, at);
    }
  }

  /** A moment without a connection is nobody's business. */
  function showConnection(): void {
    const lost = !navigator.onLine || (conversation.memory.token !== null && !conversation.connected);
    clearTimeout(offlineTimer);
    if (!lost) offline.hidden = true;
    else if (!navigator.onLine) offline.hidden = false;
    else
      offlineTimer = setTimeout(() => {
        offline.hidden = false;
      }, 3000);
  }

  function moreButton(): HTMLElement {
    const more = el('button', { class: 'more', type: 'button' }, words.earlier);
    more.onclick = () => {
      const height = log.scrollHeight;
      conversation.readEarlier().then(
        () => {
          log.scrollTop += log.scrollHeight - height;
        },
        () => {},
      );
    };
    return more;
  }

  function stored({ from, author, text: said, createdAt }: Message, turn: boolean, isLast: boolean): HTMLElement {
    const time = new Date(createdAt).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
    const bubble = el('div', { class: 'text', title: time }, said);
    const made = el('div', { class: `message ${from}${turn ? ' turn' : ''}` });
    if (from === 'you') {
      made.append(el('span', { class: 'quiet' }, `${words.you}:`), bubble);
      if (isLast) made.append(el('div', { class: 'note' }, `${words.sent} · ${time}`));
      return made;
    }
    const name = nameOf(author);
    if (turn) made.append(el('div', { class: 'who' }, name), face(name, agentOf(author)?.pictureUrl ?? null));
    made.append(bubble);
    return made;
  }

  function unsent({ clientId, text: said, failed }: Waiting, turn: boolean, lost: boolean): HTMLElement {
    const note = el('div', { class: 'note' }, failed ? `${words.failed} · ` : lost ? words.waiting : words.sending);
    if (failed) {
      const again = el('button', { type: 'button' }, words.again);
      again.onclick = () => conversation.retry(clientId);
      note.append(again);
    }
    const bubble = el('div', { class: 'text' }, said);
    return el(
      'div',
      { class: `message you pending${turn ? ' turn' : ''}` },
      el('span', { class: 'quiet' }, `${words.you}:`),
      bubble,
      note,
    );
  }

  function dayOf(instant: string): string {
    const date = new Date(instant);
    if (date.toDateString() === new Date().toDateString()) return words.today;
    return date.toLocaleDateString(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  }

  return {
    shown() {
      unread = 0;
      frame.unread(0);
      log.scrollTop = log.scrollHeight;
      text.focus();
    },
  };
}
