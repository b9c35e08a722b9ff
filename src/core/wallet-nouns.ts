import type { HoldState, TransferKind } from './ledger.ts';
import type { Instant } from './nouns.ts';

/** A company whose customers pay by tokens, and the numbers that are dialled for it. `integer` is its id where ids are integers. */
export type Application = {
  id: string;
  integer: string;
  name: string;
  dialedNumbers: string[];
  createdAt: Instant;
};

/** calls: agents' presence, profiles and calls; wallets: looking up, charging and topping up. */
export const purposes = ['calls', 'wallets'] as const;
export type Purpose = (typeof purposes)[number];
export type ApplicationKey = { id: string; applicationId: string; purpose: Purpose; createdAt: Instant };

export type Wallet = {
  id: string;
  integer: string;
  applicationId: string;
  /** unique in its application, also as a number */
  pin: string;
  name: string | null;
  email: string | null;
  /** numbers it is found by, as digits */
  callers: string[];
  tokens: bigint;
  held: bigint;
  createdAt: Instant;
};

export type Hold = {
  id: string;
  walletId: string;
  amount: bigint;
  state: HoldState;
  expiresAt: Instant;
  reason: string | null;
  createdAt: Instant;
  endedAt: Instant | null;
};

export type Transfer = {
  id: string;
  /** its event's, and its place in that movement */
  number: number;
  leg: number;
  walletId: string;
  applicationId: string;
  kind: TransferKind;
  debit: 'wallet' | 'held' | 'company';
  credit: 'wallet' | 'held' | 'company';
  amount: bigint;
  /** what the wallet could spend then */
  tokensAfter: bigint;
  reason: string | null;
  holdId: string | null;
  actor: string;
  createdAt: Instant;
};

/** A transfer as the wallet's owner sees it: what came (positive) or went, and the call that it was for. */
export type Entry = Pick<
  Transfer,
  'id' | 'number' | 'kind' | 'tokensAfter' | 'reason' | 'holdId' | 'actor' | 'createdAt'
> & {
  amount: bigint;
  call: {
    id: string;
    agentId: string;
    startedAt: string;
    durationSeconds: number;
    tokensPerMinute: string;
    outcome: string;
  } | null;
};

/** A lock on looking up pins. */
export type PinLock = { id: string; dialedNumber: string; caller: string; lockedUntil: Instant };

/** How a call ended, as telephone exchanges call it. */
export const outcomes = [
  'answer',
  'busy',
  'noanswer',
  'cancel',
  'congestion',
  'chanunavail',
  'dontcall',
  'torture',
  'invalidargs',
] as const;
export type Outcome = (typeof outcomes)[number];

export type PhoneCall = {
  id: string;
  integer: string;
  /** its event's */
  number: number;
  agentId: string;
  /** the caller's; empty: withheld */
  inboundNumber: string;
  dialedNumber: string;
  outboundNumber: string;
  /** YYYY-MM-DD HH:MM:SS on the account's clock, as they were told */
  started: string;
  ended: string;
  /** when it was told, on the same clock */
  told: string;
  startedAt: Instant;
  endedAt: Instant;
  durationSeconds: number;
  outcome: Outcome;
  /** the agent's price at that moment */
  tokensPerMinute: number;
  createdAt: Instant;
};
