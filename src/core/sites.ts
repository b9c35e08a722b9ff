import type { Post, Site } from './addon-nouns.ts';
import { assignWaiting } from './agents.ts';
import type { Call, Visitor } from './call.ts';
import { addInbox } from './inboxes.ts';
import { serveInbox } from './leaving.ts';
import type { Agent } from './nouns.ts';
import type { Ports, Store, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import { systemCall } from './session.ts';
import { shopOf } from './storefront.ts';

export type NewSite = { host: string; email: string; addonId: string; dialect: string };

/** A site with a web inbox of its own, whose widget its pages alone show. */
export async function addSite(
  tx: Tx,
  call: Call,
  { host, email, addonId, dialect }: NewSite,
): Promise<Result<Site, 'forbidden' | 'already_exists' | 'invalid' | 'not_found'>> {
  if (await tx.sites.byHost(host)) return refuse('already_exists', { noun: 'inbox', field: 'host' });
  const inbox = await addInbox(tx, call, {
    channel: 'web',
    name: host,
    address: null,
    timezone: null,
    schedule: null,
    assignment: 'automatic',
    liveChat: true,
    active: true,
    agentIds: [],
    teamIds: [],
  });
  if ('refused' in inbox) return inbox;
  const site = { inboxId: inbox.id, host, email, addonId };
  // The account's head is locked: nobody was faster since it was looked for.
  if ((await tx.sites.insert(site)) !== 'done') throw new Error('A site came out of nowhere');
  await tx.aliases('inbox', dialect, [{ alias: inbox.id, id: inbox.id }]);
  return { ...site, active: true };
}

export type SitePatch = { host?: string; email?: string; active?: boolean };

/** Another host takes the widget along: its pages show it from now on, those of the former one no more. */
export async function changeSite(
  tx: Tx,
  call: Call,
  host: string,
  patch: SitePatch,
): Promise<Result<Site, 'forbidden' | 'not_found' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const site = await tx.sites.byHost(host);
  if (!site) return refuse('not_found', { noun: 'inbox' });
  const { active, ...fields } = patch;
  if ((await tx.sites.update(site.inboxId, fields)) !== 'done') {
    return refuse('already_exists', { noun: 'inbox', field: 'host' });
  }
  const named = fields.host === undefined ? {} : { name: fields.host };
  await tx.inboxes.update(site.inboxId, { ...named, ...(active !== undefined && { active }) });
  const changed = Object.keys(patch);
  tx.append({ kind: 'inbox.changed', subject: site.inboxId, inboxId: site.inboxId, changed });
  return { ...site, ...patch };
}

export type PostFields = Pick<Post, 'product' | 'isAdmin' | 'shown' | 'receives'>;
export type Posted = { agent: Agent; post: Post };
export type SiteWhere = { host: string; agentId: string; addonId: string };

/** Puts an agent on a site, for a product or for none: the same again changes what is sent, another product is one more. */
export async function postAgent(
  tx: Tx,
  call: Call,
  where: SiteWhere,
  { product, isAdmin }: { product: string | null; isAdmin?: boolean },
): Promise<Result<Posted, 'forbidden' | 'not_found'>> {
  const found = await onSite(tx, call, where);
  if ('refused' in found) return found;
  const { site, agent, posts } = found;
  const same = posts.find((post) => post.product === product);
  if (same) return { agent, post: await change(tx, site, same, { isAdmin }) };
  const at = { id: tx.id(), addonId: where.addonId, inboxId: site.inboxId, agentId: agent.id, product };
  const post = { ...at, isAdmin: isAdmin ?? false, shown: true, receives: true };
  await tx.sites.insertPost(post);
  await serve(tx, site.inboxId, agent.id);
  told(tx, site.inboxId);
  return { agent, post };
}

/** A product that the agent answers for there says which post is meant; else it is what the only post shall be for. */
export async function changePost(
  tx: Tx,
  call: Call,
  where: SiteWhere,
  patch: Partial<PostFields>,
): Promise<Result<Posted, 'forbidden' | 'not_found' | 'invalid' | 'not_posted'>> {
  const found = await onSite(tx, call, where);
  if ('refused' in found) return found;
  const { site, agent, posts } = found;
  const [only, ...others] = posts;
  if (!only) return refuse('not_posted', {});
  const named = patch.product === undefined ? undefined : posts.find(({ product }) => product === patch.product);
  if (!named && others.length > 0) {
    const problem = patch.product === undefined ? 'says which of several is meant' : 'is none of several';
    return refuse('invalid', { field: 'product', problem });
  }
  return { agent, post: await change(tx, site, named ?? only, patch) };
}

async function onSite(tx: Tx, call: Call, { host, agentId, addonId }: SiteWhere) {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const site = await tx.sites.byHost(host);
  if (!site) return refuse('not_found', { noun: 'inbox' });
  const agent = await tx.agents.get(agentId);
  if (!agent) return refuse('not_found', { noun: 'agent' });
  return { site, agent, posts: await tx.sites.posts(addonId, site.inboxId, agentId) };
}

async function change(tx: Tx, { inboxId }: Site, post: Post, patch: Partial<PostFields>): Promise<Post> {
  await tx.sites.updatePost(post.id, patch);
  told(tx, inboxId);
  const sent = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return { ...post, ...sent };
}

async function serve(tx: Tx, inboxId: string, agentId: string): Promise<void> {
  const inbox = await tx.inboxes.get(inboxId);
  if (inbox && !inbox.agentIds.includes(agentId)) {
    await serveInbox(tx, inboxId, inbox, { agentIds: [...inbox.agentIds, agentId], teamIds: inbox.teamIds });
  }
}

/** Somebody may get now what waits. */
function told(tx: Tx, inboxId: string): void {
  tx.append({ kind: 'inbox.changed', subject: inboxId, inboxId, changed: ['agents'] });
  tx.enqueue(assignWaiting(inboxId));
}

/** Where somebody answers for products, it is known from which one's page a visitor writes. */
export function noteProduct(store: Store, { accountId, inboxId, address }: Visitor, product: string) {
  return store.transact(systemCall(accountId, 'site'), async (tx) => {
    const noted = (await tx.sites.posted(inboxId)).some(({ byProduct }) => byProduct);
    if (noted) await tx.sites.noteProduct(inboxId, address, product);
    return { noted };
  });
}

/** Whether a site's pages show its widget, and why not. */
export type Visibility = 'shown' | 'switched_off' | 'unknown';

export function visibilityOf(site: Site | null): Visibility {
  if (!site) return 'unknown';
  return site.active ? 'shown' : 'switched_off';
}

/** The page that asks, as its browser says it. */
export type AskingPage = {
  /** undefined: it is no browser that asks */
  origin: string | string[] | undefined;
  /** Parley's own origin, which shows every widget */
  own: string;
};

/** Whether the page that asks may show and use the widget of an inbox: all doors ask here. What is unknown is for the door to refuse.
 *  @param publicId of the inbox or of an agent that it lists */
export async function mayShow(ports: Pick<Ports, 'webInboxes'>, publicId: string, page: AskingPage): Promise<boolean> {
  if (page.origin === undefined || page.origin === page.own) return true;
  const shop = await shopOf(ports, publicId);
  return shop === null || isPageOf(shop.host, String(page.origin), page.own);
}

/** Whether the page that asks may show the widget of a site: every page where the inbox has none; none is known of what is no browser.
 *  @param origin of the page, as its browser says it
 *  @param own Parley's own, which shows every widget */
function isPageOf(host: string | null, origin: string | undefined, own: string): boolean {
  if (host === null || origin === undefined || origin === own) return true;
  const page = /^https?:\/\/(.*)$/i.exec(origin)?.[1]?.toLowerCase();
  return page === host || page === `www.${host}`;
}
