import type { Call } from './call.ts';
import type { CredentialPrefix } from './credential-ports.ts';
import type { Instant } from './nouns.ts';
import type { ProgramKeyKind } from './outside-nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks, mayNotGivePrograms } from './right.ts';

const prefixes: Record<ProgramKeyKind, CredentialPrefix> = { authorization: 'pq_', corporate: 'pc_' };

export type MadeProgramKey = { id: string; kind: ProgramKeyKind; token: string; createdAt: Instant };

/** One of the two that a program needs to make links and users: shown once.
 *  @param replaces a key whose users it is told of in its place: they are stored secrets; null if none */
export async function makeProgramKey(
  tx: Tx,
  { secrets }: Ports,
  call: Call,
  kind: ProgramKeyKind,
  replaces: string | null = null,
): Promise<Result<MadeProgramKey, 'forbidden' | 'not_found' | 'invalid'>> {
  const no = mayNotGivePrograms(call.actor) ?? (replaces === null ? null : lacks(call.actor, 'secrets'));
  if (no) return no;
  const former = replaces === null ? kind : await tx.programKeys.kindOf(replaces);
  if (former === null) return refuse('not_found', { noun: 'key' });
  if (former !== kind) return refuse('invalid', { field: 'replaces', problem: 'is a key of the other kind' });
  const [id, { token, hash }] = [tx.id(), secrets.issue(prefixes[kind], tx.accountId)];
  await tx.programKeys.insert({ id, kind, hash });
  if (replaces !== null) await tx.programKeys.passOn(replaces, id);
  tx.append({ kind: 'key.created', subject: id });
  await tx.audit(call, 'programKey.created', id);
  return { id, kind, token, createdAt: tx.now };
}

/** A new pair, for a new account. */
export async function makeProgramKeys(
  tx: Tx,
  ports: Ports,
  call: Call,
): Promise<Result<Record<ProgramKeyKind, string>, 'forbidden' | 'not_found' | 'invalid'>> {
  const authorization = await makeProgramKey(tx, ports, call, 'authorization');
  if ('refused' in authorization) return authorization;
  const corporate = await makeProgramKey(tx, ports, call, 'corporate');
  return 'refused' in corporate ? corporate : { authorization: authorization.token, corporate: corporate.token };
}

/** From the next call on it is nobody's. */
export async function revokeProgramKey(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = mayNotGivePrograms(call.actor);
  if (no) return no;
  if (!(await tx.programKeys.revoke(id))) return refuse('not_found', { noun: 'key' });
  tx.append({ kind: 'key.revoked', subject: id });
  await tx.audit(call, 'programKey.revoked', id);
  return { removed: true };
}
