import type { HoldState } from './ledger.ts';
import type { Instant } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';
import type {
  Application,
  ApplicationKey,
  CallSums,
  ChargesAround,
  Entry,
  Hold,
  ListedApplicationKey,
  Outcome,
  PhoneCall,
  PinLock,
  Purpose,
  Wallet,
} from './wallet-nouns.ts';

/** What can be asked of an account's companies, wallets and calls. */
export interface WalletReader {
  applications: {
    get(id: string): Promise<Application | null>;
    list(page: PageRequest): Promise<Page<Application>>;
    ofNumber(dialedNumber: string): Promise<Application | null>;
    /** those that are not revoked */
    keys(applicationId: string): Promise<ListedApplicationKey[]>;
  };
  wallets: {
    get(id: string): Promise<Wallet | null>;
    list(filter: WalletFilter, page: PageRequest): Promise<Page<Wallet>>;
    /** newest first; null: no matter since or until when */
    entries(walletId: string, span: Span, page: PageRequest): Promise<Page<Entry>>;
    hold(id: string): Promise<Hold | null>;
    /** @param state null: any */
    holds(walletId: string, state: HoldState | null, page: PageRequest): Promise<Page<Hold>>;
    /** those that still last, at most 200 */
    locks(now: Instant): Promise<PinLock[]>;
  };
  calls: {
    get(id: string): Promise<PhoneCall | null>;
    /** newest first; a cursor is a call's number */
    list(filter: CallFilter, page: PageRequest): Promise<Page<PhoneCall>>;
    /** charges that may have been for a call, and all calls that these may have been for */
    chargesAround(call: PhoneCall, span: { from: Instant; until: Instant }): Promise<ChargesAround>;
    /** by the day of a zone, and by agent */
    sums(zone: string, span: { from: Instant; until: Instant }, agentId: string | null): Promise<CallSums>;
  };
}

/** From one instant until before another; null: no matter. */
export type Span = { from: Instant | null; until: Instant | null };

/** Null: no matter. The span is that of the calls' beginnings. */
export type CallFilter = Span & {
  agentId: string | null;
  caller: string | null;
  dialedNumber: string | null;
  outcome: Outcome | null;
};

export type WalletFilter = {
  applicationId: string | null;
  /** a pin, an e-mail, a part of the name, an integer; `number` is the same as a phone number, if it is one */
  search: { text: string; number: string | null } | null;
};

/** What a transaction writes of them; tokens are moved through the lane alone. */
export interface WalletTx extends WalletReader {
  applications: WalletReader['applications'] & {
    insert(application: { id: string; name: string }): Promise<void>;
    rename(id: string, name: string): Promise<void>;
    /** replaces them; 'taken' when one belongs to another application */
    setNumbers(id: string, dialedNumbers: readonly string[]): Promise<'done' | 'number_taken'>;
    insertKey(key: { id: string; applicationId: string; purpose: Purpose; hash: Buffer }): Promise<void>;
    /** of a key that is not revoked; null if none */
    purposeOf(keyId: string): Promise<Purpose | null>;
    /** whose it was; null: there is none */
    revokeKey(id: string): Promise<string | null>;
    /** those of its wallets that are not removed */
    walletsOf(id: string): Promise<Pick<Wallet, 'id' | 'tokens' | 'held'>[]>;
    /** with its numbers and keys */
    remove(id: string): Promise<void>;
  };
  wallets: WalletReader['wallets'] & {
    insert(wallet: Pick<Wallet, 'id' | 'applicationId' | 'pin' | 'name' | 'email'>): Promise<'done' | 'pin_taken'>;
    update(
      id: string,
      patch: { pin?: string; name?: string | null; email?: string | null },
    ): Promise<'done' | 'pin_taken'>;
    setCallers(
      wallet: Pick<Wallet, 'id' | 'applicationId'>,
      numbers: readonly string[],
    ): Promise<'done' | 'caller_taken'>;
    /** takes away its callers and what it knows of a person; its pin is free again */
    remove(id: string): Promise<void>;
    /** false: there is none */
    liftLock(id: string): Promise<boolean>;
  };
  calls: WalletReader['calls'] & {
    /** the one that was told before, where it was; null: this one was inserted */
    insert(call: Omit<PhoneCall, 'integer' | 'agentName' | 'tokens'>): Promise<string | null>;
    /** each transfer names its call, or none any more; gives how many changed */
    name(charges: readonly { transferId: string; callId: string | null }[]): Promise<number>;
  };
}

/** Whose an authentication hash is; null: nobody's. */
export interface ApplicationKeys {
  get(hash: Buffer): Promise<{ accountId: string; key: ApplicationKey } | null>;
}
