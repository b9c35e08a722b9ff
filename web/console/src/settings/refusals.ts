import type { TFunction } from 'i18next';
import { Problem } from '../api/http.ts';
import { refusalWords } from '../words/refusal.ts';

const taken: Record<string, string> = {
  name: 'nameTaken',
  label: 'labelTaken',
  number: 'numberTaken',
  page: 'pageTaken',
};
const strange: Record<string, string> = { number: 'numberStrange', email: 'emailStrange' };

/** Why a team or a line is not kept, by the field that it is about. */
export function nameRefusal(t: TFunction, error: unknown): string {
  if (!(error instanceof Problem)) return refusalWords(t, error);
  const [first] = (error.details.problems ?? []) as { path: string }[];
  const field = String(error.details.field ?? first?.path);
  const words = { already_exists: taken, invalid: strange }[error.kind]?.[field];
  return words ? t(words) : refusalWords(t, error);
}
