import { el, face } from '../../shared/draw.ts';
import type { Business, Seat, Talk } from '../../shared/talk/frame.ts';
import { startTalk } from '../../shared/talk/talk.ts';
import { card } from './card.ts';
import type { Page } from './page.ts';

/** The part of a widget's answer that this page shows. */
export type Inbox = Business & {
  color: string;
  textColor: string;
  iconUrl: string | null;
  consentText: string | null;
};

export type Place = { element: HTMLElement; talk(): Talk | null };

export type Shown = {
  title: string;
  state: string;
  pictureUrl: string | null;
  /** null: between users */
  inbox: Inbox | null;
  business: Business;
  seat: Seat;
  /** stands before the title */
  before?: HTMLElement;
  isOpen(): boolean;
  unread(count: number): void;
};

/** A conversation under its title. Where the business asks for consent, that comes first. */
export function drawPlace(page: Page, shown: Shown): Place {
  const { title, state, pictureUrl, inbox, business, seat, before, isOpen, unread } = shown;
  const talkPlace = el('div', { class: 'talk' });
  const element = el(
    'main',
    { class: 'place' },
    el(
      'header',
      { class: inbox ? 'branded' : '' },
      ...(before ? [before] : []),
      face(title, pictureUrl),
      el('div', { class: 'title' }, el('h1', { dir: 'auto' }, title), ...(state ? [el('p', {}, state)] : [])),
    ),
    talkPlace,
  );
  if (inbox) {
    element.style.setProperty('--accent', inbox.color);
    element.style.setProperty('--on-accent', inbox.textColor);
  }
  let talk: Talk | null = null;
  const start = () => {
    const { root, language } = page;
    talk = startTalk({
      root,
      talk: talkPlace,
      origin: location.origin,
      language,
      widget: business,
      seat,
      isOpen,
      unread,
    });
  };
  const consent = inbox?.consentText;
  const kept = `parley:${seat.name}:consent`;
  if (!consent || localStorage.getItem(kept) === consent) start();
  else {
    const asked = card(consent, page.words.agree, () => {
      localStorage.setItem(kept, consent);
      start();
      talk?.shown();
    });
    talkPlace.append(asked);
  }
  return { element, talk: () => talk };
}
