import type { WireRequest } from './contract.ts';

/** Whether a request names a page of ours as where it comes from, or names none, as programs do.
 *  @param ownOrigin as the configuration says it; the host that the browser asked is ours as well */
export function isOwnOrigin({ origin, host }: WireRequest['headers'], ownOrigin: string): boolean {
  return origin === undefined || [ownOrigin, `http://${host}`, `https://${host}`].includes(String(origin));
}
