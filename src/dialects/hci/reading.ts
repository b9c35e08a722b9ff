import { phoneNumber } from '../../core/address.ts';
import type { Answer } from '../contract.ts';
import { refused } from './errors.ts';

export type Fields = Record<string, unknown>;

/** What a body says wrongly: the answer to give. */
export type Problem = { problem: Answer };

export const problem = (text: string): Problem => ({ problem: refused(text) });

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'problem' in value;
}

/** Names for one thing (hci point 2). */
export const names = {
  contact: ['contactNumber', 'contactId', 'id'],
  number: ['number', 'managerNumber', 'mumber'],
  page: ['facebookId'],
  token: ['facebookToken', 'token'],
} as const;

/** The first of some names that says anything, as a text; numbers are their digits. Null: nothing is said. */
export function said(fields: Fields, of: readonly string[], most = 255): string | null | Problem {
  for (const name of of) {
    const value = fields[name];
    if (value === undefined || value === null || value === '') continue;
    const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
    if (typeof text !== 'string' || !text.isWellFormed() || text.includes('\0'))
      return problem(`${name} must be a text`);
    if (text.length > most) return problem(`${name} is too long`);
    if (text.trim() !== '') return text;
  }
  return null;
}

/** A telephone number: its digits, with the country. */
export function saidNumber(fields: Fields, of: readonly string[]): string | null | Problem {
  const text = said(fields, of);
  if (text === null || typeof text !== 'string') return text;
  return phoneNumber(text) ?? problem(`${of[0]} must be a number`);
}

/** An id that Facebook gave: digits, however many. */
export function saidPage(fields: Fields, of: readonly string[]): string | null | Problem {
  const text = said(fields, of);
  if (text === null || typeof text !== 'string') return text;
  return /^\d{1,64}$/.test(text.trim()) ? text.trim() : problem(`${of[0]} must be digits`);
}

/** A text inside base64: UTF-8, or what a page's btoa made of Latin-1. Null: it is none. */
export function fromBase64(text: string): string | null {
  const bytes = bytesOf(text);
  if (bytes === null) return null;
  const read = decode(bytes);
  return read.includes('\0') ? null : read;
}

/** A form turns the + of base64 into a space. */
export function bytesOf(text: string): Buffer | null {
  const base64 = text
    .replace(/[\r\n\t]/g, '')
    .trim()
    .replaceAll(' ', '+');
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : null;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
