import type { Contact } from '../api/nouns.ts';

/** As people write it: a telephone number with its plus. */
export function addressWords({ kind, value }: Contact['addresses'][number]): string {
  return kind === 'phone' ? `+${value}` : value;
}
