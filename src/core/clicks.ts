import { isUuid } from './id.ts';
import type { Instant } from './nouns.ts';
import type { Ports } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import type { WebInbox } from './widget-nouns.ts';

export type NewClick = { id: string; listingId: string | null; page: string | null; referrer: string | null };

/** Counts a click that the widget tells of. The same id again counts nothing. */
export async function countClick(
  ports: Ports,
  inboxId: string,
  { id, listingId, page, referrer }: NewClick,
): Promise<Result<{ counted: true }, 'not_found' | 'overloaded'>> {
  // The moment of the click is that of the call.
  const at = instant(ports.now());
  const shop = await ports.webInboxes.get(inboxId);
  if (!shop?.inbox.active || !lists(shop, listingId)) return refuse('not_found', { noun: 'inbox' });
  return ports.store.countClick(shop.accountId, {
    id,
    inboxId,
    listingId,
    at,
    ...pageOf(page),
    referrer: pageOf(referrer).site,
    by: 'widget',
  });
}

/** Counts a click on a link that leads to WhatsApp by way of Parley.
 *  @param from the page that it stands on, as the browser names it */
export function countLink(
  { store, now, newId }: Ports,
  shop: WebInbox,
  listingId: string,
  from: string | null,
): Promise<Result<{ counted: true }, 'overloaded'>> {
  const place = pageOf(from);
  const click = { id: newId(), inboxId: shop.inbox.id, listingId, at: instant(now()), referrer: place.site };
  return store.countClick(shop.accountId, { ...click, ...place, by: 'link' });
}

function lists({ listings }: WebInbox, listingId: string | null): boolean {
  return listingId === null || (isUuid(listingId) && listings.some(({ id }) => id === listingId));
}

const longest = 1000;

/** A page's host and address as they are kept; nulls for what is no page of the web. */
export function pageOf(address: string | null): { site: string | null; page: string | null } {
  const url = address === null ? null : URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return { site: null, page: null };
  const page = `${url.origin}${url.pathname}`.slice(0, longest);
  return { site: url.host.slice(0, 255), page };
}

const instant = (at: number): Instant => new Date(at).toISOString();
