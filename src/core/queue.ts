import type { PostedAgent } from './addon-nouns.ts';
import { assignWaiting, wakeQueues } from './agents.ts';
import { mostUnanswered } from './networks.ts';
import type { Conversation, Inbox, Instant } from './nouns.ts';
import { type Lapse, lapses, restsUntil } from './offer.ts';
import type { Candidate, Tx } from './ports.ts';
import type { Networks, Waiting } from './queue-ports.ts';
import { always, isOpen } from './schedule.ts';
import { chooseForSite } from './site-routing.ts';
import { closedTeams, onDuty } from './team-hours.ts';

/** By agent: what it let lapse of a conversation. */
export type Lapses = ReadonlyMap<string, Lapse>;

/** What waits in an inbox, and who could get it. */
export type Queue = {
  inbox: Pick<Inbox, 'assignment' | 'acceptSeconds' | 'schedule' | 'timezone' | 'agentIds' | 'teamIds'>;
  /** IANA time zone of what has none of its own */
  zone: string;
  now: Instant;
  waiting: readonly Pick<Conversation, 'id' | 'teamId' | 'waitingSince'>[];
  candidates: readonly Candidate[];
  /** teams that are not there now */
  closed: ReadonlySet<string>;
  posts: readonly PostedAgent[];
  /** by conversation: from which product's page it is written, and who did not accept it in time */
  products: ReadonlyMap<string, string>;
  lapsed: ReadonlyMap<string, Lapses>;
  networks: Networks;
};

/** Who gets what waits, the oldest first; what nobody may have goes on waiting, and holds up nothing behind it. What is a team's goes
 *  to its members, whether or not they serve the inbox. Of what began from one network, only so
 *  much is given out before it is answered: the rest waits behind all others. By hand, or outside the inbox's hours, nothing is given out. Presence, capacity and hours count at each one (promise 7); an agent who let an offer lapse is given
 *  it again after everybody who is free has, the oldest lapse first, and rests from it in between when that happened often. */
export function giveOut({ inbox, zone, now, ...queue }: Queue): { id: string; agentId: string }[] {
  if (inbox.assignment !== 'automatic') return [];
  if (!isOpen(inbox.schedule ?? always, inbox.timezone ?? zone, Date.parse(now))) return [];
  const all = queue.candidates.map((one) => ({ ...one }));
  const serving = onDuty(all, inbox, queue.closed);
  const busy = new Map(queue.networks.unanswered);
  const given: { id: string; agentId: string }[] = [];
  for (const { id, teamId } of [...queue.waiting].sort(byAge)) {
    if (teamId !== null && queue.closed.has(teamId)) continue;
    const network = queue.networks.of.get(id);
    const unanswered = network === undefined ? 0 : (busy.get(network) ?? 0);
    if (unanswered >= mostUnanswered) continue;
    let agent: Candidate | null = null;
    const lapsed = queue.lapsed.get(id) ?? new Map<string, Lapse>();
    const rests = ({ agentId }: Candidate) => now < restOf(lapsed.get(agentId), inbox.acceptSeconds);
    for (const turn of turnsOf(
      (teamId === null ? serving : all).filter((one) => !rests(one)),
      lapsed,
    )) {
      agent ??= chooseForSite(turn, queue.posts, queue.products.get(id) ?? null, teamId);
    }
    if (!agent) continue;
    agent.load++;
    if (network !== undefined) busy.set(network, unanswered + 1);
    given.push({ id, agentId: agent.agentId });
  }
  return given;
}

/** Among whom it is given out, one turn after the other: all who did not let it lapse, then those who did, each alone. */
function turnsOf(candidates: readonly Candidate[], lapsed: Lapses): Candidate[][] {
  const at = ({ agentId }: Candidate) => lapsed.get(agentId)?.at ?? '';
  const again = candidates.filter(at).toSorted((a, b) => (at(a) < at(b) ? -1 : 1));
  return [candidates.filter((one) => !at(one)), ...again.map((one) => [one])];
}

function restOf(lapse: Lapse | undefined, acceptSeconds: number | null): Instant {
  return lapse === undefined || acceptSeconds === null ? '' : restsUntil(lapse, acceptSeconds);
}

/** Ids are made in the order of time. */
function byAge(a: Waiting, b: Waiting): number {
  const age = ({ waitingSince, id }: Waiting) => `${waitingSince ?? '~'} ${id}`;
  return age(a) < age(b) ? -1 : 1;
}

/** So many are looked at in one transaction; the rest in the next. */
const mostAtOnce = 500;

/** Assigns what waits in an inbox to agents who are free.
 *  @param after the last one that was looked at before, as `placeIn` writes it; null: from the oldest on */
export async function assignWaitingOf(tx: Tx, inboxId: string, after: string | null): Promise<number> {
  const inbox = await tx.inboxes.get(inboxId);
  const account = await tx.account.get();
  if (inbox?.assignment !== 'automatic' || !account) return 0;
  const candidates = await tx.candidates(inboxId);
  const free = roomOf(candidates);
  if (free === 0) return 0;
  const teamIds = [...new Set([...inbox.teamIds, ...candidates.flatMap((one) => one.teamIds)])];
  const closed = closedTeams(await tx.teams.some(teamIds), account.timezone, tx.now);
  // Conversations that wait for an unstaffed team are not read, so that they never block others.
  const staffed = teamIds.filter((id) => !closed.has(id));
  const waiting = await tx.waiting(inboxId, staffed, after === null ? null : readPlace(after), mostAtOnce);
  const ids = waiting.map(({ id }) => id);
  const given = giveOut({
    inbox,
    zone: account.timezone,
    now: tx.now,
    waiting,
    candidates,
    closed,
    posts: await tx.sites.posted(inboxId),
    products: await tx.sites.products(inboxId, ids),
    lapsed: await tx.offers.lapsedOf(ids),
    networks: await tx.networks(
      inboxId,
      ids,
      candidates.map(({ agentId }) => agentId),
    ),
  });
  const last = waiting.at(-1);
  if (last && waiting.length === mostAtOnce && free > given.length) {
    tx.enqueue({ ...assignWaiting(inboxId), payload: { inboxId, after: placeIn(last) } });
  }
  for (const { id, agentId } of given) {
    await tx.conversations.update(id, { agentId });
    const number = tx.append({
      kind: 'conversation.assigned',
      subject: id,
      conversationId: id,
      inboxId,
      changed: ['agentId'],
    });
    if (inbox.acceptSeconds !== null) await offer(tx, id, agentId, number, inbox.acceptSeconds);
  }
  return given.length;
}

/** How many conversations more these may have, all together. */
function roomOf(candidates: readonly Candidate[]): number {
  return candidates.reduce((room, { capacity, load }) => room + Math.max(0, capacity - load), 0);
}

function placeIn({ id, waitingSince }: Waiting): string {
  return `${id} ${waitingSince ?? ''}`;
}

function readPlace(written: string): Waiting {
  const [id = '', since] = written.split(' ');
  return { id, waitingSince: since || null };
}

async function offer(tx: Tx, conversationId: string, agentId: string, number: number, seconds: number): Promise<void> {
  const acceptBy = new Date(Date.parse(tx.now) + seconds * 1000).toISOString();
  await tx.offers.put({ conversationId, agentId, number, acceptBy });
  const payload = { conversationId, number: String(number) };
  tx.enqueue({ kind: 'end-offer', orderKey: `offer ${conversationId} ${number}`, payload, runAt: acceptBy });
}

/** The time to accept is over: a conversation that its agent left alone goes back to those who wait, where it was. */
export async function endOffer(tx: Tx, conversationId: string, number: number): Promise<boolean> {
  const offered = await tx.offers.get(conversationId, number);
  const conversation = offered && (await tx.conversations.get(conversationId));
  if (!offered || !conversation) return false;
  // Its agent may have been merged since.
  const { agentId } = offered;
  if (!lapses(offered, conversation, await tx.offers.wrote(offered), tx.now)) {
    if (conversation.agentId === agentId) await tx.offers.forget(conversationId);
    return false;
  }
  const lapsed = await tx.offers.lapse(offered);
  await tx.conversations.update(conversationId, { agentId: null });
  const { inboxId } = conversation;
  const inbox = await tx.inboxes.get(inboxId);
  const changed = ['agentId'];
  tx.append({
    kind: 'conversation.assigned',
    subject: conversationId,
    conversationId,
    inboxId,
    also: [agentId],
    changed,
  });
  tx.enqueue(assignWaiting(inboxId));
  const again = restOf(lapsed, inbox?.acceptSeconds ?? null);
  if (again > tx.now) {
    tx.enqueue({ ...assignWaiting(inboxId), orderKey: `assign ${inboxId} at ${again}`, runAt: again });
  }
  await wakeQueues(tx, agentId);
  return true;
}
