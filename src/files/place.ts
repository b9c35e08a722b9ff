import type { Files } from '../core/file-ports.ts';

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
  /** everything that is there */
  kept(): AsyncIterable<KeptFile>;
}
