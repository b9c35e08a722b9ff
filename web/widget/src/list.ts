import { el } from '../../shared/draw.ts';
import { askConsent } from './consent.ts';
import { drawPeople } from './people.ts';
import { type Place, rootOf } from './place.ts';
import { watch } from './watch.ts';

/** It stands in the page for as long as that is open: it is looked at less often than a panel. */
const everyMs = 60_000;

/** The people in the page itself, without a button. */
export function drawList(place: Place): void {
  const { host, words } = place;
  const { frame } = rootOf(place);
  host.className = 'list';
  frame.setAttribute('aria-label', words.whatsapp);
  const consent = askConsent(place);
  const people = drawPeople(place, consent);
  frame.append(el('div', { class: 'home' }, consent.element, people.element));
  watch(place, everyMs, people.show).start();
}
