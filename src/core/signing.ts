import type { Instant } from './nouns.ts';

/** Nothing that Parley signs is good for longer: so long a key that was retired goes on verifying. */
export const signatureSeconds = 3600;

/** A key pair in PEM (PKCS #8, SPKI), known to verifiers by its id. */
export type SigningKey = { id: string; privateKey: string; publicKey: string; retiredAt: Instant | null };

/** The installation's keys for what others can verify, like the tokens of a dialect. */
export interface SigningKeys {
  /** the one that signs first, then those retired ones whose signatures may still be good */
  usable(): Promise<SigningKey[]>;
  /** From here on a new key signs. */
  rotate(): Promise<void>;
  /** The same where the one that signs is older than so many days. */
  renew(days: number): Promise<void>;
}
