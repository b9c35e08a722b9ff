import { wakeQueues } from './agents.ts';
import type { Call } from './call.ts';
import type { Agent, Presence } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type AgentProfile, emptyProfile } from './profile.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import { pairOf } from './twins.ts';

type Merging = Pick<
  Agent,
  | 'name'
  | 'email'
  | 'ref'
  | 'whatsappNumber'
  | 'voiceNumber'
  | 'pictureUrl'
  | 'post'
  | 'capacity'
  | 'presence'
  | 'presenceDeclared'
  | 'presenceAt'
> & { presenceHandler?: string | null };

/** What one agent is that two were: the first keeps what it has and is given what it lacks. Presence is the one that was declared last.
 *  @param listed the number of the first widget that lists one of them: it fills the empty voice number of whom an exchange knows by its
 *  ref here, and never again */
export function merged(kept: Merging, gone: Merging, listed: string | null): Merging {
  const later = gone.presenceDeclared && (!kept.presenceDeclared || (gone.presenceAt ?? '') > (kept.presenceAt ?? ''));
  const { presence, presenceDeclared, presenceAt, presenceHandler } = later ? gone : kept;
  const ref = kept.ref ?? gone.ref;
  return {
    name: kept.name,
    email: kept.email ?? gone.email,
    ref,
    whatsappNumber: kept.whatsappNumber ?? gone.whatsappNumber,
    // Whom no exchange knows yet, one may come to know by a line of its own.
    voiceNumber: kept.voiceNumber ?? gone.voiceNumber ?? (ref === null ? null : listed),
    pictureUrl: kept.pictureUrl ?? gone.pictureUrl,
    post: kept.post ?? gone.post,
    capacity: Math.max(kept.capacity, gone.capacity),
    presence,
    presenceDeclared,
    presenceAt,
    presenceHandler,
  };
}

/** Field by field what the first has set, else what the second has. */
export function mergedProfile(kept: AgentProfile, gone: AgentProfile): AgentProfile {
  const fields = Object.keys(emptyProfile) as (keyof AgentProfile)[];
  const entries = fields.map((field) => [field, kept[field] === emptyProfile[field] ? gone[field] : kept[field]]);
  return Object.fromEntries(entries) as AgentProfile;
}

/** Two agents are one person: what the second had is the first's from now on, and every id, e-mail and ref that led to it leads there. */
export async function mergeAgents(
  tx: Tx,
  call: Call,
  keptId: string,
  goneId: string,
): Promise<Result<Agent, 'forbidden' | 'not_found' | 'invalid' | 'in_use'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (keptId === goneId) return refuse('invalid', { field: 'agentId', problem: 'is this agent already' });
  const [kept, gone] = [await tx.agents.get(keptId), await tx.agents.get(goneId)];
  if (!kept || !gone) return refuse('not_found', { noun: 'agent' });
  // Each would read and write as the other.
  const signIns = await tx.agents.signIns([keptId, goneId]);
  if (signIns.includes(keptId) && signIns.includes(goneId)) return refuse('in_use', { noun: 'member' });
  const [profile, other] = [await tx.agents.profile(keptId), await tx.agents.profile(goneId)];
  const listed = await tx.agents.firstListedNumber([keptId, goneId]);
  const declaredBy = async (agent: Agent) => ({
    ...agent,
    presenceHandler: await tx.agents.presenceHandler(agent.id),
  });
  const { presenceHandler, ...now } = merged(await declaredBy(kept), await declaredBy(gone), listed);
  const handed = await tx.agents.absorb(kept, gone);
  if ((await tx.agents.update(keptId, { ...now, presenceHandler })) !== 'done')
    throw new Error('A field of the merged agent belongs to a third agent');
  await tx.agents.setProfile(keptId, mergedProfile(profile ?? emptyProfile, other ?? emptyProfile));
  for (const { id, inboxId } of handed) {
    const where = { subject: id, conversationId: id, inboxId, also: [goneId], changed: ['agentId'] };
    tx.append({ kind: 'conversation.assigned', ...where });
  }
  if (signIns.includes(goneId)) {
    for (const id of await tx.agents.membersOf(keptId)) {
      tx.append({ kind: 'member.changed', subject: id, changed: ['agentId'] });
    }
  }
  const number = tx.append({ kind: 'agent.changed', subject: keptId, changed: ['merged'] });
  if (isNew(kept, now)) {
    const { presence } = now;
    const entry = { number, agentId: keptId, presence, handler: call.handler, actor: null, address: call.address };
    await tx.agents.logPresence({ ...entry, at: tx.now });
  }
  tx.append({ kind: 'agent.removed', subject: goneId });
  await tx.audit(call, 'agent.merged', `${goneId} into ${keptId}`);
  await wakeQueues(tx, keptId);
  return { ...kept, ...now };
}

function isNew(before: { presence: Presence }, now: { presence: Presence }): boolean {
  return before.presence !== now.presence;
}

/** Somebody looked at two who are alike and said that they are two people: they are not proposed again. */
export async function keepApart(
  tx: Tx,
  call: Call,
  one: string,
  other: string,
): Promise<Result<{ kept: true }, 'forbidden' | 'not_found' | 'invalid'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (one === other) return refuse('invalid', { field: 'agentIds', problem: 'are one and the same' });
  for (const id of [one, other]) if (!(await tx.agents.get(id))) return refuse('not_found', { noun: 'agent' });
  await tx.agents.keepApart(pairOf(one, other));
  return { kept: true };
}
