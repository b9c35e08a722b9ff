import type { Credentials } from '../core/credential-ports.ts';
import type { Store, WebInboxes } from '../core/ports.ts';
import type { Throttle } from '../core/throttle.ts';
import type { ApplicationKeys } from '../core/wallet-ports.ts';
import type { Click } from '../core/widget-nouns.ts';
import { endedVisitors, findEntry } from './access-links.ts';
import { createAccount, hasMembers } from './accounts.ts';
import { keyAt } from './address-ranges.ts';
import { applicationKeysOf } from './applications.ts';
import { writeClicks } from './clicks.ts';
import { actorOfKey, actorOfMember, findSession } from './credentials.ts';
import { first, type Queryable } from './database.ts';
import { credentialsOf } from './inboxes.ts';
import { KeyUsage } from './key-usage.ts';
import { Known } from './known.ts';
import { type LaneLimits, laneLimits } from './lane.ts';
import { decidingLanes, lanesOf } from './lanes.ts';
import { wasReused } from './once.ts';
import { posting } from './posting.ts';
import { RealAccounts } from './real-accounts.ts';
import { type Reads, sharesOf } from './shares.ts';
import { throttleOf } from './throttle.ts';
import { readerOf, type Transactor, transact } from './transact.ts';
import { KnownWallets, walletTrade } from './wallet-lane.ts';
import { webInboxesOf } from './web-inboxes.ts';

export type PostgresStore = Store & {
  /** Commits what waits in the lanes. */
  drain(): Promise<void>;
  /** Somebody, here or elsewhere, committed up to this event of the account. */
  moved(accountId: string, number: number): void;
  credentials: Credentials;
  webInboxes: WebInboxes;
  applicationKeys: ApplicationKeys;
  ping(): Promise<void>;
  /** ends the connections that are not the pool's own */
  close(): Promise<void>;
  /** when keys were last used, as noted since the last time */
  writeKeyUsage(): Promise<void>;
  /** commands that wait in the lanes */
  waiting(): number;
};

/** The core's store on PostgreSQL. */
export function createStore(to: Transactor, limits: LaneLimits = laneLimits): PostgresStore {
  const messages = decidingLanes(to, limits, posting, () => new Known(limits.known));
  const wallets = decidingLanes(to, limits, walletTrade, () => new KnownWallets(limits.known));
  const clicks = lanesOf(limits, (accountId) => async (batch: Click[]) => {
    await writeClicks(to.pool, accountId, batch);
    return batch.map(() => ({ counted: true as const }));
  });
  const lanes = [messages, wallets, clicks];
  const usage = new KeyUsage();
  const shares = sharesOf(to.pool);
  const strangers = (whose: string) => shares.reading('strangers', whose);
  const throttle: Throttle = throttleOf(strangers, to.clock);
  const real = new RealAccounts();
  /** A credential can name any account: until one was found in it, its queries share one place of
   *  the anonymous visitors' share. */
  const of = (accountId: string, by: Reads = 'people') =>
    real.has(accountId) ? shares.reading(by, accountId) : strangers('unverified credentials');
  const reading = {
    reader: (accountId: string, by: Reads = 'people') => readerOf(shares.reading(by, accountId), accountId),
    unverified: (accountId: string, by: Reads = 'people') => readerOf(of(accountId, by), accountId),
    accountOf: (kind: string, key: string) => accountOf(strangers(`directory ${kind}`), kind, key),
  };
  return {
    ...reading,
    webInboxes: webInboxesOf(reading),
    applicationKeys: applicationKeysOf(strangers('application keys')),
    async transact(call, work) {
      const result = await transact(to, call, work);
      real.add(call.accountId);
      return result;
    },
    moved(accountId, number) {
      for (const lane of [messages, wallets]) lane.hear(accountId, number);
    },
    wasReused: (accountId, once) => wasReused(of(accountId), accountId, once),
    post: (accountId, command, once) => messages.push(accountId, { command, once }, command.body.length * 2 + 500),
    count: (accountId, command, once) => wallets.push(accountId, { command, once }, 1000),
    countClick: (accountId, click) => clicks.push(accountId, click, 1000),
    throttle,
    credentialsOf: (accountId, inboxId) => credentialsOf(to.pool, to.seal, accountId, inboxId),
    createAccount: (account) => createAccount(to.pool, account),
    hasMembers: () => hasMembers(to.pool),
    credentials: {
      key: (accountId, hash) => real.note(accountId, () => actorOfKey(of(accountId), accountId, hash)),
      used: (accountId, keyId) => usage.note(accountId, keyId),
      session: (accountId, hash) => real.note(accountId, () => findSession(of(accountId), accountId, hash)),
      member: (accountId, memberId) => real.note(accountId, () => actorOfMember(of(accountId), accountId, memberId)),
      entry: (accountId, hash) => real.note(accountId, () => findEntry(of(accountId), accountId, hash)),
      endedVisitors: (accountId) => endedVisitors(strangers(accountId), accountId),
      at: (address) => keyAt(strangers('addresses'), address),
    },
    writeKeyUsage: () => usage.write(to.pool),
    async drain() {
      await Promise.all(lanes.map((lane) => lane.drain()));
    },
    waiting: () => lanes.reduce((sum, lane) => sum + lane.length(), 0),
    ping: shares.ping,
    close: shares.close,
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
