import type { WireRequest } from '../contract.ts';

/** The token of a call: in the documented header, or where a proxy that drops names with an underscore lets it pass (point 2). */
export function tokenOf({ headers, query }: Pick<WireRequest, 'headers' | 'query'>): string | null {
  const { authorization } = headers;
  const bearer = typeof authorization === 'string' ? /^bearer +(\S+)$/i.exec(authorization)?.[1] : undefined;
  const named = [headers.access_token, headers['access-token'], bearer, query.access_token];
  return (
    named
      .find((token) => typeof token === 'string' && token !== '')
      ?.toString()
      .trim() ?? null
  );
}
