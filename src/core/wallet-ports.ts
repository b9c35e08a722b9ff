import type { HoldState } from './ledger.ts';
import type { Instant } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';
import type { Application, ApplicationKey, Entry, Hold, PhoneCall, PinLock, Purpose, Wallet } from './wallet-nouns.ts';

/** What can be asked of an account's companies, wallets and calls. */
export interface WalletReader {
  applications: {
    get(id: string): Promise<Application | null>;
    list(page: PageRequest): Promise<Page<Application>>;
    ofNumber(dialedNumber: string): Promise<Application | null>;
    /** those that are not revoked */
    keys(applicationId: string): Promise<ApplicationKey[]>;
  };
  wallets: {
    get(id: string): Promise<Wallet | null>;
    list(filter: WalletFilter, page: PageRequest): Promise<Page<Wallet>>;
    /** newest first */
    entries(walletId: string, page: PageRequest): Promise<Page<Entry>>;
    hold(id: string): Promise<Hold | null>;
    /** @param state null: any */
    holds(walletId: string, state: HoldState | null, page: PageRequest): Promise<Page<Hold>>;
    /** those that still last, at most 200 */
    locks(now: Instant): Promise<PinLock[]>;
  };
  calls: {
    get(id: string): Promise<PhoneCall | null>;
    /** newest first; a cursor is a call's number */
    list(filter: { agentId: string | null; caller: string | null }, page: PageRequest): Promise<Page<PhoneCall>>;
  };
}

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
    /** whose it was; null: there is none */
    revokeKey(id: string): Promise<string | null>;
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
    /** false: there is none */
    liftLock(id: string): Promise<boolean>;
  };
  calls: WalletReader['calls'] & {
    /** the one that was told before, where it was; null: this one was inserted */
    insert(call: Omit<PhoneCall, 'integer'>): Promise<string | null>;
  };
}

/** Whose an authentication hash is; null: nobody's. */
export interface ApplicationKeys {
  get(hash: Buffer): Promise<{ accountId: string; key: ApplicationKey } | null>;
}
