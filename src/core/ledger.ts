import { type Refusal, refuse } from './refusal.ts';

/** The largest amount that one transfer moves: what every JSON reader reads exactly. Balances may be larger. */
export const mostTokens = 9_007_199_254_740_991n;

/** The accounts of the books: what a wallet can spend, what is held of it for something that runs, and the company's own, which is
 *  what it issued and got back: minus the sum of its wallets. */
export type Side = 'wallet' | 'held' | 'company';

export const transferKinds = ['top_up', 'charge', 'correction', 'hold', 'release', 'settlement'] as const;
export type TransferKind = (typeof transferKinds)[number];

/** Two entries of one amount: minus on the debit side, plus on the credit side, so that they sum to zero whatever they are. */
export type Leg = { kind: TransferKind; debit: Side; credit: Side; amount: bigint; tokensAfter: bigint };

export type Purse = { tokens: bigint; held: bigint };

export const holdStates = ['open', 'posted', 'voided', 'expired'] as const;
export type HoldState = (typeof holdStates)[number];
/** Tokens put aside for something that runs; it ends exactly once. */
export type Holding = { amount: bigint; state: HoldState };

export type Moved = { purse: Purse; legs: Leg[] };
export type Held = Moved & { hold: Holding };
type Refusals = 'invalid' | 'not_enough_tokens' | 'hold_ended';
type Ruled<T, K extends Refusals> = T | Refusal<K>;

export function isAmount(amount: bigint): boolean {
  return amount >= 1n && amount <= mostTokens;
}

/** Adds to a wallet or, where `amount` is negative, takes from it: all or nothing. */
export function move(
  purse: Purse,
  amount: bigint,
  kind: 'top_up' | 'charge' | 'correction',
): Ruled<Moved, 'invalid' | 'not_enough_tokens'> {
  if (!isAmount(amount < 0n ? -amount : amount)) return wrongAmount();
  return amount > 0n
    ? carry(purse, 'company', 'wallet', amount, kind)
    : carry(purse, 'wallet', 'company', -amount, kind);
}

export function openHold(purse: Purse, amount: bigint): Ruled<Held, 'invalid' | 'not_enough_tokens'> {
  if (!isAmount(amount)) return wrongAmount();
  const moved = carry(purse, 'wallet', 'held', amount, 'hold');
  return 'refused' in moved ? moved : { ...moved, hold: { amount, state: 'open' } };
}

/** Holds `more` as well; 0: only its time is longer. */
export function extendHold(purse: Purse, hold: Holding, more: bigint): Ruled<Held, Refusals> {
  if (hold.state !== 'open') return ended(hold);
  if (more < 0n || hold.amount + more > mostTokens) return wrongAmount();
  const moved = carry(purse, 'wallet', 'held', more, 'hold');
  return 'refused' in moved ? moved : { ...moved, hold: { amount: hold.amount + more, state: 'open' } };
}

/** What was held is spent, at most all of it; the rest goes back. */
export function postHold(purse: Purse, hold: Holding, amount: bigint): Ruled<Held, Refusals> {
  if (hold.state !== 'open') return ended(hold);
  if (amount < 0n) return wrongAmount();
  if (amount > hold.amount) return refuse('not_enough_tokens', {});
  const spent = must(carry(purse, 'held', 'company', amount, 'settlement'));
  const rest = must(carry(spent.purse, 'held', 'wallet', hold.amount - amount, 'release'));
  return { purse: rest.purse, legs: [...spent.legs, ...rest.legs], hold: { ...hold, state: 'posted' } };
}

/** Nothing of it is spent. */
export function releaseHold(purse: Purse, hold: Holding, state: 'voided' | 'expired'): Ruled<Held, 'hold_ended'> {
  if (hold.state !== 'open') return ended(hold);
  return { ...must(carry(purse, 'held', 'wallet', hold.amount, 'release')), hold: { ...hold, state } };
}

function carry(
  purse: Purse,
  debit: Side,
  credit: Side,
  amount: bigint,
  kind: TransferKind,
): Ruled<Moved, 'not_enough_tokens'> {
  if (amount === 0n) return { purse, legs: [] };
  const change = (side: Side) => (side === credit ? amount : 0n) - (side === debit ? amount : 0n);
  const after = { tokens: purse.tokens + change('wallet'), held: purse.held + change('held') };
  if (after.tokens < 0n || after.held < 0n) return refuse('not_enough_tokens', {});
  return { purse: after, legs: [{ kind, debit, credit, amount, tokensAfter: after.tokens }] };
}

/** What is held can be moved: anything else is a bug. */
function must(moved: Ruled<Moved, 'not_enough_tokens'>): Moved {
  if ('refused' in moved) throw new Error('A hold is larger than what is held');
  return moved;
}

const wrongAmount = () =>
  refuse('invalid', { field: 'tokens', problem: `must be a whole number, at most ${mostTokens}` });
const ended = ({ state }: Holding) => refuse('hold_ended', { state });
