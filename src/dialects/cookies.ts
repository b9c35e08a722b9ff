import type { WireRequest } from './contract.ts';

export type CookieName = 'parley_session' | 'parley_visitor' | 'parley_user' | 'parley_device';
type Headers = WireRequest['headers'];

const daySeconds = 86_400;
/** As long as browsers keep any cookie: a visitor who returns after a holiday is still known. */
const deviceDays = 400;

/** Until then a cookie of the bare name counts over https: sessions of before the names changed last thirty days. */
const bareNamesUntil = Date.parse('2027-03-01T00:00:00Z');

/** What a browser brings along under a name; null if nothing. Over https the cookie is called `__Host-NAME`, which no
 *  other site of the same domain can set. The bare name is read for a while where that one is missing: browsers that
 *  signed in before an upgrade stay signed in, and `renewed` replaces it.
 *  @param ownOrigin where the server is reached */
export function cookie(headers: Headers, name: CookieName, ownOrigin: string, nowMs = Date.now()): string | null {
  const isBareRead = !ownOrigin.startsWith('https:') || nowMs < bareNamesUntil;
  return named(headers, `__Host-${name}`) ?? (isBareRead ? named(headers, name) : null);
}

function named(headers: Headers, name: string): string | null {
  for (const part of String(headers.cookie ?? '').split(';')) {
    const [key = '', ...value] = part.split('=');
    if (key.trim() === name) return value.join('=').trim() || null;
  }
  return null;
}

/** The `Set-Cookie` lines of a cookie that no script can read; without a value, the browser is told to forget it.
 *  @param until an instant; absent: for thirty days, a device for longer */
export function setCookie(
  name: CookieName,
  value: string | null,
  { secure, until }: { secure: boolean; until?: string },
): string[] {
  const days = name === 'parley_device' ? deviceDays : 30;
  const line = (as: string, kept: string | null) => {
    const end =
      until === undefined ? `Max-Age=${kept === null ? 0 : days * daySeconds}` : `Expires=${date(kept && until)}`;
    return `${as}=${kept ?? ''}; Path=/; ${end}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  };
  return secure ? [line(`__Host-${name}`, value), line(name, null)] : [line(name, value)];
}

const date = (instant: string | null): string => new Date(instant ?? 0).toUTCString();

/** What replaces a cookie of the bare name, which an older Parley set; empty if there is no such cookie or it no longer counts. */
export function renewed(headers: Headers, name: CookieName, secure: boolean, nowMs = Date.now()): string[] {
  const old =
    secure && nowMs < bareNamesUntil && named(headers, `__Host-${name}`) === null ? named(headers, name) : null;
  return old === null ? [] : setCookie(name, old, { secure });
}
