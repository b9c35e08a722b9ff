import type { Files } from '../core/file-ports.ts';
import type { DiskRoom } from './reserve.ts';

export type KeptFile = {
  accountId: string;
  file: string;
  /** milliseconds since 1970 */
  writtenAt: number;
};

/** A driver: somewhere to keep files. */
export interface Place extends Files {
  /** the same for all processes that share it, and for nobody else */
  readonly name: string;
  /** the disk; null if its size is unknown */
  look(): Promise<DiskRoom | null>;
  /** everything that is there */
  kept(): AsyncIterable<KeptFile>;
}
