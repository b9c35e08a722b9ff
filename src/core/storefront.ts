import type { Agent, Listing, Widget, WidgetInbox } from './nouns.ts';
import type { Ports } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { comingOpenings, isOpen, type Opening } from './schedule.ts';

/** A listing as the page shows it now. */
export type Shown = Listing & {
  available: boolean;
  /** null: always */
  openings: Opening[] | null;
};

export type Storefront = WidgetInbox & {
  shown: Shown[];
  /** whoever serves the inbox, by whom a visitor may be answered */
  agents: Agent[];
  /** somebody is there to answer a visitor who writes now */
  answering: boolean;
};

/** For web inboxes that nobody gave a look. */
const plain: Widget = {
  color: '#0f766e',
  textColor: '#ffffff',
  rightSide: true,
  opensItself: false,
  buttonMessage: null,
  widgetMessage: null,
  iconUrl: null,
};

/** What the page of a business shows its visitors at this moment. One that is not active shows nothing. */
export async function showWidget({ store, now }: Ports, inboxId: string): Promise<Result<Storefront, 'not_found'>> {
  const nothing = refuse('not_found', { noun: 'inbox' });
  const accountId = await store.accountOf('inbox', inboxId);
  if (accountId === null) return nothing;
  const reader = store.reader(accountId);
  const [decorated, inboxAlone, account] = await Promise.all([
    reader.inboxes.withWidget(inboxId),
    reader.inboxes.get(inboxId),
    reader.account.get(),
  ]);
  const undecorated = inboxAlone?.channel === 'web' ? { inbox: inboxAlone, widget: plain, listings: [] } : null;
  const found = decorated ?? undecorated;
  if (!found?.inbox.active || !account) return nothing;
  const { inbox, listings } = found;
  const ids = new Set([...inbox.agentIds, ...listings.map((listing) => listing.agentId)]);
  const agents = await reader.agents.some([...ids]);
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const zone = inbox.timezone ?? account.timezone;
  const at = now();
  const shown = listings
    .filter(({ active }) => active)
    .map((listing) => ({
      ...listing,
      available: isThere(byId.get(listing.agentId)) && isOpen(listing.windows, zone, at),
      openings: comingOpenings(listing.windows, zone, at),
    }));
  const answering =
    isOpen(inbox.schedule?.windows ?? [], zone, at) && agents.some(({ presence }) => presence === 'online');
  return { ...found, shown, agents, answering };
}

/** Who never declared a presence is shown by hours alone (domain.md). */
function isThere(agent: Agent | undefined): boolean {
  return agent !== undefined && (!agent.presenceDeclared || agent.presence === 'online');
}
