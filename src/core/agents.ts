import { phoneNumber } from './address.ts';
import { actorName, type Call } from './call.ts';
import type { Agent, Presence, Settings } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import type { AgentProfile, ListedAgent } from './profile.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import { systemCall } from './session.ts';

export type AgentFields = {
  name: string;
  email: string | null;
  ref: string | null;
  whatsappNumber: string | null;
  voiceNumber: string | null;
  pictureUrl: string | null;
  post: string | null;
  capacity: number;
};

export async function addAgent(
  tx: Tx,
  call: Call,
  input: AgentFields,
): Promise<Result<Agent, 'forbidden' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const fields = normal(input);
  if ('refused' in fields) return fields;
  const agent: Agent = {
    id: tx.id(),
    ...fields,
    presence: 'offline',
    presenceDeclared: false,
    presenceAt: null,
    createdAt: tx.now,
  };
  const done = await tx.agents.insert(agent);
  if (done !== 'done') return refuse('already_exists', { noun: 'agent', field: fieldOf[done] });
  tx.append({ kind: 'agent.created', subject: agent.id });
  return agent;
}

export async function changeAgent(
  tx: Tx,
  call: Call,
  id: string,
  patch: Partial<AgentFields>,
): Promise<Result<Agent, 'forbidden' | 'not_found' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const fields = normal(patch);
  if ('refused' in fields) return fields;
  const agent = await tx.agents.get(id);
  if (!agent) return refuse('not_found', { noun: 'agent' });
  const done = await tx.agents.update(id, fields);
  if (done !== 'done') return refuse('already_exists', { noun: 'agent', field: fieldOf[done] });
  tx.append({ kind: 'agent.changed', subject: id, changed: Object.keys(patch) });
  if ((patch.capacity ?? 0) > agent.capacity) await wakeQueues(tx, id);
  return { ...agent, ...fields };
}

/** Phone numbers as digits, e-mail in lower case: they are looked for so by every door. */
function normal<F extends Partial<AgentFields>>(fields: F): F | Refusal<'invalid'> {
  const kept = { ...fields };
  if (kept.email) kept.email = kept.email.toLowerCase();
  for (const field of ['whatsappNumber', 'voiceNumber'] as const) {
    const given = kept[field];
    if (!given) continue;
    const number = phoneNumber(given);
    if (number === null) return refuse('invalid', { field, problem: 'is no phone' });
    kept[field] = number;
  }
  return kept;
}

const fieldOf = { email_taken: 'email', ref_taken: 'ref' } as const;

/** Presence is one fact with one log: every change is logged once, by whichever door it came; what it already is logs nothing.
 *  An agent sets its own; anybody else needs the right to settings. */
export async function setPresence(
  tx: Tx,
  call: Call,
  id: string,
  presence: Presence,
): Promise<Result<Agent, 'forbidden' | 'not_found'>> {
  const own = call.actor.kind === 'member' && call.actor.agentId === id;
  const no = own ? null : lacks(call.actor, 'settings');
  if (no) return no;
  const agent = await tx.agents.get(id);
  return agent ? appear(tx, call, agent, presence) : refuse('not_found', { noun: 'agent' });
}

async function appear(tx: Tx, call: Call, agent: Agent, presence: Presence): Promise<Agent> {
  const { id } = agent;
  // Only what a person set in the console turns away when nobody is there any more (promise 7).
  const presenceHandler = call.actor.kind === 'member' ? 'console' : call.handler;
  if (agent.presence === presence && agent.presenceDeclared) {
    // A program that says the same after the console vouches for it from now on.
    if (call.actor.kind !== 'member') await tx.agents.update(id, { presenceHandler });
    return agent;
  }
  const patch = { presence, presenceDeclared: true, presenceAt: tx.now };
  const number = tx.append({ kind: 'agent.presence', subject: id, changed: ['presence'] });
  await tx.agents.update(id, { ...patch, presenceHandler });
  const entry = {
    number,
    agentId: id,
    presence,
    handler: call.handler,
    actor: actorName(call.actor),
    address: call.address,
  };
  await tx.agents.logPresence({ ...entry, at: tx.now });
  if (presence === 'online') {
    await tx.offers.wake(id);
    await wakeQueues(tx, id);
  }
  return { ...agent, ...patch };
}

/** No member signs in as this agent any more: presence set in the console no longer counts,
 *  presence set by a program still does. */
export async function leaveConsole(tx: Tx, call: Call, id: string): Promise<void> {
  const agent = await tx.agents.get(id);
  if (!agent || agent.presence === 'offline' || (await tx.agents.membersOf(id)).length > 0) return;
  if ((await tx.agents.presenceHandler(id)) === 'console') await appear(tx, call, agent, 'offline');
}

/** The console of an agent that said it is there was left: nobody is there any more (promise 7). */
export function turnAway({ store }: Ports, accountId: string, agentId: string) {
  const call = systemCall(accountId, 'idle');
  return store.transact(call, (tx) => setPresence(tx, call, agentId, 'away'));
}

/** Whom it was set of, as it is now, and how the account wants to be answered. */
export type Declared = { agent: ListedAgent; settings: Settings };

/** @param presence null: what was asked for is none, which is told when it is known that there is such an agent */
export async function setPresenceOfRef(
  tx: Tx,
  call: Call,
  ref: string,
  presence: Presence | null,
): Promise<Result<Declared, 'forbidden' | 'not_found' | 'invalid'>> {
  const agent = await tx.agents.byRef(ref);
  if (!agent) return refuse('not_found', { noun: 'agent' });
  return declare(tx, call, [agent], presence);
}

/** Everybody who shares the line of this voice number, at once. */
export async function setPresenceOfLine(
  tx: Tx,
  call: Call,
  voiceNumber: string,
  presence: Presence | null,
): Promise<Result<Declared, 'forbidden' | 'not_found' | 'invalid' | 'line_not_shared'>> {
  const reached = await tx.agents.byVoiceNumber(voiceNumber);
  if (reached.length === 0) return refuse('not_found', { noun: 'agent' });
  const sharing = reached.filter(({ profile }) => profile.lineSharing);
  if (sharing.length === 0) return refuse('line_not_shared', {});
  return declare(tx, call, sharing, presence);
}

async function declare(
  tx: Tx,
  call: Call,
  agents: readonly ListedAgent[],
  presence: Presence | null,
): Promise<Result<Declared, 'forbidden' | 'not_found' | 'invalid'>> {
  if (presence === null) return refuse('invalid', { field: 'presence', problem: 'is none' });
  const account = await tx.account.get();
  const [first] = agents;
  if (!account || !first) throw new Error('Nobody to declare the presence of');
  for (const { id } of agents) {
    const set = await setPresence(tx, call, id, presence);
    if ('refused' in set) return set;
  }
  const agent = { ...first, presence, presenceDeclared: true };
  return { agent, settings: account.settings };
}

export async function changeProfile(
  tx: Tx,
  call: Call,
  id: string,
  patch: Partial<AgentProfile>,
): Promise<Result<AgentProfile, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const profile = await tx.agents.profile(id);
  if (!profile) return refuse('not_found', { noun: 'agent' });
  const changed = { ...profile, ...patch };
  await tx.agents.setProfile(id, changed);
  tx.append({ kind: 'agent.changed', subject: id, changed: Object.keys(patch) });
  return changed;
}

/** Somebody is free: what waits in the automatic inboxes that this agent serves is given out, oldest first. */
export async function wakeQueues(tx: Tx, agentId: string): Promise<void> {
  for (const inboxId of await tx.inboxes.automaticOf(agentId)) tx.enqueue(assignWaiting(inboxId));
}

export function assignWaiting(inboxId: string) {
  return { kind: 'assign-waiting' as const, orderKey: `assign ${inboxId}`, payload: { inboxId } };
}
