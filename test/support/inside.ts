import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import { carriersOf } from '../../src/channels/carriers.ts';
import type { Call } from '../../src/core/call.ts';
import { type Core, createCore } from '../../src/core/core.ts';
import type { Drivers } from '../../src/core/delivery-ports.ts';
import type { InboxFields } from '../../src/core/inboxes.ts';
import type { Member } from '../../src/core/nouns.ts';
import type { Reader } from '../../src/core/ports.ts';
import { isRefusal, type Refusal } from '../../src/core/refusal.ts';
import { systemCall } from '../../src/core/session.ts';
import { diskFiles } from '../../src/files/disk.ts';
import { createIntake } from '../../src/files/intake.ts';
import { Turner } from '../../src/files/turner.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { LineCache } from '../../src/store/line-cache.ts';
import { loadMasterKey, openDataKey } from '../../src/store/master-key.ts';
import { createNotifier } from '../../src/store/notify.ts';
import type { SealingKey } from '../../src/store/seal.ts';
import { createSecrets } from '../../src/store/secrets.ts';
import { createStore } from '../../src/store/store.ts';
import type { Site } from './site.ts';

export type Person = { agentId: string; memberId: string; token: string };

/** The core on a site's database, as one more process of it: what a test needs before it begins is arranged here, and what became of
 *  it is looked at by SQL. */
export type Inside = {
  core: Core;
  pool: pg.Pool;
  /** what the site seals its secrets by */
  seal: SealingKey;
  /** the demo account's */
  accountId: string;
  /** the program itself, which may everything */
  call: Call;
  reader(accountId: string): Reader;
  /** whatever is newest in the account's log */
  head(accountId?: string): Promise<number>;
  rows<R>(text: string, values?: unknown[]): Promise<R[]>;
  /** an agent who can sign in, and a session of it */
  hire(name: string, role?: Member['role']): Promise<Person>;
  /** a web inbox with live chat, served by some; by nobody named: by everybody */
  open(name: string, fields?: Partial<InboxFields>): Promise<string>;
  /** what a member may call, with the session that it has */
  as(token: string): Promise<Call>;
  close(): Promise<void>;
};

export function done<T>(result: T): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`Refused: ${JSON.stringify(result)}`);
  return result as Exclude<T, Refusal>;
}

/** @param drivers what sends where the site itself has nothing */
export async function goInside(
  site: Pick<Site, 'database' | 'dataDirectory' | 'firstRun'>,
  drivers: Drivers = {},
): Promise<Inside> {
  const pool = openPool(site.database.config, 4);
  const notifier = createNotifier(site.database.config);
  await notifier.open({ wake() {}, signal() {}, reconnected() {} });
  const seal = await openDataKey(pool, loadMasterKey(site.dataDirectory, null));
  const secrets = createSecrets(seal.derive('set-up link'));
  const store = createStore({
    pool,
    seal,
    clock: { nowMs: () => Date.now(), id: newId },
    committed: ({ accountId, number, configNumber }) => notifier.wake([accountId, number, configNumber]),
  });
  const core = createCore({
    store,
    credentials: store.credentials,
    webInboxes: store.webInboxes,
    knownLines: new LineCache(store),
    applicationKeys: store.applicationKeys,
    secrets,
    now: () => Date.now(),
    newId,
    newFileName: () => randomBytes(16).toString('hex'),
    files: await diskFiles(join(site.dataDirectory, 'files'), { bytes: 0 }),
    intake: createIntake(null, new Turner()),
    drivers,
    carriers: carriersOf({ smtp: null, sms: null, reachable: ['127.0.0.9'] }),
    signal() {},
  });
  const accountId = secrets.read('pk_', site.firstRun.v1.key)?.accountId as string;
  const call = systemCall(accountId, 'test');
  const rows = async <R>(text: string, values: unknown[] = []) => (await pool.query(text, values)).rows as R[];
  return {
    core,
    pool,
    seal,
    accountId,
    call,
    rows,
    reader: store.reader,
    async head(account = accountId) {
      return (await store.reader(account).log.head()).number;
    },
    async hire(name, role = 'agent') {
      const fields = { email: null, ref: null, whatsappNumber: null, voiceNumber: null, pictureUrl: null, post: null };
      const agent = done(await core.addAgent(call, { name, capacity: 10, ...fields }));
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
      const { member, link } = done(await core.addMember(call, { email, name, role, agentId: agent.id }));
      const { token } = done(await core.useLink(link, null, null));
      return { agentId: agent.id, memberId: member.id, token };
    },
    async open(name, fields = {}) {
      const inbox = await core.addInbox(call, {
        channel: 'web',
        name,
        address: null,
        timezone: null,
        schedule: null,
        assignment: 'manual',
        liveChat: true,
        active: true,
        agentIds: [],
        teamIds: [],
        ...fields,
      });
      return done(inbox).id;
    },
    async as(token) {
      const who = await core.authenticate(token);
      if (!who) throw new Error('Nobody');
      return { accountId: who.accountId, actor: who.actor, handler: 'test', address: null, once: null };
    },
    async close() {
      await store.drain();
      await notifier.stop();
      await pool.end();
    },
  };
}
