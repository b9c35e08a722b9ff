import type { NewJob } from './job.ts';
import type { Instant } from './nouns.ts';

/** A call is recorded up to a moment after it was answered, by any process: the record is looked through once more.
 *  @param traces what tells that a call is about the person, sealed */
export function eraseCallsLater(now: Instant, traces: string): NewJob {
  const runAt = new Date(Date.parse(now) + laterMs).toISOString();
  return { kind: 'erase-calls', orderKey: 'erase-calls', payload: { traces }, runAt };
}

const laterMs = 5000;

/** What went with a person, and what is kept of it (docs/promises.md, 12). */
export type ErasureReport = {
  conversations: number;
  messages: number;
  /** sent, and uploaded without being sent */
  files: number;
  /** mail and text messages, sent or waiting */
  letters: number;
  /** kept for the sums, without their caller */
  calls: number;
  /** kept in the books, with a pseudonym for their caller */
  charges: number;
  /** that go on being found by a number or an e-mail address of the person */
  wallets: { id: string; name: string | null }[];
};
