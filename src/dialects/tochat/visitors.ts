import { phoneDigits } from '../../core/phone.ts';
import { isRefusal } from '../../core/refusal.ts';
import type { WebInbox } from '../../core/widget-nouns.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import { onceOf } from '../once.ts';
import { isRobot } from '../robot.ts';
import { businessFailure, businessNotFound, leadRefusal } from './errors.ts';
import { mostLeadBytes, readLead } from './leads.ts';
import { type Context, idOf, isProblem, mayShow, open } from './route.ts';

/** What visitors of a site send: forms, and themselves to WhatsApp.
 *  @param before what stands before the path */
export function visitorRoutes(context: Context, before: '' | '/:language'): Route[] {
  const path = `${before}/api/business/send/:id`;
  return [
    { method: 'POST', path, mostBytes: mostLeadBytes, handle: open(context, inLanguage(takeLead)) },
    { method: 'GET', path, limits: clicking, handle: open(context, inLanguage(leadToWhatsApp)) },
  ];
}

/** Each click is counted with where it came from: a network may be a whole office, never a business's statistics. */
const clicking = [{ by: 'network', most: 300, seconds: 20 }] as const;

type Work = (context: Context, request: WireRequest) => Promise<Answer>;

/** Sites have their language before the path; what stands there is not looked at further. */
function inLanguage(work: Work): Work {
  return async (context, request) => {
    const { language } = request.params;
    if (language !== undefined && !/^[a-z]{2,3}([-_][a-z]{2,4})?$/i.test(language)) {
      return businessFailure({ kind: 'unknown_route' });
    }
    return work(context, request);
  };
}

async function takeLead(context: Context, request: WireRequest): Promise<Answer> {
  const { core } = context;
  const id = idOf(request);
  const shop = id && (await mayShow(context, id, request)) ? await core.shopOf(id) : null;
  if (!id || !shop?.widget || !shop.inbox.active) return businessNotFound();
  const lead = readLead(request.body);
  if (isProblem(lead)) return lead.problem;
  const listingId = id === shop.inbox.id ? null : id;
  const once = onceOf(`lead ${id}`, request);
  const taken = await core.takeLead(shop, { ...lead, listingId, from: request.address }, once);
  return isRefusal(taken) ? leadRefusal(taken) : { status: 200, body: { status: true } };
}

/** The link of a business or an operator: counted, unless a program follows it, which clicks nothing. */
async function leadToWhatsApp(context: Context, request: WireRequest): Promise<Answer> {
  const { core } = context;
  const id = idOf(request);
  const shop = id && (await mayShow(context, id, request)) ? await core.shopOf(id) : null;
  const listing = id && shop?.widget && shop.inbox.active ? await chosen(core, shop, id) : null;
  if (!shop || !listing) return businessNotFound();
  const { referer } = request.headers;
  if (request.method === 'GET' && !isRobot(request)) {
    // Whoever wants to talk is not kept waiting because the counting does not work.
    await core.countLink(shop, listing.id, typeof referer === 'string' ? referer : null).catch(() => {});
  }
  return { status: 302, headers: { location: `https://wa.me/${listing.digits}`, 'cache-control': 'no-store' } };
}

/** The operator whose id it is; of a business the first who is available, else the first. */
async function chosen(
  core: Context['core'],
  shop: WebInbox,
  id: string,
): Promise<{ id: string; digits: string } | null> {
  const storefront = await core.showWidget(shop.inbox.id);
  if (isRefusal(storefront)) return null;
  const reachable = storefront.shown
    .map((listing) => ({ id: listing.id, available: listing.available, digits: phoneDigits(listing.number) ?? '' }))
    .filter(({ digits }) => digits !== '');
  const asked = id === shop.inbox.id ? reachable : reachable.filter((listing) => listing.id === id);
  return asked.find(({ available }) => available) ?? asked[0] ?? null;
}
