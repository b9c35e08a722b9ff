import { assignWaiting } from './agents.ts';
import type { Call } from './call.ts';
import { plainWidget } from './inboxes.ts';
import { serveInbox } from './leaving.ts';
import type { Inbox } from './nouns.ts';
import { phoneDigits } from './phone.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import { unknownAgent } from './teams.ts';
import type { Listing, Widget, WidgetInbox } from './widget-nouns.ts';

/** A door that does not know a field leaves it out: a listing keeps its own, a new one has none. */
export type NewListing = Omit<Listing, 'id' | 'agentId' | 'prefilledText'> & {
  /** whom a new listing shows; none: it makes an agent */
  agentId?: string | null;
  prefilledText?: string | null;
};
export type NewWidgetInbox = {
  name: string;
  active: boolean;
  timezone: string | null;
  widget: Partial<Widget>;
  listings: NewListing[];
  /** the dialect that hands out the ids: they are alias rows of their nouns */
  dialect: string;
};

/** A web inbox with its widget. A listing that names no agent makes one. */
export async function addWidgetInbox(
  tx: Tx,
  call: Call,
  input: NewWidgetInbox,
): Promise<Result<WidgetInbox, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings') ?? (await unknownAgent(tx, named(input.listings)));
  if (no) return no;
  const widget = { ...plainWidget, ...input.widget };
  const inbox: Inbox = {
    id: tx.id(),
    channel: 'web',
    name: input.name,
    address: null,
    timezone: input.timezone,
    schedule: null,
    assignment: 'manual',
    acceptSeconds: null,
    liveChat: false,
    active: input.active,
    agentIds: [],
    teamIds: [],
    createdAt: tx.now,
  };
  const { agentIds: _, teamIds: __, ...row } = inbox;
  await tx.inboxes.insert(row);
  await tx.directory('inbox', inbox.id);
  await tx.aliases('inbox', input.dialect, [{ alias: inbox.id, id: inbox.id }]);
  const listings = input.listings.map((fields) => newListing(tx, fields));
  await hire(tx, input.dialect, listings, named(input.listings));
  await tx.inboxes.insertWidget(inbox.id, widget);
  await tx.inboxes.setListings(inbox.id, listings);
  const served = [...new Set(listings.map((listing) => listing.agentId))];
  await tx.inboxes.serve(inbox.id, served, []);
  tx.append({ kind: 'inbox.created', subject: inbox.id, inboxId: inbox.id });
  return { inbox: { ...inbox, agentIds: served }, widget, listings };
}

export type WidgetInboxPatch = {
  name?: string;
  active?: boolean;
  timezone?: string | null;
  liveChat?: boolean;
  widget: Partial<Widget>;
  /** all there shall be, in order: one with an id of this widget's keeps its agent, any other makes a new one */
  listings?: (NewListing & { id: string | null })[];
  dialect: string;
};

/** Changes a web inbox and what its widget shows. An agent whose listing goes no longer serves the inbox, and stays an agent. */
export async function changeWidgetInbox(
  tx: Tx,
  call: Call,
  id: string,
  { dialect, widget, listings, ...patch }: WidgetInboxPatch,
): Promise<Result<WidgetInbox, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings') ?? (await unknownAgent(tx, named(listings ?? [])));
  if (no) return no;
  const before = await tx.inboxes.withWidget(id);
  if (!before) return refuse('not_found', { noun: 'inbox' });
  await tx.inboxes.update(id, patch);
  await tx.inboxes.updateWidget(id, widget);
  const now = {
    inbox: { ...before.inbox, ...patch },
    widget: { ...before.widget, ...widget },
    listings: before.listings,
  };
  if (listings) {
    now.listings = relisted(tx, before.listings, listings);
    const known = new Set(before.listings.map((listing) => listing.agentId));
    const old = new Set(before.listings.map((listing) => listing.id));
    await hire(
      tx,
      dialect,
      now.listings.filter((listing) => !old.has(listing.id)),
      named(listings),
    );
    await tx.inboxes.setListings(id, now.listings);
    const listed = now.listings.map((listing) => listing.agentId);
    const others = before.inbox.agentIds.filter((agentId) => !known.has(agentId));
    now.inbox.agentIds = [...new Set([...others, ...listed])];
    await serveInbox(tx, id, before.inbox, now.inbox);
  }
  const changed = [...Object.keys(patch), ...Object.keys(widget), ...(listings ? ['listings'] : [])];
  tx.append({ kind: 'inbox.changed', subject: id, inboxId: id, changed });
  if (now.inbox.assignment === 'automatic') tx.enqueue(assignWaiting(id));
  return now;
}

/** An id names one listing: the second time it is somebody new. */
function relisted(
  tx: Tx,
  before: readonly Listing[],
  wanted: readonly (NewListing & { id: string | null })[],
): Listing[] {
  const left = new Map(before.map((listing) => [listing.id, listing]));
  return wanted.map(({ id, ...fields }) => {
    const former = id === null ? undefined : left.get(id);
    if (id === null || former === undefined) return newListing(tx, fields);
    left.delete(id);
    const { prefilledText = former.prefilledText } = fields;
    return { ...fields, id, agentId: former.agentId, prefilledText };
  });
}

function newListing(tx: Tx, { agentId, prefilledText = null, ...fields }: NewListing): Listing {
  return { id: tx.id(), agentId: agentId ?? tx.id(), ...fields, prefilledText };
}

function named(listings: readonly NewListing[]): string[] {
  return listings.flatMap(({ agentId }) => agentId ?? []);
}

/** The agents of new listings, but for those who are agents already. */
async function hire(tx: Tx, dialect: string, listings: readonly Listing[], agents: readonly string[]): Promise<void> {
  const fresh = listings.filter(({ agentId }) => !agents.includes(agentId));
  await tx.agents.insertNew(fresh.map((listing) => agentOf(listing, tx.now)));
  for (const { agentId } of fresh) tx.append({ kind: 'agent.created', subject: agentId });
  const handedOut = listings.map(({ id, agentId }) => ({ alias: id, id: agentId }));
  await tx.aliases('agent', dialect, handedOut);
}

function agentOf({ agentId, name, number, iconUrl, post }: Listing, createdAt: string) {
  return {
    id: agentId,
    name,
    email: null,
    ref: null,
    whatsappNumber: phoneDigits(number),
    voiceNumber: null,
    pictureUrl: iconUrl,
    post,
    capacity: 10,
    presence: 'offline' as const,
    presenceDeclared: false,
    presenceAt: null,
    createdAt,
  };
}
