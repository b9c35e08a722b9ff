import type { Agent } from './nouns.ts';
import type { Ports } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { always, comingOpenings, isOpen, type Opening, shared } from './schedule.ts';
import { closedTeams, onDuty, openingsOfTeams } from './team-hours.ts';
import type { Listing, WebInbox } from './widget-nouns.ts';

/** A listing as the page shows it now. */
export type Shown = Listing & {
  available: boolean;
  /** null: always */
  openings: Opening[] | null;
};

export type Storefront = WebInbox & {
  shown: Shown[];
  /** whoever serves the inbox, by whom a visitor may be answered */
  agents: Agent[];
  /** somebody is there to answer a visitor who writes now */
  answering: boolean;
  /** when visitors are answered; null: always */
  openings: Opening[] | null;
};

/** A web inbox by its own id or by that of somebody whom it lists. */
export async function shopOf({ webInboxes }: Pick<Ports, 'webInboxes'>, publicId: string): Promise<WebInbox | null> {
  return (await webInboxes.get(publicId)) ?? (await webInboxes.ofListing(publicId));
}

/** A change of configuration shows at once; the hour and who is there are looked at again each second. */
const goodForMs = 1000;

/** What the page of a business shows its visitors at this moment. One that is not active shows nothing. */
export function storefronts(ports: Ports): (inboxId: string) => Promise<Result<Storefront, 'not_found'>> {
  const made = new WeakMap<WebInbox, { at: number; storefront: Promise<Storefront> }>();
  return async (inboxId) => {
    const found = await ports.webInboxes.get(inboxId);
    if (!found?.inbox.active) return refuse('not_found', { noun: 'inbox' });
    const known = made.get(found);
    const at = ports.now();
    if (known && at - known.at < goodForMs) return known.storefront;
    const storefront = dress(ports, found, at);
    made.set(found, { at, storefront });
    storefront.catch(() => made.delete(found));
    return storefront;
  };
}

async function dress({ store }: Ports, found: WebInbox, at: number): Promise<Storefront> {
  const { accountId, inbox, listings, timezone } = found;
  const reader = store.reader(accountId, 'strangers');
  const teams = await reader.teams.some(inbox.teamIds);
  const serving = [...inbox.agentIds, ...teams.flatMap((team) => team.agentIds)];
  const ids = new Set([...serving, ...listings.map((listing) => listing.agentId)]);
  const agents = await reader.agents.some([...ids]);
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const shown = listings
    .filter(({ active }) => active)
    .map((listing) => ({
      ...listing,
      available: isThere(byId.get(listing.agentId)) && isOpen(listing, timezone, at),
      openings: comingOpenings(listing, timezone, at),
    }));
  const schedule = inbox.schedule ?? always;
  // As in assignment (queue.ts): agents that would be assigned a message written now, limits aside.
  const zone = (teams.length > 0 && (await reader.account.get())?.timezone) || timezone;
  const closed = closedTeams(teams, zone, new Date(at).toISOString());
  const onDutyNow = onDuty(await reader.candidates(inbox.id), inbox, closed);
  const answering = isOpen(schedule, timezone, at) && onDutyNow.length > 0;
  const staffed = inbox.agentIds.length > 0 ? null : openingsOfTeams(teams, zone, at);
  const openings = shared(comingOpenings(schedule, timezone, at), staffed);
  return { ...found, shown, agents, answering, openings };
}

/** Who never declared a presence is shown by hours alone. */
function isThere(agent: Agent | undefined): boolean {
  return agent !== undefined && (!agent.presenceDeclared || agent.presence === 'online');
}
