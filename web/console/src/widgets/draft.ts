import type { WidgetSettings } from '../api/nouns.ts';
import { type Hours, inOrder, short } from '../page/windows.ts';

/** A widget as its form holds it: what is not there is an empty text. */
export type Draft = {
  name: string;
  active: boolean;
  liveChat: boolean;
  timezone: string;
  color: string;
  textColor: string;
  rightSide: boolean;
  opensItself: boolean;
  iconUrl: string;
  buttonMessage: string;
  widgetMessage: string;
  offlineMessage: string;
  consentText: string;
  listings: Person[];
};
export type Person = {
  /** its id, or one of the form's own until it has one */
  key: string;
  id: string | null;
  /** whom a new one shows; null: it makes an agent */
  agentId: string | null;
  name: string;
  number: string;
  post: string;
  pictureUrl: string;
  active: boolean;
  prefilledText: string;
  windows: Hours[];
};

export function draftOf({ inboxId: _, listings, ...stored }: WidgetSettings): Draft {
  const texts = Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, value ?? '']));
  return { ...(texts as Omit<Draft, 'listings'>), listings: listings.map(personOf) };
}

function personOf({
  id,
  number,
  name,
  post,
  pictureUrl,
  active,
  prefilledText,
  windows,
}: WidgetSettings['listings'][0]) {
  const texts = { name, number, post: post ?? '', pictureUrl: pictureUrl ?? '', prefilledText: prefilledText ?? '' };
  return { key: id, id, agentId: null, ...texts, active, windows: inOrder(windows.map(short)) };
}

export function newPerson(): Person {
  const texts = { name: '', number: '', post: '', pictureUrl: '', prefilledText: '' };
  return { key: crypto.randomUUID(), id: null, agentId: null, ...texts, active: true, windows: [] };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const always: ReadonlySet<string> = new Set(['name', 'color', 'textColor']);

/** What of a draft is to be sent; null: nothing. */
export function patchOf(draft: Draft, base: Draft): object | null {
  const { listings, ...fields } = draft;
  const changed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value !== base[key as keyof Draft]) changed[key] = value === '' && !always.has(key) ? null : value;
  }
  if (!same(listings, base.listings)) changed.listings = listings.map(personToWire);
  return Object.keys(changed).length > 0 ? changed : null;
}

function personToWire({ key: _, id, agentId, post, pictureUrl, prefilledText, ...rest }: Person) {
  const who = id === null ? { agentId } : { id };
  return { ...who, ...rest, post: post || null, pictureUrl: pictureUrl || null, prefilledText: prefilledText || null };
}

export type Flaws = ReadonlyMap<string, 'missing' | 'colorBad' | 'linkBad' | 'numberBad' | 'hoursBad'>;

/** What cannot be saved, by field; that of a person under its key. */
export function flawsOf(draft: Draft): Flaws {
  const flaws = new Map<string, 'missing' | 'colorBad' | 'linkBad' | 'numberBad' | 'hoursBad'>();
  if (draft.name.trim() === '') flaws.set('name', 'missing');
  for (const key of ['color', 'textColor'] as const) if (!isColor(draft[key])) flaws.set(key, 'colorBad');
  if (!isLink(draft.iconUrl)) flaws.set('iconUrl', 'linkBad');
  for (const { key, name, number, pictureUrl, windows } of draft.listings) {
    if (name.trim() === '') flaws.set(`${key} name`, 'missing');
    if (!isNumber(number)) flaws.set(`${key} number`, 'numberBad');
    if (!isLink(pictureUrl)) flaws.set(`${key} pictureUrl`, 'linkBad');
    if (windows.some(({ from, until }) => from === '' || until === '')) flaws.set(`${key} windows`, 'hoursBad');
  }
  return flaws;
}

export const isColor = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);
const isLink = (text: string): boolean => text === '' || /^https?:\/\/[^\s]+$/.test(text);
const isNumber = (text: string): boolean => /^\d{3,20}$/.test(text.replace(/[+\s.\-()[\]]/g, '').replace(/^00/, ''));

/** As WCAG reckons it: 1 for one and the same, 21 for black and white. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
