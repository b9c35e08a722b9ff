import type { Place } from './place.ts';
import { page } from './realm.ts';

/** Tells that the visitor goes to somebody's WhatsApp: a beacon, which neither waits nor is waited for, outlives the page and carries
 *  no cookie, unlike `sendBeacon`. The server counts an id once. */
export function tellClick({ origin, widget }: Place, listingId: string): void {
  const { location, document } = page;
  const click = {
    id: newId(),
    listingId,
    // The server keeps no query.
    page: (location.origin + location.pathname).slice(0, 8000),
    referrer: `${document.referrer}`.slice(0, 8000) || null,
  };
  const url = `${origin}/v1/widgets/${widget.id}/clicks`;
  const body = JSON.stringify(click);
  fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit', mode: 'no-cors' }).catch(() => {});
}

/** Pages without TLS have no randomUUID; the address of a thing in memory has one in it. */
function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const address = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(address);
  return address.slice(-36);
}
