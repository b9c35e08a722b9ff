import { extendHold, type Held, type Moved, move, openHold, postHold, releaseHold } from './ledger.ts';
import type { Instant } from './nouns.ts';
import {
  afterWrongPin,
  isKnownCaller,
  isLocked,
  isNoted,
  knownCallers,
  noTries,
  unknownCallers,
  wrongPins,
  wrongPinsOfKnown,
  wrongPinsOfUnknown,
} from './pin-lock.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Hold, Transfer, Wallet } from './wallet-nouns.ts';
import {
  bare,
  type CallerTries,
  type Counted,
  type Finder,
  pair,
  type WalletClock,
  type WalletCommand,
  type WalletRefusal,
  type WalletWorld,
  type WalletWrites,
} from './wallet-world.ts';

/** Decides one command, after those before it in the batch: pure but for `world` and `writes`, which carry the batch. */
export function decideWallet(
  world: WalletWorld,
  writes: WalletWrites,
  clock: WalletClock,
  command: WalletCommand,
): Counted | Refusal<WalletRefusal> {
  const batch = { world, writes, clock, command };
  switch (command.type) {
    case 'find':
    case 'move': {
      const wallet = find(batch, command.wallet, command.type === 'move');
      if (!wallet) return refuse('not_found', { noun: 'wallet' });
      if (command.type === 'find') return counted(batch, wallet, null, []);
      const moved = move(wallet, command.amount, command.kind);
      return 'refused' in moved ? moved : book(batch, wallet, moved, null, command.reason);
    }
    case 'hold': {
      const wallet = world.wallets.get(command.walletId);
      if (!wallet) return refuse('not_found', { noun: 'wallet' });
      if (command.expiresAt <= clock.now) return notLater();
      const held = openHold(wallet, command.amount);
      if ('refused' in held) return held;
      const hold: Hold = {
        id: clock.id(),
        walletId: wallet.id,
        ...held.hold,
        expiresAt: command.expiresAt,
        reason: command.reason,
        callId: null,
        createdAt: clock.now,
        endedAt: null,
      };
      world.holds.set(hold.id, hold);
      writes.newHolds.add(hold.id);
      return book(batch, wallet, held, hold, command.reason);
    }
    default:
      return onHold(batch, command);
  }
}

type Batch = { world: WalletWorld; writes: WalletWrites; clock: WalletClock; command: WalletCommand };
type OnHold = Extract<WalletCommand, { holdId: string }>;

function onHold(batch: Batch, command: OnHold): Counted | Refusal<WalletRefusal> {
  const { world, clock, writes } = batch;
  const hold = world.holds.get(command.holdId);
  const wallet = hold && world.wallets.get(hold.walletId);
  if (!hold || !wallet) return refuse('not_found', { noun: 'hold' });
  // A hold past its time has expired, also before the periodic task has returned its tokens.
  if (hold.state === 'open' && hold.expiresAt <= clock.now && command.type !== 'expire') {
    return refuse('hold_ended', { state: 'expired' });
  }
  const held = endOrExtend(wallet, hold, command, clock.now);
  if ('refused' in held) return held;
  Object.assign(hold, held.hold);
  if (command.type === 'extend') hold.expiresAt = command.expiresAt;
  else hold.endedAt = clock.now;
  if (command.type === 'post') hold.callId = command.callId;
  if (!writes.newHolds.has(hold.id)) writes.changedHolds.add(hold.id);
  const booked = book(batch, wallet, held, hold, hold.reason);
  const { callId } = hold;
  if (callId !== null) {
    const paid = booked.transfers.filter(({ kind }) => kind === 'settlement');
    writes.charged.push(...paid.map(({ id }) => ({ transferId: id, callId })));
  }
  return booked;
}

function endOrExtend(
  wallet: Wallet,
  hold: Hold,
  command: OnHold,
  now: Instant,
): Held | Refusal<'invalid' | 'not_enough_tokens' | 'hold_ended'> {
  switch (command.type) {
    case 'extend':
      return command.expiresAt <= now && hold.state === 'open' ? notLater() : extendHold(wallet, hold, command.amount);
    case 'post':
      return postHold(wallet, hold, command.amount);
    case 'void':
      return releaseHold(wallet, hold, 'voided');
    case 'expire':
      // It was extended meanwhile.
      return hold.state === 'open' && hold.expiresAt > now ? notLater() : releaseHold(wallet, hold, 'expired');
  }
}

const notLater = () => refuse('invalid', { field: 'expiresAt', problem: 'must be later' });

/** Looks a wallet up as this caller may. A wrong pin counts; where too many came, right ones are wrong as well (wallets.md, "Locks"). */
function find(batch: Batch, finder: Finder, isMove: boolean): Wallet | null {
  const { world, clock, writes } = batch;
  if (finder.by === 'id') return world.wallets.get(finder.walletId) ?? null;
  if (world.lines.get(finder.dialedNumber) !== finder.applicationId) return null;
  const id =
    finder.by === 'pin'
      ? world.pins.get(pair(finder.applicationId, bare(finder.pin)))
      : world.callers.get(pair(finder.applicationId, finder.number));
  const wallet = id === undefined ? null : (world.wallets.get(id) ?? null);
  if (finder.by === 'pin' && !mayUsePin(batch, finder, wallet, isMove)) return null;
  if (!wallet) return null;
  const at = pair(finder.keyId, wallet.id);
  if (!isMove && secondsSince(world.found.get(at), clock.now) > 60) {
    world.found.set(at, clock.now);
    writes.found.add(at);
  }
  return wallet;
}

const foundHours = 24;

function mayUsePin(
  batch: Batch,
  finder: Extract<Finder, { by: 'pin' }>,
  wallet: Wallet | null,
  isMove: boolean,
): boolean {
  const { world, clock, writes } = batch;
  const at = pair(finder.dialedNumber, finder.caller);
  const own = world.tries.get(at) ?? never;
  const ofAll = (callers: string) => world.tries.get(pair(finder.dialedNumber, callers)) ?? never;
  const isOwn = wallet !== null && finder.number !== null && wallet.callers.includes(finder.number);
  const isKnown = isOwn || (isKnownCaller(own.rightAt, clock.now) && !isLocked(ofAll(knownCallers), clock.now));
  if (isLocked(own, clock.now) || (!isKnown && isLocked(ofAll(unknownCallers), clock.now))) {
    // A prankster must not stop running calls.
    const found = wallet && world.found.get(pair(finder.keyId, wallet.id));
    return isMove && secondsSince(found ?? undefined, clock.now) < foundHours * 3600;
  }
  if (!wallet) {
    countWrongPin(batch, at, wrongPins);
    const [callers, most] = isKnown ? [knownCallers, wrongPinsOfKnown] : [unknownCallers, wrongPinsOfUnknown];
    countWrongPin(batch, pair(finder.dialedNumber, callers), most);
    return false;
  }
  if (!isNoted(own.rightAt, clock.now)) {
    world.tries.set(at, { ...own, id: own.id ?? clock.id(), rightAt: clock.now });
    writes.tries.add(at);
  }
  return true;
}

const never: CallerTries = { ...noTries, id: null, rightAt: null };

function countWrongPin({ world, writes, clock, command }: Batch, at: string, most: number): void {
  const known = world.tries.get(at) ?? never;
  const id = known.id ?? clock.id();
  const tries = { ...known, id, ...afterWrongPin(known, clock.now, most) };
  world.tries.set(at, tries);
  writes.tries.add(at);
  if (tries.lockedUntil === null) return;
  clock.append({ kind: 'pinLock.set', subject: id });
  const { actor, address } = command;
  writes.audits.push({ action: 'pinLock.set', subject: id, actor, address });
}

function secondsSince(at: Instant | undefined, now: Instant): number {
  return at === undefined ? Number.POSITIVE_INFINITY : (Date.parse(now) - Date.parse(at)) / 1000;
}

/** Every movement is an event, and its transfers carry that event's number. */
function book(batch: Batch, wallet: Wallet, moved: Moved, hold: Hold | null, reason: string | null): Counted {
  const { clock, writes, command } = batch;
  Object.assign(wallet, moved.purse);
  const number = clock.append({ kind: 'wallet.moved', subject: wallet.id });
  const by = 'wallet' in command && command.wallet.by === 'pin' ? command.wallet : null;
  const transfers = moved.legs.map(
    (leg, place): Transfer => ({
      id: clock.id(),
      number,
      leg: place,
      walletId: wallet.id,
      applicationId: wallet.applicationId,
      ...leg,
      reason,
      holdId: hold?.id ?? null,
      dialedNumber: by?.dialedNumber ?? null,
      caller: by?.number ?? null,
      actor: command.actor,
      createdAt: clock.now,
    }),
  );
  writes.transfers.push(...transfers);
  return counted(batch, wallet, hold, transfers);
}

/** As it is now: those after it in the batch change it further. */
function counted({ world }: Batch, wallet: Wallet, hold: Hold | null, transfers: Transfer[]): Counted {
  const application = world.applications.get(wallet.applicationId);
  if (!application) throw new Error(`The application ${wallet.applicationId} of a wallet was not read`);
  return { wallet: { ...wallet }, application, hold: hold && { ...hold }, transfers };
}
