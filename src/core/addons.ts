import type { Addon } from './addon-nouns.ts';
import { addAgent, wakeQueues } from './agents.ts';
import type { Call } from './call.ts';
import { mayWrite } from './letter-limits.ts';
import type { Agent, Member } from './nouns.ts';
import { addMember, mayMake } from './people.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';

export async function addAddon(
  tx: Tx,
  call: Call,
  input: { name: string; byProduct: boolean },
): Promise<Result<Addon, 'forbidden' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const addon = { id: tx.id(), ...input, createdAt: tx.now };
  if ((await tx.addons.insert(addon)) !== 'done') return refuse('already_exists', { noun: 'account', field: 'addon' });
  tx.append({ kind: 'account.changed', subject: tx.accountId, changed: ['addons'] });
  return addon;
}

export type Joining = { email: string; name: string; dialect: string };

/** The agent with this e-mail works in an add-on from now on. Somebody new becomes an agent, and a member that a mail invites. */
export async function joinAddon(
  tx: Tx,
  ports: Ports,
  call: Call,
  addonId: string,
  input: Joining,
): Promise<Result<Agent, 'forbidden' | 'invalid' | 'already_exists' | 'not_found' | 'throttled'>> {
  const no = lacks(call.actor, 'settings') ?? lacks(call.actor, 'members');
  if (no) return no;
  const agent = (await known(tx, input.email)) ?? (await hire(tx, ports, call, input));
  if ('refused' in agent) return agent;
  await tx.addons.setMembership(addonId, agent.id, true);
  await tx.aliases('agent', input.dialect, [{ alias: agent.id, id: agent.id }]);
  tx.append({ kind: 'agent.changed', subject: agent.id, changed: ['addons'] });
  await wakeQueues(tx, agent.id);
  return agent;
}

async function known(tx: Tx, email: string): Promise<Agent | null> {
  const agent = await tx.agents.byEmail(email);
  const member = agent ? null : await tx.members.byEmail(email);
  return agent ?? (member?.agentId ? tx.agents.get(member.agentId) : null);
}

/** An e-mail that is a member's of another account stays an agent here: whom it belongs to there is nobody's business. */
async function hire(tx: Tx, ports: Ports, call: Call, { email, name }: Joining) {
  const member = await tx.members.byEmail(email);
  // Who may call whom into the house is looked at first: a refusal comes before the first event. Without mail, the letter waits.
  const account = await tx.account.get();
  const much = account && !member && (await mayWrite(tx, ports, account, 'email', email.toLowerCase()));
  if (much && much.refused === 'throttled') return much;
  const unfit = member && mayMake(call, member.role);
  if (unfit) return unfit;
  const fields = { ref: null, whatsappNumber: null, voiceNumber: null, pictureUrl: null, post: null, capacity: 10 };
  const agent = await addAgent(tx, call, { name, email, ...fields });
  if ('refused' in agent) return agent;
  if (member) {
    await tx.members.update(member.id, { agentId: agent.id });
    tx.append({ kind: 'member.changed', subject: member.id, changed: ['agentId'] });
    return agent;
  }
  const invited = await addMember(tx, ports, call, { email, name, role: 'agent', agentId: agent.id });
  if (!('refused' in invited)) tx.enqueue(invitation(invited.member));
  return agent;
}

/** The link is made when the mail is: until then there is nothing that could be stolen. */
function invitation({ id: memberId, email: to }: Member) {
  const payload = { template: 'invitation', memberId, channel: 'email', to };
  return { kind: 'mail' as const, orderKey: `mail ${to}`, payload };
}

/** Whether an agent works in an add-on. */
export async function setMembership(
  tx: Tx,
  call: Call,
  addonId: string,
  agentId: string,
  active: boolean,
): Promise<Result<{ active: boolean }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await tx.agents.get(agentId))) return refuse('not_found', { noun: 'agent' });
  if ((await tx.addons.membership(addonId, agentId)) === active) return { active };
  await tx.addons.setMembership(addonId, agentId, active);
  tx.append({ kind: 'agent.changed', subject: agentId, changed: ['addons'] });
  if (active) await wakeQueues(tx, agentId);
  return { active };
}
