import type { WidgetSettings } from '../api/nouns.ts';
import { type Answered, type Answering, answeringOf, answeringPatch, isAcceptTime } from '../page/answering.ts';
import { flawOfTimes, type Hours, inOrder, short } from '../page/windows.ts';

/** A widget and its inbox, as they are stored. */
export type Stored = WidgetSettings & { answered: Answered & { agentIds: string[] } };

/** Both as their form holds them: what is not there is an empty text. */
export type Draft = Answering & {
  name: string;
  active: boolean;
  liveChat: boolean;
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

export function draftOf({ inboxId: _, listings, answered, ...stored }: Stored): Draft {
  const texts = Object.fromEntries(Object.entries(stored).map(([key, value]) => [key, value ?? '']));
  return {
    ...answeringOf(answered),
    ...(texts as Omit<Draft, Exclude<keyof Answering, 'timezone'> | 'listings'>),
    listings: listings.map(personOf),
  };
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

const ofInbox = ['teamIds', 'assignment', 'acceptSeconds', 'windows', 'exceptions'] as const;

/** What of a draft is to be sent, and where. */
export type Patch = { widget: Record<string, unknown>; inbox: Partial<Answered> };

/** @returns null: nothing is changed */
export function patchOf(draft: Draft, base: Draft): Patch | null {
  const changed = Object.entries(draft).filter(([key, value]) => !same(value, base[key as keyof Draft]));
  if (changed.length === 0) return null;
  const [answering, fields] = [new Map<string, unknown>(), new Map<string, unknown>()];
  for (const [key, value] of changed) {
    if (ofInbox.some((one) => one === key)) answering.set(key, value);
    else fields.set(key, value === '' && !always.has(key) ? null : value);
  }
  if (fields.has('listings')) fields.set('listings', draft.listings.map(personToWire));
  return { widget: Object.fromEntries(fields), inbox: answeringPatch(Object.fromEntries(answering), draft) };
}

function personToWire({ key: _, id, agentId, post, pictureUrl, prefilledText, ...rest }: Person) {
  const who = id === null ? { agentId } : { id };
  return { ...who, ...rest, post: post || null, pictureUrl: pictureUrl || null, prefilledText: prefilledText || null };
}

type Flaw = 'missing' | 'colorBad' | 'linkBad' | 'numberBad' | 'hoursBad' | 'datesBad' | 'acceptBad';
export type Flaws = ReadonlyMap<string, Flaw>;

/** What cannot be saved, by field; that of a person under its key. */
export function flawsOf(draft: Draft): Flaws {
  const flaws = new Map<string, Flaw>();
  if (draft.name.trim() === '') flaws.set('name', 'missing');
  for (const key of ['color', 'textColor'] as const) if (!isColor(draft[key])) flaws.set(key, 'colorBad');
  if (!isLink(draft.iconUrl)) flaws.set('iconUrl', 'linkBad');
  if (!isAcceptTime(draft.acceptSeconds)) flaws.set('acceptSeconds', 'acceptBad');
  const flawOfHours = flawOfTimes(draft);
  if (flawOfHours) flaws.set('windows', flawOfHours);
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
