import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pino from 'pino';
import { carriersOf } from './channels/carriers.ts';
import { driversOf } from './channels/drivers.ts';
import { webhookPost } from './channels/webhook.ts';
import type { Config } from './config.ts';
import { unsentSince } from './core/attachments.ts';
import { createCore } from './core/core.ts';
import type { Job, JobEnd } from './core/job.ts';
import type { Store } from './core/ports.ts';
import { rightsOf } from './core/right.ts';
import { welcome } from './demo/welcome.ts';
import { accessDialect } from './dialects/access/dialect.ts';
import { chattabaiDialect } from './dialects/chattabai/dialect.ts';
import { chattabaiDoor } from './dialects/chattabai/door.ts';
import { chatwhizzDialect } from './dialects/chatwhizz/dialect.ts';
import { chatwhizzDoor } from './dialects/chatwhizz/door.ts';
import { FileLinks } from './dialects/file-links.ts';
import { hciDialect } from './dialects/hci/dialect.ts';
import { hciDoor } from './dialects/hci/door.ts';
import { admitSocket, socketPath } from './dialects/hci/socket.ts';
import { imbeeDialect } from './dialects/imbee/dialect.ts';
import { imbeeDoor } from './dialects/imbee/door.ts';
import { metaDialect } from './dialects/meta/dialect.ts';
import { outboxDialect } from './dialects/outbox/dialect.ts';
import { smsDialect } from './dialects/sms/dialect.ts';
import { tochatDialects } from './dialects/tochat/dialect.ts';
import { tochatDoor } from './dialects/tochat/door.ts';
import { VisitorCursor } from './dialects/v1/cursor.ts';
import { v1Dialect } from './dialects/v1/dialect.ts';
import { frameEncoding } from './dialects/v1/frames.ts';
import { clamdScan } from './files/clamd.ts';
import { diskFiles } from './files/disk.ts';
import { createIntake } from './files/intake.ts';
import { s3Files } from './files/s3.ts';
import { sweep } from './files/sweep.ts';
import { Turner } from './files/turner.ts';
import { CallLog } from './http/call-log.ts';
import { createMetrics } from './http/metrics.ts';
import { createServer } from './http/server.ts';
import { addressBehind } from './http/upgrade.ts';
import { jobHandlers } from './jobs/handlers.ts';
import { type Maintenance, periodicTasks, signingKeyDays, sweepFiles } from './jobs/maintenance.ts';
import { runPeriodically } from './jobs/periodic.ts';
import { JobRunner } from './jobs/runner.ts';
import { Hub } from './live/hub.ts';
import { Live } from './live/live.ts';
import { createSocketIo } from './live/socket-io.ts';
import { createStreams } from './live/transport.ts';
import { WebhookWatch } from './live/webhook-watch.ts';
import { webhookCourier } from './live/webhooks.ts';
import { masterKeyFrom } from './master-key.ts';
import { openRanges } from './store/address-ranges.ts';
import { forgetApiCalls, writeApiCalls } from './store/api-calls.ts';
import { ApplicationKeyCache } from './store/applications.ts';
import { accountsWithUnsent, orphansAmong } from './store/attachments.ts';
import { connectionsOf } from './store/connections.ts';
import { CredentialCache } from './store/credential-cache.ts';
import { type DatabaseConfig, openPool } from './store/database.ts';
import { refuse } from './store/embedded/refusal.ts';
import { forgetOld, trimLogs } from './store/housekeeping.ts';
import { newId } from './store/id.ts';
import { countJobs, jobQueue } from './store/jobs.ts';
import { LineCache } from './store/line-cache.ts';
import { exclusively, ifNobodyDoes, locks } from './store/lock.ts';
import { loadMasterKey, openDataKey } from './store/master-key.ts';
import { migrate } from './store/migrate.ts';
import { createNotifier, headsOf } from './store/notify.ts';
import { queuesWithHours } from './store/openings.ts';
import { readSealed, writeSealed } from './store/sealed.ts';
import { indexLogs } from './store/search.ts';
import { createSecrets } from './store/secrets.ts';
import { openSigningKeys } from './store/signing-keys.ts';
import { createStore } from './store/store.ts';
import type { Transactor } from './store/transact.ts';
import { dueHolds } from './store/wallets.ts';
import { WebInboxCache } from './store/web-inboxes.ts';
import { webhookPlace } from './store/webhooks.ts';

/** Connections that may wait to be accepted; Linux allows no more by itself. Where they are too many the kernel drops them, and a caller tries
 *  again after a second. */
const backlog = 4096;

export type AppOptions = {
  config: Config;
  database: DatabaseConfig;
  log: (line: string) => void;
  metricsOfAll: (() => Promise<string>) | null;
};
export type App = { url: string; stop(): Promise<void> };

/** Wires the rooms together and listens: the only file that knows every room. */
export async function startApp({ config, database, log, metricsOfAll }: AppOptions): Promise<App> {
  const logger = pino({ level: config.logLevel });
  await migrate(database);
  const pool = openPool(database);
  const masterKey = loadMasterKey(config.dataDirectory, config.secret === null ? null : masterKeyFrom(config.secret));
  const seal = await openDataKey(pool, masterKey);

  const clock = { nowMs: () => Date.now(), id: newId };
  const metrics = createMetrics(metricsOfAll);
  const to: Transactor = {
    pool,
    seal,
    clock,
    committed({ accountId, number, configNumber, jobs, changes }) {
      if (changes && live.listens(accountId)) live.give(accountId, changes());
      hub.committed(accountId, number, configNumber);
      if (jobs) runner.wake();
    },
    batched: metrics.batched,
  };
  const store = createStore(to);
  const files = config.bucket
    ? s3Files(config.bucket)
    : await diskFiles(join(config.dataDirectory, 'files'), config.reserve);
  const turner = new Turner();
  const intake = createIntake(config.clamd === null ? null : clamdScan(config.clamd), turner);
  const newFileName = () => randomBytes(16).toString('hex');
  const credentials = new CredentialCache(store.credentials, clock.nowMs);
  const webInboxes = new WebInboxCache(store);
  const applicationKeys = new ApplicationKeyCache(store.applicationKeys);
  const knownLines = new LineCache(store);
  const caches = [credentials, webInboxes.memory, applicationKeys.memory, knownLines.memory];
  const secrets = createSecrets(seal.derive('set-up link'));
  // Providers call addresses of the open internet alone.
  const hookOf = (inboxId: string, messageId: string) =>
    ownOrigin.startsWith('https:') ? `${ownOrigin}/webhooks/sms/${inboxId}/${messageId}` : null;
  const coreOf = (store: Store, now: () => number) =>
    createCore({
      store,
      credentials,
      webInboxes,
      knownLines,
      applicationKeys,
      secrets,
      now,
      newId,
      newFileName,
      files,
      intake,
      drivers: driversOf(config, files, hookOf),
      carriers: carriersOf(config),
      signal: (signal) => hub.signal(signal),
    });
  const core = coreOf(store, clock.nowMs);

  const signingKeys = await openSigningKeys(pool, seal, clock);
  const links = new FileLinks(seal.derive('file links'), clock.nowMs);
  await signingKeys.renew(signingKeyDays);
  const cursor = new VisitorCursor(seal.derive('visitor cursor'));
  const encoding = frameEncoding(cursor, links);
  const forgetConfig = (accountId: string, configNumber: number) => {
    for (const cache of caches) cache.changed(accountId, configNumber);
  };
  const live = new Live((accountId) => store.reader(accountId), encoding, metrics.given, forgetConfig);
  const notifier = createNotifier(database);
  let watch: WebhookWatch | null = null;
  const hub = new Hub({
    live,
    notify: notifier,
    heads: (accountIds) => headsOf(pool, accountIds),
    configChanged: (accountId, configNumber) => {
      forgetConfig(accountId, configNumber);
      live.configChanged(accountId, configNumber);
    },
    moved: (accountId, number) => {
      store.moved(accountId, number);
      watch?.moved(accountId);
    },
    cachedAccounts: () => caches.flatMap((cache) => cache.accountIds()),
  });
  await notifier.open({
    wake: (wakes) => hub.heard(wakes),
    signal: (payload) => live.signal(JSON.parse(payload)),
    reconnected: () => {
      for (const cache of caches) cache.clear();
      void hub.poll();
    },
  });

  const connections = connectionsOf(pool, files.name);
  const beat = async () => notifier.processes(await connections.beat());
  await beat();
  const elsewhere = await connections.filesElsewhere();
  if (elsewhere !== null) {
    await connections.leave();
    refuse(
      `A server on ${elsewhere} works with this database and keeps files elsewhere: set PARLEY_S3 for both, or a PARLEY_DATA/files that both see. (One that was killed counts for a minute.)`,
    );
  }
  const hooks = webhookPlace(pool, seal, newId);
  const courier = webhookCourier({
    readerOf: store.reader,
    place: hooks,
    encoding,
    post: webhookPost(config.reachable),
    note: core.noteDelivery,
    now: clock.nowMs,
  });
  const runner = new JobRunner(
    jobQueue(pool),
    jobHandlers(core, () => ownOrigin, courier.deliver),
    { now: clock.nowMs, random: Math.random, ended: jobEnded },
  );
  watch = new WebhookWatch(hooks, () => runner.wake());
  metrics.watch({
    streams: () => live.connections,
    waiting: () => store.waiting(),
    jobs: () => countJobs(pool),
    turning: () => turner,
    disk: () => files.look(),
  });
  const maintenance: Maintenance = {
    core,
    now: clock.nowMs,
    alone: (work, does) => ifNobodyDoes(pool, locks[work], does),
    beat,
    idle: connections.idle,
    queuesWithHours: () => queuesWithHours(pool),
    dueHolds: (now) => dueHolds(pool, now),
    accountsWithUnsent: (nowMs) => accountsWithUnsent(pool, unsentSince(nowMs)),
    sweep: (nowMs) => sweep(files, (accountId, names) => orphansAmong(pool, accountId, names), nowMs),
    indexLogs: () => indexLogs(pool),
    renewSigningKey: (days) => signingKeys.renew(days),
    writeKeyUsage: () => store.writeKeyUsage(),
    forgetOld: () => forgetOld(pool),
    forgetApiCalls: () => forgetApiCalls(pool),
    trimLogs: (days) => trimLogs(pool, days),
  };
  const tasks = runPeriodically(periodicTasks(maintenance), (task, error) => logger.error({ task, error }));
  function jobEnded({ kind, id, accountId }: Job, { state, failure }: JobEnd): void {
    metrics.jobEnded(kind, state);
    if (kind === 'mail' && state !== 'done' && state !== 'gone')
      logger.warn({ accountId, job: id, state, failure }, 'A letter did not go out');
  }

  let ready = false;
  let demoBusiness: string | null = null;
  let ownOrigin =
    config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
  // Known for sure when the server listens: PORT=0 takes any.
  const own = {
    core,
    links,
    get ownOrigin() {
      return ownOrigin;
    },
    secure: ownOrigin.startsWith('https:'),
    now: clock.nowMs,
    tryWebhook: courier.tryOut,
  };
  const streams = createStreams(live, connections);
  const socketIo = await createSocketIo(live, socketPath, addressBehind(config.trustedProxies), (handshake) =>
    admitSocket(own, handshake),
  );
  const calls = new CallLog({
    write: (some) => writeApiCalls(pool, some),
    newId,
    now: clock.nowMs,
    report: (error) => logger.warn({ error }, 'calls of programs could not be kept'),
  });
  const others = [
    chattabaiDialect(core),
    imbeeDialect({ core, now: clock.nowMs, ownOrigin: () => ownOrigin }),
    accessDialect(own),
    ...(config.demo ? [outboxDialect(own)] : []),
    chatwhizzDialect({ core, now: clock.nowMs, ownOrigin: () => ownOrigin }),
    ...tochatDialects({ core, signingKeys, now: clock.nowMs, ownOrigin: () => ownOrigin }),
    hciDialect(own),
    metaDialect({ core, warn: (about, sentence) => logger.warn(about, sentence) }),
    smsDialect(own),
  ];
  const server = createServer({
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    logger,
    streams,
    calls,
    socketIo,
    demoBusiness: config.demo ? () => demoBusiness : null,
    dialects: [
      v1Dialect(own, cursor, [tochatDoor, chatwhizzDoor, imbeeDoor, chattabaiDoor, hciDoor], others),
      ...others,
    ],
    metrics,
    vitals: {
      ready: () => ready,
      ping: () => store.ping(),
      room: () => files.room(0),
      async mayRead(token) {
        const who = await core.authenticate(token);
        return who !== null && rightsOf(who.actor).includes('settings');
      },
    },
  });
  const url = await server.listen({ host: config.host, port: config.port, backlog });
  ownOrigin = config.publicUrl ?? url;
  const firstRun = await welcome(
    {
      core,
      newId,
      coreAt: (nowMs) => coreOf(createStore({ ...to, clock: { ...clock, nowMs } }), nowMs),
      now: clock.nowMs,
      exclusively: (work) => exclusively(pool, locks.demo, work),
      recall: async () => (await readSealed(pool, seal, 'first run'))?.toString() ?? null,
      keep: (text) => writeSealed(pool, seal, 'first run', Buffer.from(text)),
      openRanges: () => openRanges(pool),
      hasMembers: () => store.hasMembers(),
      setUpToken: () => secrets.setUpToken(),
      say: log,
    },
    {
      url: ownOrigin,
      demo: config.demo,
      dataDirectory: config.dataDirectory,
      speaks: cluster.worker === undefined || cluster.worker.id === 1,
    },
  );
  demoBusiness = firstRun?.tochat.business ?? null;
  ready = true;
  runner.wake();
  void sweepFiles(maintenance).catch((error) => logger.error({ task: 'sweep', error }));

  return {
    url,
    async stop() {
      ready = false;
      // Requests that wait for a picture are answered; the server itself waits for no picture.
      turner.stop();
      streams.close();
      await socketIo.close();
      await server.close();
      await calls.stop();
      watch.stop();
      await Promise.all([runner.stop(), tasks.stop()]);
      await store.drain();
      await store.writeKeyUsage().catch(() => {});
      hub.stop();
      // Where the database is gone already, the rows go when their process is missed.
      await connections.leave().catch(() => {});
      await notifier.stop();
      await store.close();
      await pool.end();
    },
  };
}
