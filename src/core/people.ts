import { addressRange } from './address-range.ts';
import { leaveConsole } from './agents.ts';
import type { Call } from './call.ts';
import type { CredentialPrefix } from './credential-ports.ts';
import type { Member, Settings } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks, rightsOf, rightsOfRole } from './right.ts';
import type { Right, Role } from './role.ts';
import { issueLink } from './session.ts';

export type NewMember = { email: string; name: string; role: Role; agentId: string | null };

/** Adds a member and gives the one-time link with which it comes in. One e-mail belongs to one account. */
export async function addMember(
  tx: Tx,
  ports: Ports,
  call: Call,
  input: NewMember,
): Promise<Result<{ member: Member; link: string }, 'forbidden' | 'already_exists' | 'not_found'>> {
  const no = lacks(call.actor, 'members') ?? mayMake(call, input.role);
  if (no) return no;
  if (input.agentId !== null && !(await tx.agents.get(input.agentId))) return refuse('not_found', { noun: 'agent' });
  const taken = refuse('already_exists', { noun: 'member', field: 'email' });
  if ((await tx.directory('email', input.email.toLowerCase())) === 'taken') return taken;
  const row = { id: tx.id(), ...input, email: input.email.toLowerCase(), createdAt: tx.now };
  if ((await tx.members.insert({ ...row, passwordHash: null })) === 'email_taken') return taken;
  tx.append({ kind: 'member.created', subject: row.id });
  await tx.audit(call, 'member.created', row.id);
  return { member: { ...row, hasPassword: false }, link: await issueLink(tx, ports, row.id) };
}

export async function changeMember(
  tx: Tx,
  call: Call,
  id: string,
  patch: { name?: string; role?: Role; agentId?: string | null },
): Promise<Result<Member, 'forbidden' | 'not_found' | 'last_owner'>> {
  const member = await tx.members.get(id);
  const no = lacks(call.actor, 'members');
  if (no) return no;
  if (!member) return refuse('not_found', { noun: 'member' });
  const unfit = mayMake(call, member.role) ?? (patch.role ? mayMake(call, patch.role) : null);
  if (unfit) return unfit;
  if (patch.role && patch.role !== 'owner' && (await isLastOwner(tx, member))) return refuse('last_owner', {});
  if (patch.agentId && !(await tx.agents.get(patch.agentId))) return refuse('not_found', { noun: 'agent' });
  await tx.members.update(id, patch);
  const lost = patch.role && lostBetween(member.role, patch.role);
  // What an earlier call was told, a key or a link, is not for the role that it has now.
  if (lost) await tx.members.refuseRetries(id, refuse('forbidden', { right: lost }));
  if (patch.agentId !== undefined && member.agentId !== null) await leaveConsole(tx, call, member.agentId);
  tx.append({ kind: 'member.changed', subject: id, changed: Object.keys(patch) });
  await tx.audit(call, 'member.changed', id);
  return { ...member, ...patch };
}

/** A removed member's sessions, links and tokens are dead at once, and nothing is given out to the agent that it was online as. */
export async function removeMember(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found' | 'last_owner'>> {
  const no = lacks(call.actor, 'members');
  if (no) return no;
  const member = await tx.members.get(id);
  if (!member) return refuse('not_found', { noun: 'member' });
  const unfit = mayMake(call, member.role);
  if (unfit) return unfit;
  if (await isLastOwner(tx, member)) return refuse('last_owner', {});
  await tx.members.remove(id);
  if (member.agentId !== null) await leaveConsole(tx, call, member.agentId);
  tx.append({ kind: 'member.removed', subject: id });
  await tx.audit(call, 'member.removed', id);
  return { removed: true };
}

/** One more link for somebody who is a member already: the first was lost, or a password was forgotten. */
export async function inviteAgain(
  tx: Tx,
  ports: Ports,
  call: Call,
  id: string,
): Promise<Result<{ member: Member; link: string }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'members');
  if (no) return no;
  const member = await tx.members.get(id);
  if (!member) return refuse('not_found', { noun: 'member' });
  const unfit = mayMake(call, member.role);
  if (unfit) return unfit;
  await tx.audit(call, 'member.invited', id);
  return { member, link: await issueLink(tx, ports, id) };
}

/** What a member may not do any more; null if nothing. */
function lostBetween(before: Role, now: Role): Right | 'owner' | null {
  if (before === 'owner' && now !== 'owner') return 'owner';
  return rightsOfRole[before].find((right) => !rightsOfRole[now].includes(right)) ?? null;
}

/** Only an owner makes, changes or removes owners, and nobody makes, changes or removes somebody who may do more than he. */
export function mayMake(call: Call, role: Role): Refusal<'forbidden'> | null {
  const ownerAsks = call.actor.kind === 'system' || (call.actor.kind === 'member' && call.actor.role === 'owner');
  if (role === 'owner' && !ownerAsks) return refuse('forbidden', { right: 'owner' });
  return rightsOfRole[role].map((right) => lacks(call.actor, right)).find((one) => one) ?? null;
}

async function isLastOwner(tx: Tx, member: Member): Promise<boolean> {
  return member.role === 'owner' && (await tx.members.owners()) === 1;
}

export type NewKey = { name: string; rights: Right[]; ranges?: readonly string[] };
export type MadeKey = Required<NewKey> & { id: string; ranges: string[]; token: string; createdAt: string };

/** What a program may that shows no key. */
const rightsWithoutKey: readonly Right[] = ['conversations', 'settings'];

const tooWide = 'may be no wider than /24 (IPv6: /48), and 20 at most, where several accounts share an installation';

/** A key is shown once; only its hash is kept. Nobody gives rights that he lacks. */
export async function makeKey(
  tx: Tx,
  ports: Ports,
  call: Call,
  input: NewKey,
): Promise<Result<MadeKey, 'forbidden' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'members') ?? input.rights.map((right) => lacks(call.actor, right)).find((one) => one);
  if (no) return no;
  const { name, rights } = input;
  const ranges = rangesOf(input);
  if ('refused' in ranges) return ranges;
  const prefix: CredentialPrefix = 'pk_';
  const { token, hash } = ports.secrets.issue(prefix, tx.accountId);
  const id = tx.id();
  const inserted = await tx.credentials.insertKey({ id, name, rights, ranges, hash });
  if (inserted === 'ranges_too_wide') return refuse('invalid', { field: 'ranges', problem: tooWide });
  if (inserted === 'ranges_taken') return refuse('already_exists', { noun: 'key', field: 'ranges' });
  tx.append({ kind: 'key.created', subject: id });
  await tx.audit(call, 'key.created', id);
  return { id, name, rights, ranges, token, createdAt: tx.now };
}

function rangesOf({ ranges = [], rights }: NewKey): string[] | Refusal<'invalid'> {
  if (ranges.length > 0 && rights.some((right) => !rightsWithoutKey.includes(right))) {
    return refuse('invalid', { field: 'ranges', problem: `are for the rights ${rightsWithoutKey.join(', ')} only` });
  }
  const kept = ranges.map(addressRange);
  const bad = ranges.find((_, i) => kept[i] === null);
  if (bad !== undefined) {
    return refuse('invalid', {
      field: 'ranges',
      problem: `has what is no range of addresses from /8 (IPv6: /32) on: ${bad.slice(0, 50)}`,
    });
  }
  return [...new Set(kept as string[])].toSorted();
}

export async function revokeKey(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'members');
  if (no) return no;
  const key = await tx.keys.get(id);
  if (!key) return refuse('not_found', { noun: 'key' });
  const stronger = key.rights.find((right) => !rightsOf(call.actor).includes(right));
  if (stronger) return refuse('forbidden', { right: stronger });
  await tx.credentials.revokeKey(id);
  tx.append({ kind: 'key.revoked', subject: id });
  await tx.audit(call, 'key.revoked', id);
  return { removed: true };
}

export async function changeAccount(
  tx: Tx,
  call: Call,
  patch: { name?: string; timezone?: string; settings?: Settings },
) {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const account = await tx.account.get();
  if (!account) throw new Error(`There is no account ${tx.accountId}`);
  const kept = patch.settings ? { ...patch, settings: { ...account.settings, ...patch.settings } } : patch;
  await tx.account.update(kept);
  tx.append({ kind: 'account.changed', subject: tx.accountId, changed: Object.keys(patch) });
  return { ...account, ...kept };
}
