import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pino from 'pino';
import { smtpCarrier } from './channels/email/smtp.ts';
import { twilioCarrier } from './channels/sms/twilio.ts';
import type { Config } from './config.ts';
import { createCore } from './core/core.ts';
import type { Job, JobEnd } from './core/job.ts';
import type { Store } from './core/ports.ts';
import { isRefusal } from './core/refusal.ts';
import { rightsOf } from './core/right.ts';
import { makeDemo } from './demo/demo.ts';
import { writeFirstRun } from './demo/first-run.ts';
import { greeting } from './demo/greeting.ts';
import { consoleLink } from './demo/link.ts';
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
import { outboxDialect } from './dialects/outbox/dialect.ts';
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
import { CallLog } from './http/call-log.ts';
import { createMetrics } from './http/metrics.ts';
import { createServer } from './http/server.ts';
import { addressBehind } from './http/upgrade.ts';
import { keepHouse } from './jobs/periodic.ts';
import { Hopeless, JobRunner, mostAttempts, NotYet, Uncertain } from './jobs/runner.ts';
import { Hub } from './live/hub.ts';
import { Live } from './live/live.ts';
import { createSocketIo } from './live/socket-io.ts';
import { createStreams } from './live/transport.ts';
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
import { checkMasterKey, loadMasterKey } from './store/master-key.ts';
import { migrate } from './store/migrate.ts';
import { headsOf, openNotifier } from './store/notify.ts';
import { queuesWithHours } from './store/openings.ts';
import { readSealed, writeSealed } from './store/sealed.ts';
import { indexLogs } from './store/search.ts';
import { createSecrets } from './store/secrets.ts';
import { openSigningKeys } from './store/signing-keys.ts';
import { createStore } from './store/store.ts';
import type { Transactor } from './store/transact.ts';
import { dueHolds } from './store/wallets.ts';
import { WebInboxCache } from './store/web-inboxes.ts';

export type AppOptions = {
  config: Config;
  database: DatabaseConfig;
  log: (line: string) => void;
  metricsOfAll: (() => Promise<string>) | null;
};
export type App = { url: string; stop(): Promise<void> };

const logDays = 90;
const idleMinutes = 5;
/** A key that leaked unseen is worth no more than this; `npx parley rotate-keys` changes it at once. */
const signingKeyDays = 30;

/** Wires the rooms together and listens: the only file that knows every room. */
export async function startApp({ config, database, log, metricsOfAll }: AppOptions): Promise<App> {
  const logger = pino({ level: config.logLevel });
  await migrate(database);
  const pool = openPool(database);
  const seal = loadMasterKey(config.dataDirectory, config.secret === null ? null : masterKeyFrom(config.secret));
  await checkMasterKey(pool, seal);

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
  const files = config.bucket ? s3Files(config.bucket) : await diskFiles(join(config.dataDirectory, 'files'));
  const intake = createIntake(config.clamd === null ? null : clamdScan(config.clamd));
  const newFileName = () => randomBytes(16).toString('hex');
  const credentials = new CredentialCache(store.credentials);
  const webInboxes = new WebInboxCache(store);
  const applicationKeys = new ApplicationKeyCache(store.applicationKeys);
  const knownLines = new LineCache(store);
  const caches = [credentials.memory, webInboxes.memory, applicationKeys.memory, knownLines.memory];
  const secrets = createSecrets(seal.derive('set-up link'));
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
      // Those of WhatsApp and Messenger are to come; what is sent there waits for them.
      drivers: {},
      carriers: {
        ...(config.smtp && { email: smtpCarrier(config.smtp) }),
        ...(config.sms && { sms: twilioCarrier(config.sms) }),
      },
      signal: (signal) => hub.signal(signal),
    });
  const core = coreOf(store, clock.nowMs);

  const signingKeys = await openSigningKeys(pool, seal, clock);
  const links = new FileLinks(seal.derive('file links'), clock.nowMs);
  await signingKeys.renew(signingKeyDays);
  const cursor = new VisitorCursor(seal.derive('visitor cursor'));
  const live = new Live((accountId) => store.reader(accountId), frameEncoding(cursor, links), metrics.given);
  const notifier = await openNotifier(database, {
    wake: (wakes) => hub.heard(wakes),
    signal: (payload) => live.signal(JSON.parse(payload)),
    reconnected: () => {
      for (const cache of caches) cache.clear();
      void hub.poll();
    },
  });
  const hub = new Hub({
    live,
    notify: notifier,
    heads: (accountIds) => headsOf(pool, accountIds),
    configChanged: (accountId, configNumber) => {
      for (const cache of caches) cache.changed(accountId, configNumber);
      live.configChanged(accountId, configNumber);
    },
    moved: (accountId, number) => store.moved(accountId, number),
    cachedAccounts: () => caches.flatMap((cache) => cache.accountIds()),
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
  const runner = new JobRunner(
    jobQueue(pool),
    {
      'assign-waiting': ({ accountId, payload }) => core.assignWaiting(accountId, payload.inboxId as string),
      'end-offer': ({ accountId, payload: { conversationId, agentId, number } }) =>
        core.endOffer(accountId, conversationId as string, agentId as string, Number(number)),
      bot: ({ accountId, payload }) =>
        core.runBot(accountId, payload.conversationId as string, payload.messageId as string),
      mention: ({ accountId, payload }) =>
        core.mention(accountId, payload.messageId as string, (payload.agentIds as string).split(' ')),
      'wake-conversation': ({ accountId, payload }) =>
        core.wakeConversation(accountId, payload.conversationId as string),
      mail: async ({ accountId, ...job }) => {
        const sent = await core.sendLetter(accountId, job, ownOrigin);
        if (isRefusal(sent))
          throw new NotYet('channel' in sent ? `Nothing is set up to send it by ${sent.channel}` : sent.refused);
        if (sent.ended === 'uncertain') throw new Uncertain(sent.reason);
        if (sent.ended === 'failed') throw new Hopeless(sent.reason);
      },
      deliver: async ({ accountId, payload, attempts }) => {
        const delivery = await core.deliver(accountId, payload.messageId as string, attempts >= mostAttempts);
        if (delivery.ended === 'held') throw new NotYet(delivery.reason);
        if (delivery.ended === 'uncertain') throw new Uncertain(delivery.reason);
      },
      'name-charges': ({ accountId, payload }) => core.nameCharges(accountId, payload.callId as string),
      'remove-files': ({ payload }) => core.removeFiles(payload),
    },
    { now: clock.nowMs, random: Math.random, ended: jobEnded },
  );
  metrics.watch({
    streams: () => live.connections,
    waiting: () => store.waiting(),
    jobs: () => countJobs(pool),
  });
  const chores = keepHouse(
    [
      { name: 'beat', everyMs: 15_000, work: beat },
      { name: 'idle', everyMs: 20_000, work: turnIdleAway },
      { name: 'openings', everyMs: 10_000, work: giveOutAtOpenings },
      // A burst is caught up with in its wake: indexing takes a twentieth of the time from those who write.
      { name: 'search', everyMs: 500, share: 0.05, work: () => indexLogs(pool) },
      { name: 'signing key', everyMs: 3_600_000, work: () => signingKeys.renew(signingKeyDays) },
      { name: 'holds', everyMs: 5_000, work: expireHolds },
      { name: 'key usage', everyMs: 60_000, work: () => store.writeKeyUsage() },
      { name: 'forget', everyMs: 600_000, work: () => forgetOld(pool) },
      { name: 'api calls', everyMs: 60_000, work: () => forgetApiCalls(pool) },
      { name: 'sweep', everyMs: 3_600_000, work: sweepFiles },
      { name: 'trim', everyMs: 3_600_000, work: () => ifNobodyDoes(pool, locks.trim, () => trimLogs(pool, logDays)) },
    ],
    (chore, error) => logger.error({ chore, error }),
  );
  function jobEnded({ kind, id, accountId }: Job, { state, failure }: JobEnd): void {
    metrics.jobEnded(kind, state);
    if (kind === 'mail' && state !== 'done')
      logger.warn({ accountId, job: id, state, failure }, 'A letter did not go out');
  }

  async function turnIdleAway(): Promise<void> {
    for (const { accountId, agentId } of await connections.idle(idleMinutes)) await core.turnAway(accountId, agentId);
  }

  /** What waited for an opening goes out soon after it. */
  async function giveOutAtOpenings(): Promise<void> {
    await ifNobodyDoes(pool, locks.openings, async () => {
      for (const { accountId, inboxId } of await queuesWithHours(pool)) await core.assignWaiting(accountId, inboxId);
    });
  }

  /** What nobody sent, and what no row names. */
  async function sweepFiles(): Promise<void> {
    await ifNobodyDoes(pool, locks.sweep, async () => {
      const dayAgo = new Date(clock.nowMs() - 86_400_000).toISOString();
      for (const accountId of await accountsWithUnsent(pool, dayAgo)) await core.forgetUnsent(accountId);
      await sweep(files, (accountId, names) => orphansAmong(pool, accountId, names), clock.nowMs());
    });
  }

  async function expireHolds(): Promise<void> {
    const due = await dueHolds(pool, new Date(clock.nowMs()).toISOString());
    await Promise.all(due.map(({ accountId, id }) => core.expireHold(accountId, id)));
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
  const server = createServer({
    trustedProxies: config.trustedProxies,
    logger,
    streams,
    calls,
    socketIo,
    demoBusiness: config.demo ? () => demoBusiness : null,
    dialects: [
      v1Dialect(own, cursor, [tochatDoor, chatwhizzDoor, imbeeDoor, chattabaiDoor, hciDoor]),
      chattabaiDialect(core),
      imbeeDialect({ core, now: clock.nowMs, ownOrigin: () => ownOrigin }),
      accessDialect(own),
      ...(config.demo ? [outboxDialect(core)] : []),
      chatwhizzDialect({ core, now: clock.nowMs, ownOrigin: () => ownOrigin }),
      ...tochatDialects({ core, signingKeys, now: clock.nowMs, ownOrigin: () => ownOrigin }),
      hciDialect(own),
    ],
    metrics,
    vitals: {
      ready: () => ready,
      ping: () => store.ping(),
      async mayRead(token) {
        const who = await core.authenticate(token);
        return who !== null && rightsOf(who.actor).includes('settings');
      },
    },
  });
  const url = await server.listen({ host: config.host, port: config.port });
  ownOrigin = config.publicUrl ?? url;
  await welcome(ownOrigin);
  ready = true;
  runner.wake();
  void sweepFiles().catch((error) => logger.error({ chore: 'sweep', error }));

  /** Who needs no key is to be known to whoever runs this. */
  async function warnOfOpenRanges(): Promise<void> {
    const ranges = await openRanges(pool);
    if (ranges.length > 0) log(`Warning: HCI's programs need no key from ${ranges.join(', ')}`);
  }

  /** Says how to begin: with the demo account, or on a production start with the link that makes the owner. */
  async function welcome(publicUrl: string): Promise<void> {
    const first = cluster.worker === undefined || cluster.worker.id === 1;
    if (first) await warnOfOpenRanges();
    const kept = 'first run';
    if (config.demo) {
      const firstRun = await makeDemo(
        {
          newId,
          coreAt: (nowMs) => coreOf(createStore({ ...to, clock: { ...clock, nowMs } }), nowMs),
          now: clock.nowMs,
          exclusively: (work) => exclusively(pool, locks.demo, work),
          recall: async () => (await readSealed(pool, seal, kept))?.toString() ?? null,
          keep: (text) => writeSealed(pool, seal, kept, Buffer.from(text)),
        },
        publicUrl,
      );
      demoBusiness = firstRun.tochat.business;
      writeFirstRun(config.dataDirectory, firstRun);
      if (first) log(greeting(firstRun, config.dataDirectory, await consoleLink(core, firstRun)));
      return;
    }
    if (!first) return;
    if (await readSealed(pool, seal, kept)) {
      log('This database has the demo account: whoever knows its password can sign in. For real use take another one.');
    }
    if (!(await store.hasMembers())) {
      log(`Make the owner, once: ${publicUrl}/setup#${secrets.setUpToken()}`);
    }
  }

  return {
    url,
    async stop() {
      ready = false;
      streams.close();
      await socketIo.close();
      await server.close();
      await calls.stop();
      await Promise.all([runner.stop(), chores.stop()]);
      await store.drain();
      await store.writeKeyUsage().catch(() => {});
      hub.stop();
      // Where the database is gone already, the rows go when their process is missed.
      await connections.leave().catch(() => {});
      await notifier.stop();
      await pool.end();
    },
  };
}
