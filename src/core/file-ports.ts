import type { AttachmentKind } from './nouns.ts';
import type { Refusal } from './refusal.ts';

/** The one file in a folder of attachments that belongs to nobody: it says which folder this is. */
export const placeFile = 'place';

/** Where the bytes of attachments are, under names of an account and 32 random hex digits: `ACCOUNT/NAME`. */
export interface Files {
  /** On the disk, folder and all, when it resolves. */
  put(file: string, bytes: Uint8Array): Promise<void>;
  /** the bytes from one up to and including another; null when there is no such file */
  read(file: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | null>;
  remove(file: string): Promise<void>;
}

/** What an upload is by its content, as it is to be kept: a picture without what its camera wrote into it. */
export type Content = {
  bytes: Uint8Array;
  kind: AttachmentKind;
  type: string;
  width: number | null;
  height: number | null;
};

/** For whom something is examined, and what that may cost. */
export type Examining = {
  /** an anonymous visitor or an outside user: nobody of the account */
  isStranger: boolean;
  /** aborts when nobody waits for the answer any more; null: somebody always does */
  signal: AbortSignal | null;
};

/** Looks into what strangers upload. */
export interface Intake {
  examine(bytes: Uint8Array, examining: Examining): Promise<Content | Refusal<'infected' | 'invalid' | 'overloaded'>>;
}
