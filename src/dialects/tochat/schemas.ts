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
  number: string;
  name: string;
  active: boolean;
  iconUrl: string | null;
  post: string | null;
  optimes: Optime[];
};

export type Optime = { day: Weekday; availableFrom: string; availableUntil: string };

/** Reads a new business, its fields in the order of the answer (tochat point 5). Ids are not looked at (tochat point 3).
 *  @param ownHost host of the pictures that Parley itself serves */
export function readBusiness(body: unknown, { ownHost }: { ownHost: string }): Business | { problem: Answer } {
  const reading = new Reading();
  const fields = reading.fields('', body ?? {});
  if (!fields) return { problem: violationsAnswer(reading.violations) };
  const message = { min: 2 };
  const business: Business = {
    name: reading.text('name', fields.name, { required: true, min: 2 }) ?? '',
    whatsapps: reading.list('whatsapps', fields.whatsapps, (path, one) => readOperator(reading, path, one, ownHost)),
    color: readColor(reading, 'color', fields.color, '#25d366'),
    rightpos: reading.boolean('rightpos', fields.rightpos, true),
    active: reading.boolean('active', fields.active, true),
    isopen: reading.boolean('isopen', fields.isopen, false),
    buttonMessage: reading.text('buttonMessage', fields.buttonMessage, message),
    widgetMessage: reading.text('widgetMessage', fields.widgetMessage, message),
    iconUrl: readIcon(reading, 'iconUrl', fields, ownHost),
    textColor: readColor(reading, 'textColor', fields.textColor, '#ffffff'),
    timezone: readZone(reading, 'timezone', fields.timezone),
  };
  return reading.violations.length > 0 ? { problem: violationsAnswer(reading.violations) } : business;
}

function readOperator(reading: Reading, path: string, fields: Fields, ownHost: string): Operator {
  return {
    number: reading.text(`${path}.number`, fields.number, { required: true }) ?? '',
    name: reading.text(`${path}.name`, fields.name, { required: true, min: 2 }) ?? '',
    active: reading.boolean(`${path}.active`, fields.active, null),
    iconUrl: readIcon(reading, `${path}.iconUrl`, fields, ownHost),
    post: reading.text(`${path}.post`, fields.post, {}),
    optimes: reading.list(`${path}.optimes`, fields.optimes, (at, one) => readOptime(reading, at, one)),
  };
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

/** Both spellings; the documented one wins (tochat point 2). */
function readIcon(reading: Reading, path: string, fields: Fields, ownHost: string): string | null {
  const value = Object.hasOwn(fields, 'iconUrl') ? fields.iconUrl : fields.icon_url;
  return reading.text(path, value, { breaks: (text) => (isIcon(text, ownHost) ? null : 'pattern') });
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
