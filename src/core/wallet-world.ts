import type { NewEvent } from './event.ts';
import type { Instant } from './nouns.ts';
import type { PinTries } from './pin-lock.ts';
import type { Application, Hold, Transfer, Wallet } from './wallet-nouns.ts';

/** How a wallet is named: by a telephone exchange, which a key of an application stands for, or by who knows its id. */
export type Finder =
  | {
      by: 'pin';
      applicationId: string;
      keyId: string;
      dialedNumber: string;
      pin: string;
      caller: string;
      number: string | null;
    }
  | { by: 'caller'; applicationId: string; keyId: string; dialedNumber: string; number: string }
  | { by: 'id'; walletId: string };

type Doing = { actor: string; address: string | null };

export type WalletCommand = Doing &
  (
    | { type: 'find'; wallet: Finder }
    | {
        type: 'move';
        wallet: Finder;
        kind: 'top_up' | 'charge' | 'correction';
        /** negative: is taken */
        amount: bigint;
        reason: string | null;
      }
    | { type: 'hold'; walletId: string; amount: bigint; expiresAt: Instant; reason: string | null }
    | { type: 'extend'; holdId: string; amount: bigint; expiresAt: Instant }
    | { type: 'post'; holdId: string; amount: bigint; callId: string | null }
    | { type: 'void' | 'expire'; holdId: string }
  );

export type WalletRefusal =
  | 'not_found'
  | 'invalid'
  | 'not_enough_tokens'
  | 'hold_ended'
  | 'idempotency_key_reused'
  | 'overloaded';
/** The wallet as the command left it; the transfers that it made. */
export type Counted = {
  wallet: Wallet;
  application: Pick<Application, 'id' | 'integer' | 'name'>;
  hold: Hold | null;
  transfers: Transfer[];
};

/** @property rightAt when a pin from there was right last; null if never */
export type CallerTries = PinTries & { id: string | null; rightAt: Instant | null };

/** What a batch has to know before it decides. What a command changes it changes here too. */
export type WalletWorld = {
  /** applications by dialled number */
  lines: Map<string, string>;
  applications: Map<string, Counted['application']>;
  wallets: Map<string, Wallet>;
  /** wallets by application and pin without leading zeros */
  pins: Map<string, string>;
  /** wallets by application and number */
  callers: Map<string, string>;
  /** by dialled number and caller, unknownCallers or knownCallers; read is also what is not stored: then without an id */
  tries: Map<string, CallerTries>;
  /** when a key found a wallet last, by key and wallet */
  found: Map<string, Instant>;
  holds: Map<string, Hold>;
};

/** What a batch writes. */
export type WalletWrites = {
  transfers: Transfer[];
  newHolds: Set<string>;
  changedHolds: Set<string>;
  /** transfers that name the call they paid for */
  charged: { transferId: string; callId: string }[];
  /** keys of world.tries and world.found */
  tries: Set<string>;
  found: Set<string>;
  audits: { action: string; subject: string; actor: string; address: string | null }[];
};

export type WalletClock = { now: Instant; id(): string; append(event: NewEvent): number };

export function noWalletWrites(): WalletWrites {
  return {
    transfers: [],
    newHolds: new Set(),
    changedHolds: new Set(),
    charged: [],
    tries: new Set(),
    found: new Set(),
    audits: [],
  };
}

/** How maps of a world are keyed by two things. */
export const pair = (first: string, second: string): string => `${first} ${second}`;
/** 000038 and 38 are one. */
export const bare = (digits: string): string => digits.replace(/^0+/, '');
