import type { TFunction } from 'i18next';
import { Problem } from '../api/http.ts';
import { refusalWords } from '../words/refusal.ts';

const strange: Record<string, string> = {
  phoneNumberId: 'numberIdStrange',
  token: 'badSecret',
  appSecret: 'badSecret',
};

/** Why a connection is not kept, by the field that it is about. */
export function connectRefusal(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return refusalWords(t, error);
  const { kind, details } = error;
  if (kind === 'already_exists') return t('numberIdTaken');
  const [first] = (details.problems ?? []) as { path: string }[];
  const field = String(details.field ?? first?.path ?? '').replace(/^\//, '');
  const word = kind === 'invalid' && strange[field];
  return word ? t(word) : refusalWords(t, error);
}
