import type { FirstRun } from '../../../src/demo/demo.ts';

/** A running server, and what the attackers of it have. */
export type Stage = {
  url: string;
  firstRun: FirstRun;
  /** a share of a full attack, at least one: the bench runs all of it, the test a fiftieth */
  some(count: number): number;
  /** True where what the server ends only after a while is left before. */
  isBrief: boolean;
  /** tokens of new visitors of an inbox; the widget's if none is named */
  visitors(count: number, inboxId?: string): Promise<string[]>;
  /** of the owner's browser, which was signed in before */
  ownerCookie: string;
  /** an inbox where a bot answers */
  botInbox: string;
  /** of a visitor that wrote, before much else happened in the account */
  oldCursor: { token: string; after: string };
  /** a conversation of the account, and the token of its visitor */
  conversation: { id: string; token: string };
};

/** How often which status came; 0: the connection was closed without an answer. */
export type Tally = Map<number, number>;

export type Row = {
  name: string;
  /** Every status that may come. A 500 never may. */
  statuses: readonly number[];
  run(stage: Stage): Promise<Tally>;
  /** what must have come, beside `statuses`: an error text, or null */
  wrong?(tally: Tally, stage: Stage): string | null;
};

export function tallyOf(statuses: Iterable<number>): Tally {
  const tally: Tally = new Map();
  for (const status of statuses) tally.set(status, (tally.get(status) ?? 0) + 1);
  return tally;
}

export const shown = (tally: Tally): string =>
  [...tally]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status === 0 ? 'closed' : status} × ${count}`)
    .join(', ');

/** What is wrong with the answers of a row; null if nothing. */
export function faultOf({ statuses, wrong }: Row, tally: Tally, stage: Stage): string | null {
  const unexpected = [...tally.keys()].filter((status) => !statuses.includes(status));
  if (unexpected.length > 0) return `unexpected: ${unexpected.join(', ')}`;
  return wrong?.(tally, stage) ?? null;
}
