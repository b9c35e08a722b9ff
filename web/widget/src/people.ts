import { el, face, icon, say } from '../../shared/draw.ts';
import type { Listing } from './answer.ts';
import { whenBack } from './availability.ts';
import { tellClick } from './clicks.ts';
import type { Consent } from './consent.ts';
import type { Place } from './place.ts';

declare const QR_FILE: string;
type QrModule = typeof import('./qr.ts');

const outside = 'M7 17 17 7M8 7h9v9';
const squares = 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20v-2';

type Person = { element: HTMLElement; show(listing: Listing): void };
export type People = { element: HTMLElement; show(): void };

/** Whoever can be reached by WhatsApp, with who is there now. */
export function drawPeople(place: Place, consent: Consent): People {
  const element = el('ul');
  let drawn = new Map<string, Person>();
  /** Who is drawn already stays: the focus, and a code that is open. */
  const show = () => {
    const before = drawn;
    drawn = new Map();
    for (const listing of place.widget.listings) {
      const key = JSON.stringify({ ...listing, available: 0, openings: 0 });
      const person = before.get(key) ?? drawPerson(place, consent, listing);
      person.show(listing);
      drawn.set(key, person);
    }
    if ([...before.keys()].join() === [...drawn.keys()].join()) return;
    element.replaceChildren(...[...drawn.values()].map((person) => person.element));
  };
  show();
  return { element, show };
}

function drawPerson(place: Place, consent: Consent, listing: Listing): Person {
  const { words } = place;
  const { id, name, post, pictureUrl, whatsapp, prefilledText } = listing;
  const state = el('small');
  const number = `https://wa.me/${whatsapp}`;
  const address = prefilledText ? `${number}?text=${encodeURIComponent(prefilledText)}` : number;
  const link = el(
    'a',
    { class: 'person', href: address, target: '_blank', rel: 'noopener' },
    face(name, pictureUrl),
    el(
      'span',
      { class: 'who' },
      el('b', { dir: 'auto' }, name),
      ...(post ? [el('span', { class: 'post' }, ` · ${post}`)] : []),
      state,
      el('span', { class: 'quiet' }, `, ${words.newTab}`),
    ),
    icon(outside),
  );
  const label = words.scanOf.replace('{name}', name);
  const scan = el('div', { class: 'scan', hidden: '' });
  const toggle = el(
    'button',
    { class: 'code', type: 'button', 'aria-expanded': 'false', 'aria-label': label, title: label },
    icon(squares),
  );
  link.onclick = link.onauxclick = (event) => {
    // The middle button opens it, too; the right one asks the browser for its menu.
    if (event.button > 1) return;
    if (!consent.isGivenNow()) event.preventDefault();
    // The second of a double click, and who has looked at the code, is counted already.
    else if (event.detail < 2 && scan.hidden) tellClick(place, id);
  };
  toggle.onclick = async () => {
    if (!consent.isGivenNow()) return;
    if (scan.hidden) tellClick(place, id);
    scan.hidden = !scan.hidden;
    toggle.setAttribute('aria-expanded', `${!scan.hidden}`);
    if (scan.firstChild) return;
    scan.textContent = `+${whatsapp}`;
    try {
      const { drawQr }: QrModule = await import(/* @vite-ignore */ `${place.origin}/widget/${QR_FILE}`);
      drawQr(scan, place.language, number, address);
    } catch {
      // Without the code the number stands there.
    }
  };
  return {
    element: el('li', {}, el('div', { class: 'row' }, link, toggle), scan),
    show({ available, openings }) {
      state.className = available ? 'state on' : 'state';
      say(state, available ? words.now : whenBack([openings], words, place.language));
    },
  };
}
