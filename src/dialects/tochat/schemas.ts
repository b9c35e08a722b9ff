import { isUuid } from '../../core/id.ts';
import { type Weekday, weekdays } from '../../core/schedule.ts';
import type { Answer } from '../contract.ts';
import { incompleteSignIn, violationsAnswer } from './errors.ts';
import { type Fields, Reading } from './reading.ts';

/** A business as this dialect's programs send it, read and whole. */
export type Business = {
  name: string;
  whatsapps: Operator[];
  color: string;
  rightpos: boolean;
  active: boolean;
  isopen: boolean;
  buttonMessage: string | null;
  widgetMessage: string | null;
  iconUrl: string | null;
  textColor: string;
  timezone: string | null;
};

export type Operator = {
  /** of the one that it shall go on being; null: a new one */
  id: string | null;
  number: string;
  name: string;
  active: boolean;
  iconUrl: string | null;
  post: string | null;
  optimes: Optime[];
};

export type Optime = { day: Weekday; availableFrom: string; availableUntil: string };

type Where = {
  /** host of the pictures that Parley itself serves */
  ownHost: string;
  /** the business as it stands, where it is to be changed */
  stored: StoredBusiness | null;
};

/** What of a stored business the reading of a change needs: ids that go on, pictures that were taken before. */
export type StoredBusiness = {
  iconUrl: string | null;
  whatsapps: readonly { id: string; iconUrl: string | null }[];
};

/** The fields in the order of the answer, in which violations are told too (tochat point 5). */
const readers: { [K in keyof Business]: (reading: Reading, fields: Fields, where: Where) => Business[K] } = {
  name: (reading, { name }) => reading.text('name', name, { required: true, min: 2 }) ?? '',
  whatsapps: (reading, { whatsapps }, where) =>
    reading.list('whatsapps', whatsapps, (path, one) => readOperator(reading, path, one, where)),
  color: (reading, { color }) => readColor(reading, 'color', color, '#25d366'),
  rightpos: (reading, { rightpos }) => reading.boolean('rightpos', rightpos, true),
  active: (reading, { active }) => reading.boolean('active', active, true),
  isopen: (reading, { isopen }) => reading.boolean('isopen', isopen, false),
  buttonMessage: (reading, { buttonMessage }) => reading.text('buttonMessage', buttonMessage, { min: 2 }),
  widgetMessage: (reading, { widgetMessage }) => reading.text('widgetMessage', widgetMessage, { min: 2 }),
  iconUrl: (reading, fields, { ownHost, stored }) =>
    readIcon(reading, 'iconUrl', fields, ownHost, stored?.iconUrl ?? null),
  textColor: (reading, { textColor }) => readColor(reading, 'textColor', textColor, '#ffffff'),
  timezone: (reading, { timezone }) => readZone(reading, 'timezone', timezone),
};
const keys = Object.keys(readers) as (keyof Business)[];

/** Reads a new business. Ids are not looked at (tochat point 3). */
export function readBusiness(body: unknown, ownHost: string): Business | { problem: Answer } {
  return readKeys(body, () => keys, { ownHost, stored: null }) as Business | { problem: Answer };
}

/** Reads what a business shall be from now on: a key that is left out keeps its value (tochat point 4). */
export function readChange(
  body: unknown,
  ownHost: string,
  stored: StoredBusiness,
): Partial<Business> | { problem: Answer } {
  const sent = (fields: Fields) =>
    keys.filter((key) => Object.hasOwn(fields, key) || (key === 'iconUrl' && Object.hasOwn(fields, 'icon_url')));
  return readKeys(body, sent, { ownHost, stored });
}

function readKeys(
  body: unknown,
  which: (fields: Fields) => readonly (keyof Business)[],
  where: Where,
): Partial<Business> | { problem: Answer } {
  const reading = new Reading();
  const fields = reading.fields('', body ?? {});
  const read = fields ? which(fields).map((key) => [key, readers[key](reading, fields, where)]) : [];
  return reading.violations.length > 0 ? { problem: violationsAnswer(reading.violations) } : Object.fromEntries(read);
}

function readOperator(reading: Reading, path: string, fields: Fields, { ownHost, stored }: Where): Operator {
  const id = stored ? reading.text(`${path}.id`, fields.id, { breaks: brokenUuid })?.toLowerCase() : undefined;
  const before = stored?.whatsapps.find((one) => one.id === id);
  return {
    id: id ?? null,
    number: reading.text(`${path}.number`, fields.number, { required: true }) ?? '',
    name: reading.text(`${path}.name`, fields.name, { required: true, min: 2 }) ?? '',
    active: reading.boolean(`${path}.active`, fields.active, null),
    iconUrl: readIcon(reading, `${path}.iconUrl`, fields, ownHost, before?.iconUrl ?? null),
    post: reading.text(`${path}.post`, fields.post, {}),
    optimes: reading.list(`${path}.optimes`, fields.optimes, (at, one) => readOptime(reading, at, one)),
  };
}

const uuidLength = 36;

/** The length is judged where every character could belong to one. */
function brokenUuid(text: string): 'uuid_characters' | 'uuid_too_short' | 'uuid_too_long' | null {
  if (!/^[\da-f-]*$/i.test(text)) return 'uuid_characters';
  if (text.length !== uuidLength) return text.length < uuidLength ? 'uuid_too_short' : 'uuid_too_long';
  return isUuid(text) ? null : 'uuid_characters';
}

function readOptime(reading: Reading, path: string, fields: Fields): Optime {
  const time = { required: true, breaks: brokenTime };
  const day = reading.text(`${path}.day`, fields.day, {
    required: true,
    breaks: (text) => (dayOf(text) ? null : 'day'),
  });
  const from = reading.text(`${path}.availableFrom`, fields.availableFrom, time);
  const until = reading.text(`${path}.availableUntil`, fields.availableUntil, time);
  return { day: dayOf(day ?? '') ?? 'MO', availableFrom: from ?? '', availableUntil: until ?? '' };
}

function readColor(reading: Reading, path: string, value: unknown, otherwise: string): string {
  const breaks = (text: string) => (/^#[0-9a-fA-F]{6}/.test(text) ? null : ('pattern' as const));
  return reading.text(path, value, { max: 7, breaks }) ?? otherwise;
}

/** Both spellings; the documented one wins (tochat point 2). What is stored already is taken again (tochat point 9). */
function readIcon(
  reading: Reading,
  path: string,
  fields: Fields,
  ownHost: string,
  stored: string | null,
): string | null {
  const value = Object.hasOwn(fields, 'iconUrl') ? fields.iconUrl : fields.icon_url;
  const known = (text: string) => text === stored || isIcon(text, ownHost);
  return reading.text(path, value, { breaks: (text) => (known(text) ? null : 'pattern') });
}

const ownPicture = /^https?:\/\/([^/:]+|\[[^\]]+\])(?::\d+)?\/[-_A-Za-z0-9/.]+\.(?:jpg|png|gif)$/;

function isIcon(text: string, ownHost: string): boolean {
  return /^https:[-_A-Za-z0-9/.]+\.(jpg|png|gif)$/.test(text) || ownPicture.exec(text)?.[1] === ownHost;
}

/** The document's TUY is a slip, and small letters are taken (tochat point 6). */
function dayOf(text: string): Weekday | undefined {
  const day = text.toUpperCase();
  return day === 'TUY' ? 'TU' : weekdays.find((weekday) => weekday === day);
}

function brokenTime(text: string): 'time_format' | 'time_range' | null {
  const found = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!found) return 'time_format';
  const [, hours, minutes, seconds = '00'] = found as unknown as string[];
  return `${hours}` < '24' && `${minutes}` < '60' && seconds < '60' ? null : 'time_range';
}

/** An IANA zone as it is usually spelled. The document has none, so what is no zone cannot come from a program that follows it: it is
 *  refused, for hours in the wrong zone would go unnoticed (tochat point 8). */
function readZone(reading: Reading, path: string, value: unknown): string | null {
  const name = reading.text(path, value, { breaks: (text) => (zoneOf(text) ? null : 'pattern') });
  return name === null ? null : zoneOf(name);
}

function zoneOf(name: string): string | null {
  if (!/^[a-z]/i.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

export type SignIn = { email: string; password: string };

/** Takes `username` or, as the WordPress plugin sends it, `email`. */
export function readSignIn(body: unknown): SignIn | { problem: Answer } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { problem: incompleteSignIn(null) };
  const { username, email, password } = body as Fields;
  const name = credential(username ?? email);
  const secret = credential(password);
  if (name === null) return { problem: incompleteSignIn('username') };
  if (secret === null) return { problem: incompleteSignIn('password') };
  return { email: name, password: secret };
}

function credential(value: unknown): string | null {
  if (Number.isFinite(value)) return String(value);
  return typeof value === 'string' ? value : null;
}
