import type { TFunction } from 'i18next';
import { Problem } from '../api/http.ts';

const strange: Record<string, string> = {
  host: 'badHost',
  url: 'badUrl',
  password: 'badSecret',
  token: 'badSecret',
  to: 'badTo',
  phone: 'badTo',
};
const labels: Record<string, string> = { from: 'mailFrom', sid: 'sid', user: 'user', port: 'port' };

/** Why a carrier is not kept, or a test not sent, by the field that it is about; null: for a reason of any form. */
export function carrierRefusal(t: TFunction, error: unknown): string | null {
  if (!(error instanceof Problem)) return null;
  const { kind, details } = error;
  if (kind === 'no_channel') return t('why_no_channel');
  if (kind === 'throttled') return t('tooMany');
  if (kind !== 'invalid') return null;
  const [first] = (details.problems ?? []) as { path: string }[];
  const field = String(details.field ?? first?.path ?? '').replace(/^\//, '');
  // What is no host at all was never looked up.
  if (field === 'url' && String(details.problem ?? '').includes('network')) return t('badHost');
  const word = strange[field];
  return word ? t(word) : t('badField', { field: t(labels[field] ?? field) });
}
