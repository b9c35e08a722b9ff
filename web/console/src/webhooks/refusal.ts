import type { TFunction } from 'i18next';
import { Problem } from '../api/http.ts';

/** `field` null: nothing that was typed. */
export type Refused = { field: 'url' | 'kinds' | null; words: string };

/** What is wrong with what was typed; null: it is something else. */
export function refusedField(t: TFunction, error: unknown, url: string): Refused | null {
  if (!(error instanceof Problem) || error.kind !== 'invalid') return null;
  const [first] = (error.details.problems ?? []) as { path: string }[];
  const field = String(error.details.field ?? first?.path).replace(/^\//, '');
  if (field.startsWith('kinds')) return { field: 'kinds', words: t('kindsBad') };
  if (field !== 'url') return null;
  return { field, words: t(isWhole(url) ? 'notReached' : 'notHttps') };
}

function isWhole(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username === '';
}

/** Why something was not taken there: a status, or words. */
export function reasonOf(t: TFunction, problem: string | null): string {
  if (!problem) return t('noReason');
  return /^\d{3}$/.test(problem) ? t('answered', { status: problem }) : problem;
}
