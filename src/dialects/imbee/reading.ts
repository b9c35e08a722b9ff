import type { LinkRequest } from '../../core/access-links.ts';
import { mobileNumber, normalAddress } from '../../core/address.ts';
import type { NewUser, NewUserChat } from '../../core/outside-users.ts';

/** A field that is not what it must be, in the words of the answer. */
export class Wrong extends Error {
  override name = 'Wrong';
}

type Fields = Record<string, unknown>;

function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Fields) : {};
}

/** The first of these spellings that was sent. Null: none, or an empty one. */
function text(fields: Fields, ...names: [string, ...string[]]): string | null {
  const name = names.find((one) => Object.hasOwn(fields, one) && ![undefined, null, ''].includes(fields[one] as null));
  if (name === undefined) return null;
  const value = fields[name];
  const found = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof found !== 'string') throw new Wrong(`${name} is not valid`);
  if (found.length > 255) throw new Wrong(`${name} is too long`);
  return found.trim() || null;
}

function required(fields: Fields, ...names: [string, ...string[]]): string {
  const found = text(fields, ...names);
  if (found === null) throw new Wrong(`${names[0]} can not be null or empty`);
  return found;
}

type Read<T> = Omit<T, 'startedMs' | 'programKeyId'>;

export function readLink(body: unknown): Read<LinkRequest> {
  const fields = fieldsOf(body);
  const userName = required(fields, 'virtual_user', 'virutal_user');
  const bot = required(fields, 'bot_idsha').toLowerCase();
  const mail = text(fields, 'mail');
  const cell = text(fields, 'celullar', 'cellular', 'cellphone');
  if (mail === null && cell === null) throw new Wrong('mail or celullar is required');
  const email = mail === null || mail.length > 254 ? null : normalAddress('email', mail);
  if (mail !== null && email === null) throw new Wrong('mail is not valid');
  const phone = cell === null ? null : mobileNumber(cell);
  if (cell !== null && phone === null) throw new Wrong('celullar is not valid');
  return { userName, bot, email, phone, maxUses: readRetries(fields), dateLimit: text(fields, 'date_limit') };
}

const most = 1_000_000;

function readRetries(fields: Fields): number | null {
  const sent = fields.max_retries;
  if (sent === undefined || sent === null || sent === '') return null;
  const digits = typeof sent === 'number' ? String(sent) : sent;
  const isWhole = typeof digits === 'string' && /^\s*0*[1-9]\d{0,6}\s*$/.test(digits) && Number(digits) <= most;
  if (!isWhole) throw new Wrong('max_retries must be a whole number from 1');
  return Number(digits);
}

export function readUser(body: unknown): Read<NewUser> {
  const fields = fieldsOf(body);
  return {
    userName: required(fields, 'uniqueIdSha'),
    platform: text(fields, 'platform'),
    deviceName: text(fields, 'deviceName'),
    hardwareId: text(fields, 'hardwareId'),
    osVersion: text(fields, 'osVersion'),
  };
}

const mostContacts = 256;

export function readChat(body: unknown): Read<NewUserChat> {
  const fields = fieldsOf(body);
  const type = required(fields, 'type').toLowerCase();
  if (type !== 'chat' && type !== 'group') throw new Wrong('type must be chat or group');
  const { contacts } = fields;
  if (!Array.isArray(contacts)) throw new Wrong('contacts must be a list');
  if (contacts.length > mostContacts) throw new Wrong(`contacts are too many: ${mostContacts} at most`);
  const userKeys = contacts.map((one) =>
    (typeof one === 'string' ? one : required(fieldsOf(one), 'idsha')).toLowerCase(),
  );
  return { group: type === 'group', userKeys };
}
