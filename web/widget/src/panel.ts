import { el, face, icon, say } from '../../shared/draw.ts';
import type { Frame, Talk } from '../../shared/talk/frame.ts';
import { hoursOf, whenBack } from './availability.ts';
import { askConsent } from './consent.ts';
import { keep, recall } from './keeping.ts';
import { drawPeople } from './people.ts';
import { type Place, rootOf } from './place.ts';
import { page } from './realm.ts';
import { watch } from './watch.ts';

declare const CHAT_FILE: string;

type ChatModule = { startTalk(frame: Frame): Talk };

const bubble = 'M21 11.5a8.4 8.4 0 0 1-12.4 7.4L3 21l2.1-5.6A8.4 8.4 0 1 1 21 11.5Z';
const cross = 'M18 6 6 18M6 6l12 12';
const arrow = 'M9 18l6-6-6-6';
const back = 'M15 18l-6-6 6-6';
/** Below it the panel fills the screen. */
const phoneWidth = 480;
const everyMs = 15_000;

/** The button, and the panel that it opens. */
export function drawPanel(place: Place): void {
  const { host, widget, words, language } = place;
  const { root, frame } = rootOf(place);
  const kept = `parley:${widget.id}`;
  const consent = askConsent(place);
  const side = widget.rightSide ? 'right' : 'left';
  const label = widget.buttonMessage ?? words.open;
  const badge = el('span', { class: 'badge', hidden: '' });
  const launcher = el(
    'button',
    { class: 'launcher', type: 'button', 'aria-expanded': 'false', 'aria-haspopup': 'dialog' },
    icon(bubble),
    el('span', { class: 'label', dir: 'auto' }, label),
    badge,
  );
  const goBack = el('button', { type: 'button', 'aria-label': words.back_home, hidden: '' }, icon(back));
  const goAway = el('button', { type: 'button', 'aria-label': words.close }, icon(cross));
  const hours = el('p');
  const home = el('div', { class: 'home' });
  const talkPlace = el('div', { class: 'talk', hidden: '' });
  const panel = el(
    'div',
    { class: 'panel short', role: 'dialog', 'aria-labelledby': 'title', tabindex: '-1', hidden: '' },
    el(
      'header',
      {},
      goBack,
      ...(widget.iconUrl ? [face(widget.name, widget.iconUrl)] : []),
      el('div', { class: 'title' }, el('h2', { id: 'title', dir: 'auto' }, widget.name), hours),
      goAway,
    ),
    home,
    talkPlace,
  );
  let talking: Promise<Talk> | null = null;
  let talk: Talk | null = null;
  let showHours: (() => void) | null = null;
  const showAnew = () => {
    showHours?.();
    talk?.changed();
  };
  const watching = watch(place, everyMs, showAnew);
  const isOpen = () => !panel.hidden;

  function open(focus = true): void {
    showHours ??= drawHome();
    showAnew();
    panel.hidden = false;
    frame.classList.add('open');
    launcher.setAttribute('aria-expanded', 'true');
    watching.start();
    if (talking && widget.liveChat && consent.isGiven()) void showTalk(focus);
    else if (focus) panel.focus();
  }

  function close(): void {
    watching.stop();
    panel.hidden = true;
    frame.classList.remove('open');
    launcher.setAttribute('aria-expanded', 'false');
    launcher.focus();
    // What opens itself does so until it is closed.
    if (widget.opensItself) keep(`${kept}:closed`, '1');
  }

  /** When it is opened for the first time: until then nothing of it is needed.
   *  @returns shows who is there now */
  function drawHome(): () => void {
    const hello = el('p', { class: 'hello', dir: 'auto' });
    const answer = el('small');
    const people = drawPeople(place, consent);
    const start = el(
      'button',
      { class: 'start', type: 'button' },
      icon(bubble),
      el('span', {}, el('b', {}, words.chat), answer),
      icon(arrow),
    );
    start.onclick = () => consent.isGivenNow() && showTalk();
    home.append(hello, consent.element, start, el('div', {}, el('h3', {}, words.whatsapp), people.element));
    return () => {
      const { widgetMessage, offlineMessage, liveChat } = widget;
      // Above an open chat the hours are those of the chat alone.
      const listings = home.hidden ? [] : widget.listings;
      const answering = liveChat && widget.answering;
      const there = answering || listings.some(({ available }) => available);
      say(hello, (there ? null : offlineMessage) ?? widgetMessage ?? words.hello);
      say(answer, answering ? words.chatNow : words.chatLater);
      say(
        hours,
        answering ? words.chatNow : there ? words.now : whenBack(hoursOf({ ...widget, listings }), words, language),
      );
      start.hidden = !liveChat;
      people.element.parentElement?.toggleAttribute('hidden', !listings.length);
      people.show();
    };
  }

  function turn(toTalk: boolean, focus = true): void {
    home.hidden = toTalk;
    talkPlace.hidden = goBack.hidden = !toTalk;
    panel.classList.toggle('short', !toTalk);
    showAnew();
    if (focus) panel.focus();
  }

  async function showTalk(focus = true): Promise<void> {
    turn(true, focus);
    await startTalk();
    if (focus && isOpen() && !talkPlace.hidden) talk?.shown();
  }

  /** The chat is a file of its own: most visitors never open it. */
  async function startTalk(): Promise<void> {
    talking ??= import(/* @vite-ignore */ `${place.origin}/widget/${CHAT_FILE}`).then((chat: ChatModule) =>
      chat.startTalk({
        ...place,
        root,
        talk: talkPlace,
        isOpen: () => isOpen() && !talkPlace.hidden,
        unread: showUnread,
      }),
    );
    try {
      talk = await talking;
    } catch {
      talking = null;
      talkPlace.replaceChildren(el('p', { class: 'wait', role: 'alert' }, words.broken));
    }
  }

  function showUnread(count: number): void {
    badge.hidden = count === 0;
    const shown = count > 9 ? '9+' : `${count}`;
    const said = el('span', { class: 'quiet' }, words.unread.replace('{count}', shown));
    badge.replaceChildren(el('span', { 'aria-hidden': 'true' }, shown), said);
  }

  // A page may have the buttons of several businesses: one above the other.
  const below = page.document.querySelectorAll(`.${side}[id^=parley-widget]`).length;
  frame.style.setProperty('--below', `${below}`);
  host.className = side;
  frame.classList.add(side);
  frame.setAttribute('aria-label', label);
  frame.append(panel, launcher);
  launcher.onclick = () => (isOpen() ? close() : open());
  goAway.onclick = close;
  goBack.onclick = () => turn(false);
  panel.onkeydown = (event) => {
    // What is typed here is no shortcut of the page.
    event.stopPropagation();
    if (event.key === 'Escape') close();
  };
  if (widget.liveChat && recall(kept) !== null) void startTalk();
  if (widget.opensItself && page.innerWidth > phoneWidth && recall(`${kept}:closed`) === null) open(false);
}
