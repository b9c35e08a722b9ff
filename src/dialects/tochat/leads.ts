import type { NewLead } from '../../core/leads.ts';
import type { FormField } from '../../core/widget-nouns.ts';
import type { Answer } from '../contract.ts';
import { unreadableLead } from './errors.ts';

/** A form of more is none that people fill in. */
export const mostLeadBytes = 64 * 1024;
const mostFields = 200;

type Read = Pick<NewLead, 'fields' | 'page' | 'screenWidth'>;

/** Reads `{"data": base64(JSON list of form fields), "screenwidth", "url"}`; only texts are taken, and no other signs than text has. */
export function readLead(body: unknown): Read | { problem: Answer } {
  const { data, screenwidth, url } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const fields = typeof data === 'string' ? fieldsOf(data) : null;
  if (!fields) return { problem: unreadableLead() };
  const width = Number(screenwidth);
  return {
    fields,
    page: typeof url === 'string' ? url : null,
    screenWidth: Number.isInteger(width) && width > 0 && width < 100_000 ? width : null,
  };
}

function fieldsOf(data: string): FormField[] | null {
  // A form turns the + of base64 into a space.
  const base64 = data
    .trim()
    .replaceAll(' ', '+')
    .replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) return null;
  const list = parse(decode(Buffer.from(base64, 'base64')));
  if (!Array.isArray(list) || list.length === 0 || list.length > mostFields) return null;
  const fields = list.map(fieldOf);
  if (fields.some((field) => field === null)) return null;
  const filled = (fields as FormField[]).filter(({ value }) => value.trim() !== '');
  return filled.length > 0 ? filled : null;
}

/** As `{"name","value"}`, where a `label` says it better than the name. */
function fieldOf(entry: unknown): FormField | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { name, label, value } = entry as Record<string, unknown>;
  const said = textOf(label) || textOf(name);
  const written = Array.isArray(value) ? value.map(textOf) : [textOf(value ?? '')];
  if (said === null || written.includes(null)) return null;
  return { label: said.trim().slice(0, 200), value: written.join(', ') };
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) return null;
  return value;
}

/** Pages pack texts with btoa, which has bytes of Latin-1 where nobody made UTF-8 of it before. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
