import type { Listing, Widget } from './answer.ts';
import { style } from './bundle-style.ts';
import type { Words } from './bundle-words.ts';
import { dress, el, face, icon } from './draw.ts';
import { type Language, localeOf } from './language.ts';
import type { Fetch } from './pristine.ts';

declare const CHAT_FILE: string;

export type Place = {
  host: HTMLElement;
  origin: string;
  fetch: Fetch;
  widget: Widget;
  language: Language;
  words: Words;
};

/** What the chat gets of the panel it is drawn in. */
export type Frame = Place & {
  root: ShadowRoot;
  talk: HTMLElement;
  isOpen(): boolean;
  /** how many answers nobody has seen */
  unread(count: number): void;
};

export type Talk = { shown(): void };
type ChatModule = { startTalk(frame: Frame): Talk };

const bubble = 'M21 11.5a8.4 8.4 0 0 1-12.4 7.4L3 21l2.1-5.6A8.4 8.4 0 1 1 21 11.5Z';
const cross = 'M18 6 6 18M6 6l12 12';
const arrow = 'M9 18l6-6-6-6';
const back = 'M15 18l-6-6 6-6';
const outside = 'M7 17 17 7M8 7h9v9';

/** The button, and the panel that it opens. */
export class Panel {
  private readonly place: Place;
  private readonly root: ShadowRoot;
  private readonly frame: HTMLElement;
  private readonly launcher: HTMLButtonElement;
  private readonly label: string;
  private readonly badge = el('span', { class: 'badge', hidden: '' });
  private readonly home = el('div', { class: 'home' });
  private readonly talkPlace = el('div', { class: 'talk', hidden: '' });
  private readonly backButton: HTMLButtonElement;
  private readonly panel: HTMLElement;
  private talk: Promise<Talk> | null = null;

  constructor(place: Place) {
    this.place = place;
    const { host, widget, words } = place;
    this.root = host.attachShadow({ mode: 'open' });
    dress(this.root, style);
    const side = widget.rightSide ? 'right' : 'left';
    host.className = side;
    this.label = widget.buttonMessage ?? words.open;
    this.launcher = el(
      'button',
      { class: 'launcher', type: 'button', 'aria-expanded': 'false', 'aria-haspopup': 'dialog' },
      icon(bubble),
      el('span', { class: 'label' }, this.label),
      this.badge,
    );
    this.backButton = el('button', { type: 'button', 'aria-label': words.back_home, hidden: '' }, icon(back));
    const close = el('button', { type: 'button', 'aria-label': words.close }, icon(cross));
    const title = el(
      'div',
      { class: 'title' },
      el('h2', { id: 'title' }, widget.name),
      ...(widget.liveChat && widget.answering ? [el('p', {}, words.chatNow)] : []),
    );
    this.panel = el(
      'div',
      {
        class: 'panel short',
        role: 'dialog',
        'aria-labelledby': 'title',
        tabindex: '-1',
        hidden: '',
      },
      el('header', {}, this.backButton, ...(widget.iconUrl ? [face(widget.name, widget.iconUrl)] : []), title, close),
      this.home,
      this.talkPlace,
    );
    this.frame = el('section', { class: `root ${side}`, 'aria-label': this.label }, this.panel, this.launcher);
    this.frame.style.setProperty('--accent', widget.color);
    this.frame.style.setProperty('--on-accent', widget.textColor);
    this.root.append(this.frame);
    this.drawHome();

    this.launcher.onclick = () => (this.isOpen() ? this.close() : this.open());
    close.onclick = () => this.close();
    this.backButton.onclick = () => this.showHome();
    this.panel.addEventListener('keydown', (event) => {
      // What is typed here is no shortcut of the page.
      event.stopPropagation();
      if (event.key === 'Escape') this.close();
    });
    if (widget.liveChat && hasWritten(widget.id)) void this.startTalk();
    if (widget.opensItself && innerWidth > 480) this.open(false);
  }

  private isOpen(): boolean {
    return !this.panel.hidden;
  }

  private open(focus = true): void {
    this.panel.hidden = false;
    this.frame.classList.add('open');
    this.launcher.setAttribute('aria-expanded', 'true');
    if (this.talk && this.place.widget.liveChat) this.showTalk(focus);
    else if (focus) this.panel.focus();
  }

  private close(): void {
    this.panel.hidden = true;
    this.frame.classList.remove('open');
    this.launcher.setAttribute('aria-expanded', 'false');
    this.launcher.focus();
  }

  private drawHome(): void {
    const { widget, words } = this.place;
    this.home.append(el('p', { class: 'hello' }, widget.widgetMessage ?? words.hello));
    if (widget.liveChat) {
      const start = el(
        'button',
        { class: 'start', type: 'button' },
        icon(bubble),
        el('span', {}, el('b', {}, words.chat), el('small', {}, widget.answering ? words.chatNow : words.chatLater)),
        icon(arrow),
      );
      start.onclick = () => this.showTalk();
      this.home.append(start);
    }
    if (widget.listings.length > 0) {
      const people = widget.listings.map((listing) => el('li', {}, this.person(listing)));
      this.home.append(el('div', {}, el('h3', {}, words.whatsapp), el('ul', {}, ...people)));
    }
  }

  private person({ name, post, pictureUrl, whatsapp, available, openings }: Listing): HTMLElement {
    const { words } = this.place;
    const next = openings?.find(({ from }) => Date.parse(from) > Date.now());
    const later = next ? words.back.replace('{when}', this.moment(next.from)) : words.away;
    const link = el(
      'a',
      { class: 'person', href: `https://wa.me/${whatsapp}`, target: '_blank', rel: 'noopener' },
      face(name, pictureUrl),
      el(
        'span',
        { class: 'who' },
        el('b', {}, name),
        ...(post ? [el('span', { class: 'post' }, ` · ${post}`)] : []),
        el('small', { class: available ? 'state on' : 'state' }, available ? words.now : later),
        el('span', { class: 'quiet' }, `, ${words.newTab}`),
      ),
      icon(outside),
    );
    return link;
  }

  private moment(instant: string): string {
    const locale = localeOf(this.place.language);
    return new Date(instant).toLocaleString(locale, { weekday: 'long', hour: '2-digit', minute: '2-digit' });
  }

  private showHome(): void {
    this.talkPlace.hidden = true;
    this.backButton.hidden = true;
    this.home.hidden = false;
    this.panel.classList.add('short');
    this.panel.focus();
  }

  private showTalk(focus = true): void {
    this.home.hidden = true;
    this.panel.classList.remove('short');
    this.talkPlace.hidden = false;
    this.backButton.hidden = false;
    if (focus) this.panel.focus();
    void this.startTalk().then((talk) => {
      if (focus && this.isOpen() && !this.talkPlace.hidden) talk?.shown();
    });
  }

  /** The chat is a file of its own: most visitors never open it. */
  private async startTalk(): Promise<Talk | null> {
    const { origin, words } = this.place;
    this.talk ??= import(/* @vite-ignore */ `${origin}/widget/${CHAT_FILE}`).then((chat: ChatModule) =>
      chat.startTalk({
        ...this.place,
        root: this.root,
        talk: this.talkPlace,
        isOpen: () => this.isOpen() && !this.talkPlace.hidden,
        unread: (count) => this.showUnread(count),
      }),
    );
    try {
      return await this.talk;
    } catch {
      this.talk = null;
      this.talkPlace.replaceChildren(el('p', { class: 'wait', role: 'alert' }, words.broken));
      return null;
    }
  }

  private showUnread(count: number): void {
    this.badge.hidden = count === 0;
    const shown = count > 9 ? '9+' : `${count}`;
    const said = el('span', { class: 'quiet' }, this.place.words.unread.replace('{count}', shown));
    this.badge.replaceChildren(el('span', { 'aria-hidden': 'true' }, shown), said);
  }
}

function hasWritten(id: string): boolean {
  try {
    return localStorage.getItem(`parley:${id}`) !== null;
  } catch {
    return false;
  }
}
