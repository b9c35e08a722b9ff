import type { WireRequest } from '../contract.ts';

/** The two keys of a call; `Bearer` may stand before the first (point 3). Null: one is missing. */
export function keysOf({ headers }: Pick<WireRequest, 'headers'>): { authorization: string; resource: string } | null {
  const authorization = single(headers.authorization)?.replace(/^bearer\s+/i, '');
  const resource = single(headers['x-woos-key']);
  return authorization && resource ? { authorization, resource } : null;
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header.trim() : undefined;
}
