import { phoneNumber } from './address.ts';
import type { Call } from './call.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import type { Application, ApplicationKey, Purpose } from './wallet-nouns.ts';

export type ApplicationFields = { name: string; dialedNumbers: string[] };

export async function addApplication(
  tx: Tx,
  call: Call,
  input: ApplicationFields,
): Promise<Result<Application, 'forbidden' | 'invalid' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const numbers = normalNumbers('dialedNumbers', input.dialedNumbers);
  if ('refused' in numbers) return numbers;
  const id = tx.id();
  await tx.applications.insert({ id, name: input.name });
  if ((await tx.applications.setNumbers(id, numbers)) !== 'done') return numberTaken();
  tx.append({ kind: 'application.created', subject: id });
  return existing(await tx.applications.get(id));
}

export async function changeApplication(
  tx: Tx,
  call: Call,
  id: string,
  patch: Partial<ApplicationFields>,
): Promise<Result<Application, 'forbidden' | 'invalid' | 'not_found' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await isLiving(tx, id))) return refuse('not_found', { noun: 'application' });
  if (patch.name !== undefined) await tx.applications.rename(id, patch.name);
  if (patch.dialedNumbers) {
    const numbers = normalNumbers('dialedNumbers', patch.dialedNumbers);
    if ('refused' in numbers) return numbers;
    if ((await tx.applications.setNumbers(id, numbers)) !== 'done') return numberTaken();
  }
  tx.append({ kind: 'application.changed', subject: id, changed: Object.keys(patch) });
  return existing(await tx.applications.get(id));
}

/** One that can still be changed. */
export async function isLiving(tx: Tx, id: string): Promise<boolean> {
  return (await tx.applications.get(id))?.removedAt === null;
}

/** A caller can neither grant nor revoke rights that it lacks: a key for wallets moves tokens, one
 *  for calls sets any agent's presence. */
function mayNotGive({ actor }: Call, purpose: Purpose): Refusal<'forbidden'> | null {
  return lacks(actor, 'members') ?? lacks(actor, purpose === 'wallets' ? 'wallets' : 'settings');
}

/** The hash is shown once; only a hash of it is kept. */
export async function makeApplicationKey(
  tx: Tx,
  ports: Ports,
  call: Call,
  applicationId: string,
  purpose: Purpose,
): Promise<Result<ApplicationKey & { token: string }, 'forbidden' | 'not_found'>> {
  const no = mayNotGive(call, purpose);
  if (no) return no;
  if (!(await isLiving(tx, applicationId))) return refuse('not_found', { noun: 'application' });
  const { token, hash } = ports.secrets.issueHash();
  const id = tx.id();
  await tx.applications.insertKey({ id, applicationId, purpose, hash });
  if ((await tx.directory('application key', hash.toString('hex'))) === 'taken') throw new Error('Not random');
  tx.append({ kind: 'application.changed', subject: applicationId, changed: ['keys'] });
  await tx.audit(call, 'applicationKey.created', id);
  return { id, applicationId, purpose, token, createdAt: tx.now };
}

export async function revokeApplicationKey(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'members');
  if (no) return no;
  const purpose = await tx.applications.purposeOf(id);
  if (purpose === null) return refuse('not_found', { noun: 'key' });
  const weaker = mayNotGive(call, purpose);
  if (weaker) return weaker;
  const applicationId = await tx.applications.revokeKey(id);
  if (applicationId === null) return refuse('not_found', { noun: 'key' });
  tx.append({ kind: 'application.changed', subject: applicationId, changed: ['keys'] });
  await tx.audit(call, 'applicationKey.revoked', id);
  return { removed: true };
}

/** Sorted, each once, as they are read again. */
export function normalNumbers(field: string, numbers: readonly string[]): string[] | Refusal<'invalid'> {
  const normal = numbers.map(phoneNumber);
  if (normal.includes(null)) return refuse('invalid', { field, problem: 'has what is no phone' });
  return [...new Set(normal as string[])].toSorted();
}

const numberTaken = () => refuse('already_exists', { noun: 'application', field: 'dialedNumbers' });

export function existing<T>(found: T | null): T {
  if (found === null) throw new Error('What was just written is not there');
  return found;
}
