import type { Click } from '../core/nouns.ts';
import type { Credentials, Store, Throttle, WebInboxes } from '../core/ports.ts';
import type { PostRequest } from '../core/post.ts';
import { refuse } from '../core/refusal.ts';
import { createAccount, hasMembers } from './accounts.ts';
import { writeClicks } from './clicks.ts';
import { actorOfKey, actorOfMember, findSession } from './credentials.ts';
import { first, type Queryable } from './database.ts';
import { KeyUsage } from './key-usage.ts';
import { Known } from './known.ts';
import { Lane, LaneFull, type LaneLimits, laneLimits } from './lane.ts';
import { wasReused } from './once.ts';
import { type PostAnswer, postBatch } from './posting.ts';
import { throttleOf } from './throttle.ts';
import { readerOf, type Transactor, transact } from './transact.ts';
import { webInboxesOf } from './web-inboxes.ts';

export type PostgresStore = Store & {
  /** Commits what waits in the lanes. */
  drain(): Promise<void>;
  /** Somebody, here or elsewhere, committed up to this event of the account. */
  moved(accountId: string, number: number): void;
  credentials: Credentials;
  webInboxes: WebInboxes;
  ping(): Promise<void>;
  /** when keys were last used, as noted since the last time */
  writeKeyUsage(): Promise<void>;
  /** commands that wait in the lanes */
  waiting(): number;
};

/** The core's store on PostgreSQL. */
export function createStore(to: Transactor, limits: LaneLimits = laneLimits): PostgresStore {
  const lanes = new Map<string, { lane: Lane<PostRequest, PostAnswer>; known: Known }>();
  const moved = (accountId: string, number: number) => lanes.get(accountId)?.known.hear(number);
  const usage = new KeyUsage();
  const clickLanes = new Map<string, Lane<Click, undefined>>();
  const throttle: Throttle = throttleOf(to.pool, to.clock);
  const all = (): Pick<Lane<unknown, unknown>, 'length' | 'drain'>[] => [
    ...[...lanes.values()].map(({ lane }) => lane),
    ...clickLanes.values(),
  ];
  const reading = {
    reader: (accountId: string) => readerOf(to.pool, accountId),
    accountOf: (kind: string, key: string) => accountOf(to.pool, kind, key),
  };
  return {
    ...reading,
    webInboxes: webInboxesOf(reading),
    transact: (call, work) => transact(to, call, work),
    moved,
    async post(accountId, command, once) {
      let at = lanes.get(accountId);
      if (!at) {
        const known = new Known(limits.known);
        const commit = (requests: PostRequest[]) => {
          to.batched?.(requests.length);
          return postBatch(to, accountId, known, requests);
        };
        at = { lane: new Lane(commit, limits), known };
        lanes.set(accountId, at);
      }
      try {
        return await at.lane.push({ command, once }, command.body.length * 2 + 500);
      } catch (error) {
        if (error instanceof LaneFull) return refuse('overloaded', { retryAfterSeconds: 1 });
        throw error;
      }
    },
    async countClick(accountId, click) {
      let lane = clickLanes.get(accountId);
      if (!lane) {
        lane = new Lane(async (clicks) => {
          await writeClicks(to.pool, accountId, clicks);
          return [];
        }, limits);
        clickLanes.set(accountId, lane);
      }
      try {
        await lane.push(click, 1000);
        return { counted: true };
      } catch (error) {
        if (error instanceof LaneFull) return refuse('overloaded', { retryAfterSeconds: 1 });
        throw error;
      }
    },
    wasReused: (accountId, once) => wasReused(to.pool, accountId, once),
    throttle,
    createAccount: (account) => createAccount(to.pool, account),
    hasMembers: () => hasMembers(to.pool),
    credentials: {
      key: (accountId, hash) => actorOfKey(to.pool, accountId, hash),
      used: (accountId, keyId) => usage.note(accountId, keyId),
      session: (accountId, hash) => findSession(to.pool, accountId, hash),
      member: (accountId, memberId) => actorOfMember(to.pool, accountId, memberId),
    },
    writeKeyUsage: () => usage.write(to.pool),
    async drain() {
      await Promise.all(all().map((lane) => lane.drain()));
    },
    waiting: () => all().reduce((sum, lane) => sum + lane.length, 0),
    async ping() {
      await to.pool.query('select 1');
    },
  };
}

async function accountOf(pool: Queryable, kind: string, key: string): Promise<string | null> {
  const row = await first<{ accountId: string }>(
    pool,
    `select account_id as "accountId" from directory where kind = $1 and key = $2`,
    [kind, key],
  );
  return row?.accountId ?? null;
}
