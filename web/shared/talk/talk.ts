import { dress, el, face, icon } from '../draw.ts';
import { localeOf } from '../language.ts';
import { attachButton, attachStyle, drawAttachment, mostBytes } from './attachment.ts';
import { Conversation } from './conversation.ts';
import type { Frame, Talk } from './frame.ts';
import { ReachFields } from './reach.ts';
import { talkStyle } from './talk-style.ts';
import { talkWords } from './talk-words.ts';
import type { Message, Waiting } from './visitor.ts';

const plane = 'M22 2 11 13M22 2l-7 20-4-9-9-4Z';
const typingShownFor = 5000;

/** Several conversations may be drawn in one place. */
const dressed = new WeakSet<ShadowRoot>();

/** Draws the conversation into the panel and keeps it as the server has it. */
export function startTalk(frame: Frame): Talk {
  const words = talkWords[frame.language];
  const locale = localeOf(frame.language);
  const { widget } = frame;
  if (!dressed.has(frame.root)) dress(frame.root, talkStyle + attachStyle);
  dressed.add(frame.root);

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
  const reach = new ReachFields(words);
  const send = el('button', { type: 'submit', 'aria-label': words.send }, icon(plane));
  const attach = attachButton(words, text, (file) => {
    conversation.outbox.write('', undefined, file);
    log.scrollTop = log.scrollHeight;
  });
  const form = el('form', { novalidate: '' }, reach.element, el('div', { class: 'compose' }, attach, text, send));
  frame.talk.replaceChildren(log, typing, offline, form);

  /** somebody answered, whatever their presence says */
  let answered = false;
  const isAnswering = () => answered || widget.answering;
  let typingTimer: ReturnType<typeof setTimeout> | undefined;
  let offlineTimer: ReturnType<typeof setTimeout> | undefined;
  const drawn = new Map<string, { element: HTMLElement; of: string }>();

  const conversation = new Conversation(frame, {
    changed: draw,
    typing(name) {
      const dots = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
      typing.replaceChildren(dots, words.typing.replace('{name}', name ?? widget.name));
      clearTimeout(typingTimer);
      typingTimer = setTimeout(() => typing.replaceChildren(), typingShownFor);
    },
    answered() {
      typing.replaceChildren();
      answered = true;
    },
    refused(message, fields) {
      text.value = message.text;
      reach.fill(message.reach ?? {});
      showReach();
      reach.refuse(fields);
    },
  });
  const { history } = conversation;
  document.addEventListener('visibilitychange', () => lookAtEnd());

  form.onsubmit = (event) => {
    event.preventDefault();
    const said = text.value.trim();
    text.focus();
    if (said === '') return;
    const reached = reach.element.hidden ? undefined : reach.read();
    if (reached === null) return;
    text.value = '';
    conversation.outbox.write(said, reached);
    log.scrollTop = log.scrollHeight;
  };
  text.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  };
  text.oninput = () => conversation.types();
  draw();

  /** Whoever looks at the open panel has read what stands at its end. */
  function lookAtEnd(): void {
    const looks = frame.isOpen() && !document.hidden;
    if (looks) conversation.markRead();
    frame.unread(looks ? 0 : history.unread.length);
  }

  /** Asked while nobody is there to answer, until it is known; also while it waits to be sent. */
  function showReach(): void {
    const known = conversation.memory.reachable || conversation.waiting.some((one) => one.reach);
    reach.element.hidden = isAnswering() || known || frame.seat !== undefined;
  }

  /** What is drawn already stays as it is: a screen reader hears each message once. */
  function draw(): void {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    const rows: [key: string, of: string, make: () => HTMLElement][] = [];
    const { waiting } = conversation;
    const messages = history.shown;
    const { menu } = widget;
    if (messages.length + waiting.length === 0) {
      const first = menu ? menu.text : isAnswering() ? words.firstNow : (widget.offlineMessage ?? words.firstLater);
      rows.push(['first', first, () => el('p', { class: 'first', dir: 'auto' }, first)]);
      offer(menu?.choices);
    }
    if (history.earlier !== null) rows.push(['more', '', moreButton]);
    function offer(choices: string[] = []): void {
      if (choices.length > 0) rows.push(['choices', choices.join('\n'), () => buttonsOf(choices)]);
    }
    let day = '';
    let before: Message | null = null;
    const ended = (of: Message | null) => {
      if (of) rows.push([`ended ${of.id}`, '', () => el('div', { class: 'ended' }, words.ended)]);
    };
    for (const message of messages) {
      const isNext = before !== null && before.conversationId !== message.conversationId;
      if (isNext) ended(before);
      const on = dayOf(message.createdAt);
      if (on !== day) rows.push([`day ${on}`, '', () => el('div', { class: 'day' }, on)]);
      const turn = isNext || on !== day || before?.from !== message.from || before?.author !== message.author;
      const key = message.clientId ?? message.id;
      const isLast = message === messages.at(-1) && waiting.length === 0 && message.from === 'you';
      const note = isLast ? (history.isSeen(message) ? words.seen : words.sent) : '';
      const who = message.from === 'agent' ? (history.whoIs(message.author)?.name ?? '') : '';
      rows.push([key, `${turn} ${note} ${who}`, () => stored(message, turn, note)]);
      day = on;
      before = message;
    }
    if (history.ended && waiting.length === 0) ended(before);
    else if (waiting.length === 0) offer(before?.choices);
    for (const one of waiting) {
      const lost = !navigator.onLine;
      rows.push([one.clientId, `waits ${one.failed} ${lost}`, () => unsent(one, before?.from !== 'you', lost)]);
    }
    const isThanked = conversation.memory.reachable && !isAnswering() && waiting.length === 0;
    if (isThanked && before?.from === 'you') {
      rows.push(['thanks', '', () => el('p', { class: 'first' }, words.thanks)]);
    }
    place(rows);
    showReach();
    if (atEnd) log.scrollTop = log.scrollHeight;
    showConnection();
    lookAtEnd();
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

  /** What can be answered with a press; it goes when anything is said. */
  function buttonsOf(choices: string[]): HTMLElement {
    return el(
      'div',
      { class: 'choices' },
      ...choices.map((choice) => {
        const button = el('button', { type: 'button', dir: 'auto' }, choice);
        button.onclick = () => {
          // Not the text: on a telephone that would bring up the keys.
          log.focus();
          conversation.outbox.write(choice);
          log.scrollTop = log.scrollHeight;
        };
        return button;
      }),
    );
  }

  function stored(
    { from, author, text: said, attachment, createdAt }: Message,
    turn: boolean,
    note: string,
  ): HTMLElement {
    const time = new Date(createdAt).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
    const bubble = el('div', { class: 'text', title: time });
    if (attachment) bubble.append(drawAttachment(attachment, frame.origin));
    if (said) bubble.append(attachment ? el('div', {}, said) : said);
    const made = el('div', { class: `message ${from}${turn ? ' turn' : ''}` });
    if (from === 'you') {
      made.append(el('span', { class: 'quiet' }, `${words.you}:`), bubble);
      if (note) made.append(el('div', { class: 'note' }, `${note} · ${time}`));
      return made;
    }
    const person = history.whoIs(author);
    const name = person?.name ?? widget.name;
    if (turn) made.append(el('div', { class: 'who' }, name), face(name, person?.pictureUrl ?? null));
    made.append(bubble);
    return made;
  }

  function unsent(
    { clientId, text: said, failed, file, attachment }: Waiting,
    turn: boolean,
    lost: boolean,
  ): HTMLElement {
    const tooLarge = file !== undefined && file.size > mostBytes;
    const why = tooLarge ? words.tooLarge : words.failed;
    const note = el('div', { class: 'note' }, failed ? `${why} · ` : lost ? words.waiting : words.sending);
    if (failed) {
      const again = el('button', { type: 'button' }, words.again);
      again.onclick = () => conversation.outbox.retry(clientId);
      const remove = el('button', { type: 'button' }, words.remove);
      remove.onclick = () => conversation.outbox.discard(clientId);
      if (!tooLarge) note.append(again, ' · ');
      note.append(remove);
    }
    const bubble = el('div', { class: 'text' }, said || (file ?? attachment)?.name || '');
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
      lookAtEnd();
      log.scrollTop = log.scrollHeight;
      text.focus();
    },
    changed: draw,
  };
}
