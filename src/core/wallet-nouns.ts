import type { HoldState, TransferKind } from './ledger.ts';
import type { Instant } from './nouns.ts';

/** A company whose customers pay by tokens, and the numbers that are dialled for it. `integer` is its id where ids are integers. */
export type Application = {
  id: string;
  integer: string;
  name: string;
  dialedNumbers: string[];
  createdAt: Instant;
  /** its numbers and keys are gone, its ids and books stay */
  removedAt: Instant | null;
};

/** calls: agents' presence, profiles and calls; wallets: looking up, charging and topping up. */
export const purposes = ['calls', 'wallets'] as const;
export type Purpose = (typeof purposes)[number];
export type ApplicationKey = { id: string; applicationId: string; purpose: Purpose; createdAt: Instant };
export type ListedApplicationKey = ApplicationKey & { lastUsedAt: Instant | null };

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
  /** nothing finds it any more, and nothing moves it */
  removedAt: Instant | null;
};

export type Hold = {
  id: string;
  walletId: string;
  amount: bigint;
  state: HoldState;
  expiresAt: Instant;
  reason: string | null;
  /** what it was held for, where that was said when it ended */
  callId: string | null;
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
  /** where an exchange charged by pin: what was dialled, and who called, if it said so; `erased:…` where that person is */
  dialedNumber: string | null;
  caller: string | null;
  actor: string;
  createdAt: Instant;
};

/** A transfer as the wallet's owner sees it: what came (positive) or went, and the call that it was for. */
export type Entry = Pick<
  Transfer,
  'id' | 'number' | 'kind' | 'tokensAfter' | 'reason' | 'holdId' | 'actor' | 'createdAt'
> & {
  amount: bigint;
  call: Pick<
    PhoneCall,
    'id' | 'agentId' | 'agentName' | 'started' | 'durationSeconds' | 'tokensPerMinute' | 'outcome'
  > | null;
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
  agentName: string;
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
  /** what wallets paid for it, as far as their charges name it */
  tokens: bigint;
  createdAt: Instant;
};

/** A charge that an exchange made by pin. `callers`: who called, where it said so; else whoever the wallet belongs to. */
export type Charge = { transferId: string; callers: readonly string[]; createdAt: Instant };
export type ToldCall = Pick<PhoneCall, 'id' | 'inboundNumber' | 'startedAt' | 'endedAt'>;
export type ChargesAround = { charges: Charge[]; calls: ToldCall[] };

/** Calls that began in a time: how many, how many were answered, their seconds, those of them that had a price, and tokens. */
export type CallSum = { calls: number; answered: number; seconds: number; paidSeconds: number; tokens: bigint };
/** By the day of calls and of charges, without days when nothing happened; by the agent, most paid seconds first. */
export type CallSums = {
  days: (CallSum & { day: string })[];
  agents: (CallSum & { agentId: string; name: string })[];
};
