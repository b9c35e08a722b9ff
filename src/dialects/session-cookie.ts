import type { WireRequest } from './contract.ts';

export const cookieName = 'parley_session';

/** What a browser brings along under a name, usually its session; null: nothing. */
export function cookie(headers: WireRequest['headers'], name = cookieName): string | null {
  const found = new RegExp(`(?:^|; )${name}=([^;]+)`).exec(String(headers.cookie ?? ''));
  return found?.[1] ?? null;
}
