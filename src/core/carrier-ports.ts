import type { Letter } from './addon-nouns.ts';
import type { Carrier } from './letter-ports.ts';
import type { Instant } from './nouns.ts';

/** A mail server of an account's own. */
export type EmailCarrier = {
  host: string;
  port: number;
  /** `always`: TLS from the first byte; `upgrade`: STARTTLS or nothing is sent; `offered`: STARTTLS where the server has it */
  tls: 'always' | 'upgrade' | 'offered';
  user: string | null;
  /** as it stands in the letter: an address, with or without a name before it */
  from: string;
};

/** Whoever sends an account's text messages, by Twilio's API. */
export type SmsCarrier = {
  /** scheme and host, without a slash at the end */
  url: string;
  sid: string;
  /** a number with + and its country's, a name, or a messaging service (MG…) */
  from: string;
};

/** Without its secret, which is written and never read. */
export type OwnCarrier = { channel: 'email'; settings: EmailCarrier } | { channel: 'sms'; settings: SmsCarrier };
export type StoredCarrier = OwnCarrier & { changedAt: Instant };

export interface CarrierReader {
  carriers: { get<C extends Letter['channel']>(channel: C): Promise<(StoredCarrier & { channel: C }) | null> };
}

export interface CarrierTx extends CarrierReader {
  carriers: CarrierReader['carriers'] & {
    /** its secret; null: it needs none, or is not there */
    secretOf(channel: Letter['channel']): Promise<string | null>;
    put(carrier: OwnCarrier, secret: string | null): Promise<void>;
    remove(channel: Letter['channel']): Promise<boolean>;
  };
}

/** Who takes letters out of the house. */
export type Carriers = {
  /** the installation's, for every account that has none of its own */
  house: Partial<Record<Letter['channel'], Carrier>>;
  /** an account's own: it reaches the open internet, and no network of the server's */
  own(carrier: OwnCarrier, secret: string | null): Carrier;
  /** whether an account's own may be at this host */
  reaches(host: string): Promise<boolean>;
};

/** Why a carrier's host is not connected to: nobody knows its name, or it is in a network that is not for tenants. */
export const outOfReach = 'out_of_reach';
