import { randomFillSync } from 'node:crypto';
import pino from 'pino';
import type { Config } from './config.ts';
import { createCore } from './core/core.ts';
import { uuidv7 } from './core/id.ts';
import { VisitorCursor } from './dialects/v1/cursor.ts';
import { v1Dialect } from './dialects/v1/dialect.ts';
import { frameEncoding } from './dialects/v1/frames.ts';
import { createServer } from './http/server.ts';
import { Hub } from './live/hub.ts';
import { Live } from './live/live.ts';
import { createStreams } from './live/transport.ts';
import { masterKeyFrom } from './master-key.ts';
import { CredentialCache } from './store/credential-cache.ts';
import { type DatabaseConfig, openPool } from './store/database.ts';
import { checkMasterKey, loadMasterKey } from './store/master-key.ts';
import { migrate } from './store/migrate.ts';
import { headsOf, openNotifier } from './store/notify.ts';
import { secrets } from './store/secrets.ts';
import { createStore } from './store/store.ts';

export type AppOptions = { config: Config; database: DatabaseConfig; log: (line: string) => void };

/** Wires the rooms together and listens: the only file that knows every room. */
export async function startApp({ config, database }: AppOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const logger = pino({ level: config.logLevel });
  await migrate(database);
  const pool = openPool(database);
  const seal = loadMasterKey(config.dataDirectory, config.secret === null ? null : masterKeyFrom(config.secret));
  await checkMasterKey(pool, seal);

  const clock = { nowMs: () => Date.now(), id: newId };
  const store = createStore({
    pool,
    seal,
    clock,
    committed({ accountId, number, configNumber }) {
      hub.committed(accountId, number, configNumber);
    },
  });
  const credentials = new CredentialCache(store.credentials);
  const core = createCore({ store, credentials, secrets, now: clock.nowMs });

  const cursor = new VisitorCursor(seal.derive('visitor cursor'));
  const live = new Live((accountId) => store.reader(accountId), frameEncoding(cursor));
  const notifier = await openNotifier(database, {
    wake: (wakes) => hub.heard(wakes),
    signal: (payload) => live.signal(JSON.parse(payload)),
    reconnected: () => {
      credentials.clear();
      void hub.poll();
    },
  });
  const hub = new Hub({
    live,
    notify: notifier,
    heads: (accountIds) => headsOf(pool, accountIds),
    configChanged: (accountId, configNumber) => credentials.changed(accountId, configNumber),
    cachedAccounts: () => credentials.accountIds(),
  });
  const streams = createStreams(live);

  const ownOrigin = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const server = createServer({
    trustedProxies: config.trustedProxies,
    logger,
    streams,
    dialects: [v1Dialect({ core, ownOrigin, secure: ownOrigin.startsWith('https:') }, cursor)],
  });
  const url = await server.listen({ host: config.host, port: config.port });

  return {
    url,
    async stop() {
      streams.close();
      await server.close();
      await store.drain();
      hub.stop();
      await notifier.stop();
      await pool.end();
    },
  };
}

const random = new Uint8Array(16 * 256);
let used = random.length;

/** Randomness is fetched for many ids at once. */
function newId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += 16;
  return uuidv7(Date.now(), random.subarray(used - 16, used));
}

