import { existing, normalNumbers } from './applications.ts';
import { actorName, type Call } from './call.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import type { Wallet } from './wallet-nouns.ts';
import type { Counted, WalletCommand, WalletRefusal } from './wallet-world.ts';

export type WalletFields = { name: string | null; email: string | null; callers: string[] };
export type NewWallet = WalletFields & { applicationId: string };

/** Its pin is random; it begins empty. */
export async function addWallet(
  tx: Tx,
  ports: Ports,
  call: Call,
  input: NewWallet,
): Promise<Result<Wallet, 'forbidden' | 'invalid' | 'not_found' | 'already_exists'>> {
  const no = lacks(call.actor, 'wallets');
  if (no) return no;
  const { applicationId, name, email } = input;
  const callers = normalNumbers('callers', input.callers);
  if ('refused' in callers) return callers;
  if ((await tx.applications.get(applicationId))?.removedAt !== null)
    return refuse('not_found', { noun: 'application' });
  const id = tx.id();
  await freshPin(ports, (pin) => tx.wallets.insert({ id, applicationId, pin, name, email }));
  if ((await tx.wallets.setCallers({ id, applicationId }, callers)) !== 'done') return callerTaken();
  tx.append({ kind: 'wallet.created', subject: id });
  return existing(await tx.wallets.get(id));
}

export async function changeWallet(
  tx: Tx,
  call: Call,
  id: string,
  { callers, ...patch }: Partial<WalletFields>,
): Promise<Result<Wallet, 'forbidden' | 'invalid' | 'not_found' | 'already_exists'>> {
  const no = lacks(call.actor, 'wallets');
  if (no) return no;
  const wallet = await living(tx, id);
  if (!wallet) return refuse('not_found', { noun: 'wallet' });
  await tx.wallets.update(id, patch);
  if (callers) {
    const numbers = normalNumbers('callers', callers);
    if ('refused' in numbers) return numbers;
    if ((await tx.wallets.setCallers(wallet, numbers)) !== 'done') return callerTaken();
  }
  tx.append({ kind: 'wallet.changed', subject: id, changed: [...Object.keys(patch), ...(callers ? ['callers'] : [])] });
  return existing(await tx.wallets.get(id));
}

/** A new random pin; the former one finds nothing any more. */
export async function resetPin(
  tx: Tx,
  ports: Ports,
  call: Call,
  id: string,
): Promise<Result<Wallet, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'wallets');
  if (no) return no;
  const wallet = await living(tx, id);
  if (!wallet) return refuse('not_found', { noun: 'wallet' });
  const pin = await freshPin(ports, (pin) => tx.wallets.update(id, { pin }));
  tx.append({ kind: 'wallet.changed', subject: id, changed: ['pin'] });
  await tx.audit(call, 'wallet.pin', id);
  return { ...wallet, pin };
}

/** One that can still be changed. */
export async function living(tx: Tx, id: string): Promise<Wallet | null> {
  const wallet = await tx.wallets.get(id);
  return wallet?.removedAt === null ? wallet : null;
}

/** There are a million pins: an application with more wallets than half of them has other troubles first. */
const tries = 100;

async function freshPin(ports: Ports, keep: (pin: string) => Promise<'done' | 'pin_taken'>): Promise<string> {
  for (let i = 0; i < tries; i++) {
    const pin = ports.secrets.pin();
    if ((await keep(pin)) === 'done') return pin;
  }
  throw new Error('The pins of this application are used up');
}

/** Pins are looked up from there again. */
export async function liftLock(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'wallets');
  if (no) return no;
  if (!(await tx.wallets.liftLock(id))) return refuse('not_found', { noun: 'pinLock' });
  tx.append({ kind: 'pinLock.lifted', subject: id });
  await tx.audit(call, 'pinLock.lifted', id);
  return { removed: true };
}

type Doing = 'actor' | 'address';
/** What may be asked of the books by somebody who knows ids. */
export type Booking = WalletCommand extends infer C ? (C extends { type: string } ? Omit<C, Doing> : never) : never;

export async function book(
  ports: Ports,
  call: Call,
  booking: Booking,
): Promise<Counted | Result<never, 'forbidden' | WalletRefusal>> {
  const no = lacks(call.actor, 'wallets');
  if (no) return no;
  if (booking.type === 'post' && booking.callId !== null) {
    const named = await ports.store.reader(call.accountId).calls.get(booking.callId);
    if (!named) return refuse('not_found', { noun: 'call' });
  }
  const command = { ...booking, actor: actorName(call.actor), address: call.address } as WalletCommand;
  return ports.store.count(call.accountId, command, call.once);
}

const callerTaken = () => refuse('already_exists', { noun: 'wallet', field: 'callers' });
