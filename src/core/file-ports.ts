import type { AttachmentKind } from './nouns.ts';
import type { Refusal } from './refusal.ts';

/** The one file in a folder of attachments that belongs to nobody: it says which folder this is. */
export const placeFile = 'place';

/** Where the bytes of attachments are, under names of an account and 32 random hex digits: `ACCOUNT/NAME`. */
export interface Files {
  /** On the disk, folder and all, when it resolves. @throws NoRoom */
  put(file: string, bytes: Uint8Array): Promise<void>;
  /** the bytes from one up to and including another; null when there is no such file */
  read(file: string, from: number, to: number): Promise<AsyncIterable<Uint8Array> | null>;
  remove(file: string): Promise<void>;
  /** whether as many bytes more may be kept */
  room(bytes: number): Promise<Room>;
}

/** reserved: only members and keys can still store files; full: no one can, or messages would have
 *  no room */
export type Room = 'enough' | 'reserved' | 'full';

/** Thrown by `put` where the bytes have no room; nothing of them is left. */
export class NoRoom extends Error {
  override name = 'NoRoom';
}

/** What an upload is by its content, as it is to be kept: a picture without what its camera wrote into it. */
export type Content = {
  bytes: Uint8Array;
  kind: AttachmentKind;
  type: string;
  width: number | null;
  height: number | null;
};

/** Who a file is examined for, and what that may cost. */
export type Examining = {
  /** an anonymous visitor or an outside user, not a member or key of the account */
  isStranger: boolean;
  /** aborts when no request waits for the answer any more; null if one always does */
  signal: AbortSignal | null;
  /** whether a picture of so many points may be decoded; null: any may */
  mayDecode: ((points: number) => Promise<Refusal<'throttled' | 'storage_full'> | null>) | null;
};

/** Looks into what strangers upload. */
export interface Intake {
  examine(
    bytes: Uint8Array,
    examining: Examining,
  ): Promise<Content | Refusal<'infected' | 'invalid' | 'overloaded' | 'throttled' | 'storage_full'>>;
}
