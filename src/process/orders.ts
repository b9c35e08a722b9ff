import type { Config } from '../config.ts';

/** What the primary says to a worker. */
export type Order =
  | { kind: 'run'; config: Config }
  | { kind: 'stop' }
  /** the answer to a question; null when some worker did not say its part */
  | { kind: 'metrics'; question: number; text: string | null };

/** What a worker says to the primary: it listens; it asks what all workers count together. */
export type Report = { kind: 'up'; url: string } | { kind: 'metrics'; question: number };
