import type { AddressKind, Channel, ContactAddress } from './nouns.ts';
import { oneOfItsVariants, phoneDigits } from './phone.ts';
import { type Refusal, refuse } from './refusal.ts';

/** An address as Parley keeps it, so that one person written in two ways is one contact: phone numbers as digits with their country,
 *  of their variants always the same one, e-mail in lower case, all else as it is. Null for what is none of its kind. */
export function normalAddress(kind: AddressKind, value: string): string | null {
  if (kind === 'phone') {
    const number = phoneNumber(value);
    return number && oneOfItsVariants(number);
  }
  if (kind === 'email')
    return /^[^\s@<>"(),:;\\[\]\p{Cc}\p{Cf}]+@[^\s@<>"(),:;\\[\]\p{Cc}\p{Cf}%?&]+$/u.test(value)
      ? value.toLowerCase()
      : null;
  return value;
}

/** Whether a text is an e-mail address that a mail server could have: the length is looked at first, and the
 *  domain's first dot decides, so that no text is read twice. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@]{1,64}@[^\s@][^\s@.]*\.[^\s@]+$/.test(text);
}

/** Of whoever writes: the address by which one is known, and as the channel writes it. */
export function addressOf({ addressKind, address }: { addressKind: AddressKind; address: string }) {
  return { address: normalAddress(addressKind, address) ?? address, writtenAs: address };
}

/** 00 before the country is the + of a number dialled abroad; other zeros belong to the number. */
export function phoneNumber(value: string): string | null {
  const digits = phoneDigits(value)?.replace(/^00(?=[1-9])/, '') ?? '';
  return digits.length >= 3 && digits.length <= 20 ? digits : null;
}

/** Where a text message can go. Null for what is no number, or one too short to be a telephone's. */
export function mobileNumber(value: string): string | null {
  const digits = phoneNumber(value);
  return digits !== null && digits.length >= 7 ? digits : null;
}

/** Sorted and each once, as they are read again. */
export function normalAddresses(addresses: readonly ContactAddress[]): ContactAddress[] | Refusal<'invalid'> {
  const found = new Map<string, ContactAddress>();
  for (const { kind, value } of addresses) {
    const normal = normalAddress(kind, value);
    if (normal === null) return refuse('invalid', { field: 'addresses', problem: `has what is no ${kind}` });
    found.set(`${kind} ${normal}`, { kind, value: normal });
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, address]) => address);
}

const kindOf: Record<Channel, AddressKind | null> = {
  web: null,
  whatsapp: 'phone',
  messenger: 'page',
  sms: 'phone',
  email: 'email',
  phone: 'phone',
};

/** What people write or call to reach an inbox; web inboxes have none. */
export function inboxAddress(channel: Channel, address: string | null): string | null | Refusal<'invalid'> {
  if (address === null) return null;
  const kind = kindOf[channel];
  // Its own number an inbox has in one form only: the one that it was given.
  const normal = kind === null ? null : kind === 'phone' ? phoneNumber(address) : normalAddress(kind, address);
  const problem = kind === null ? 'a web inbox has none' : `is no ${kind}`;
  return normal ?? refuse('invalid', { field: 'address', problem });
}

/** The host of a web address as it is kept: without scheme, path and final dot, in lower case, as punycode, with the port where one is
 *  named. Null for what is no host. */
export function siteHost(value: string): string | null {
  const bare = value
    .trim()
    .replace(/^([a-z][a-z\d+.-]*:)?\/\//i, '')
    .replace(/[/?#].*$/s, '');
  const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/s.exec(bare) ?? [];
  if (/[@\\%\s]/.test(name) || Number(port ?? 1) > 65_535 || Number(port ?? 1) < 1) return null;
  const host = URL.parse(`http://${name}`)?.hostname.replace(/\.$/, '') ?? '';
  if (host.length > 253) return null;
  const isHost = host.split('.').every((label) => label.length <= 63 && /^[a-z\d_](?:[\w-]*[a-z\d_])?$/.test(label));
  if (!(isHost || /^\[[\da-f:.]+\]$/.test(host))) return null;
  return port === undefined ? host : `${host}:${Number(port)}`;
}
