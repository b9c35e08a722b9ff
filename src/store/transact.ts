import type pg from 'pg';
import { actorName, type Call } from '../core/call.ts';
import type { Change } from '../core/change.ts';
import type { NewJob } from '../core/job.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { linkReads, linkWrites, programKeyReads, programKeyWrites } from './access-links.ts';
import { accountReads, accountWrites } from './accounts.ts';
import { addonReads, addonWrites } from './addons.ts';
import { agentReads, agentWrites } from './agents.ts';
import { apiCallReads } from './api-calls.ts';
import { applicationReads, applicationWrites } from './applications.ts';
import { attachmentReads, attachmentWrites } from './attachments.ts';
import { botReads, botWrites } from './bots.ts';
import { cannedAnswerReads, cannedAnswerWrites } from './canned-answers.ts';
import { carrierReads, carrierWrites } from './carriers.ts';
import { clickReads } from './clicks.ts';
import { insertions } from './columns.ts';
import { beginLocked, commit, lockedHead, mayRetry } from './commit.ts';
import { unlessTaken } from './constraint.ts';
import { contactInboxReads, contactInboxWrites } from './contact-inboxes.ts';
import { contactReads, contactWrites } from './contacts.ts';
import { candidates, conversationReads, conversationWrites, waiting } from './conversations.ts';
import { credentialWrites, keyReads } from './credentials.ts';
import { type Queryable, run } from './database.ts';
import { inboxReads, inboxWrites } from './inboxes.ts';
import { insertJobs } from './jobs.ts';
import { lazily, type Makers } from './lazily.ts';
import { leadReads, leadWrites } from './leads.ts';
import { leaving } from './leaving.ts';
import { letterReads, letterWrites } from './letters.ts';
import { lineReads, lineWrites } from './lines.ts';
import { EventLog, logReads } from './log.ts';
import { memberReads, memberWrites } from './members.ts';
import { mentionReads, mentionWrites } from './mentions.ts';
import { mergeReads, mergeWrites } from './merges.ts';
import { messageReads, messageWrites } from './messages.ts';
import { networks } from './networks.ts';
import { offerReads, offerWrites } from './offers.ts';
import { findKept, keepAnswers, onceKey, openKept } from './once.ts';
import { outboxReads, outboxWrites } from './outbox.ts';
import { outsideUserReads, outsideUserWrites } from './outside-users.ts';
import { people } from './people.ts';
import { phoneCallReads, phoneCallWrites } from './phone-calls.ts';
import type { SealingKey } from './seal.ts';
import { sharesOf } from './shares.ts';
import { siteReads, siteWrites } from './sites.ts';
import { teamReads, teamWrites } from './teams.ts';
import { tokenReads, tokenWrites } from './token-families.ts';
import { trip } from './trip.ts';
import { walletReads, walletWrites } from './wallets.ts';
import { webhookReads, webhookWrites } from './webhooks.ts';

export type Clock = { nowMs(): number; id(): string };

/** What other parts of the process must know once it is committed. */
export type Committed = {
  accountId: string;
  number: number;
  configNumber: number;
  jobs: boolean;
  /** the changes themselves, where they are at hand: the feed need not read them */
  changes?: () => Change[];
};

export type Transactor = {
  pool: pg.Pool;
  seal: SealingKey;
  clock: Clock;
  committed(what: Committed): void;
  /** so many commands of a lane go into one transaction */
  batched?(commands: number): void;
};

type Reading = [db: Queryable, accountId: string];

const reads: Makers<Reading, Reader> = {
  accountId: (_db, accountId) => accountId,
  account: accountReads,
  members: memberReads,
  keys: keyReads,
  agents: agentReads,
  teams: teamReads,
  inboxes: inboxReads,
  contacts: contactReads,
  conversations: conversationReads,
  messages: messageReads,
  mentions: mentionReads,
  cannedAnswers: cannedAnswerReads,
  clicks: clickReads,
  leads: leadReads,
  lines: lineReads,
  contactInboxes: contactInboxReads,
  merges: mergeReads,
  offers: offerReads,
  attachments: attachmentReads,
  applications: applicationReads,
  wallets: walletReads,
  calls: phoneCallReads,
  addons: addonReads,
  sites: siteReads,
  tokens: tokenReads,
  outbox: outboxReads,
  letters: letterReads,
  carriers: carrierReads,
  webhooks: webhookReads,
  programKeys: programKeyReads,
  links: linkReads,
  bots: botReads,
  users: outsideUserReads,
  log: logReads,
  people: (db, accountId) => (ids) => people(db, accountId, ids),
  candidates: (db, accountId) => (inboxId) => candidates(db, accountId, inboxId),
  networks,
  waiting:
    (db, accountId) =>
    (...which) =>
      waiting(db, accountId, ...which),
  apiCalls: (db, accountId) => apiCallReads(db, accountId).apiCalls,
};

export const readerOf = lazily(reads);

const attempts = 5;

/** One transaction of one account, tried again where the database says that it may. */
export async function transact<T>(
  to: Transactor,
  call: Call,
  work: (tx: Tx) => Promise<T>,
): Promise<T | Refusal<'idempotency_key_reused'>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transactOnce(to, call, work);
    } catch (error) {
      if (attempt === attempts || !mayRetry(error)) throw error;
    }
  }
}

async function transactOnce<T>(to: Transactor, call: Call, work: (tx: Tx) => Promise<T>) {
  return sharesOf(to.pool).writing(call.accountId, () => transactNow(to, call, work));
}

async function transactNow<T>(to: Transactor, call: Call, work: (tx: Tx) => Promise<T>) {
  const client = await to.pool.connect();
  let broken = true;
  try {
    const { accountId, once } = call;
    const opened = await trip(client, beginLocked(accountId));
    const head = lockedHead(opened);
    if (once) {
      const found = await trip(client, [findKept(accountId, [once])]);
      const kept = openKept(to.seal, found[0]?.rows ?? []).get(onceKey(once));
      if (kept) {
        await client.query('rollback');
        broken = false;
        return kept.bodyHash.equals(once.bodyHash) ? (kept.result as T) : refuse('idempotency_key_reused', {});
      }
    }
    if (once) await client.query('savepoint before_work');
    const log = new EventLog(head);
    const jobs: (NewJob & { id: string })[] = [];
    const now = new Date(to.clock.nowMs()).toISOString();
    const result = await work(txOf(client, accountId, now, to, log, jobs)).catch(async (error) => {
      await client.query('rollback').catch(() => {});
      throw error;
    });
    if (isRefusal(result)) {
      // Some refusals are learnt by trying to write: nothing of that stays. Only a refusal that must be given again is kept.
      if (log.events.length > 0) throw new Error(`Refused ${result.refused} after an event`);
      jobs.length = 0;
      await client.query(once ? 'rollback to savepoint before_work' : 'rollback');
      if (!once) {
        broken = false;
        return result;
      }
    }
    const statements = [
      ...log.flush(accountId, now),
      ...insertJobs(accountId, now, jobs),
      ...keepAnswers(accountId, to.seal, now, once ? [{ once, result }] : []),
    ];
    await commit(client, to.pool, head.xid, statements, log.first(accountId));
    broken = false;
    to.committed({ accountId, number: log.last, configNumber: log.lastConfig, jobs: jobs.length > 0 });
    return result;
  } finally {
    // A connection whose transaction ended in any other way is not trusted with another one.
    client.release(broken);
  }
}

type Writing = [
  db: Queryable,
  accountId: string,
  now: string,
  to: Transactor,
  log: EventLog,
  jobs: (NewJob & { id: string })[],
];

const txOf = lazily<Writing, Tx>({
  ...reads,
  now: (_db, _accountId, now) => now,
  id:
    (_db, _accountId, _now, { clock }) =>
    () =>
      clock.id(),
  append: (_db, _accountId, _now, _to, log) => (event) => log.append(event),
  enqueue:
    (_db, _accountId, _now, { clock }, _log, jobs) =>
    (job) => {
      const id = clock.id();
      jobs.push({ ...job, id });
      return id;
    },
  audit:
    (db, accountId, now, { clock }) =>
    async (call, action, subject) => {
      await run(
        db,
        `insert into audit (account_id, id, at, actor, action, subject, address) values ($1, $2, $3, $4, $5, $6, $7)`,
        [accountId, clock.id(), now, actorName(call.actor), action, subject, call.address],
      );
    },
  account: accountWrites,
  members: (db, accountId, now, { seal }) => memberWrites(db, accountId, now, seal),
  credentials: credentialWrites,
  agents: agentWrites,
  teams: teamWrites,
  inboxes: (db, accountId, now, { seal }) => inboxWrites(db, accountId, now, seal),
  contacts: (db, accountId, now, { seal }) => contactWrites(db, accountId, now, seal),
  conversations: (db, accountId, _now, { seal }) => conversationWrites(db, accountId, seal),
  messages: messageWrites,
  mentions: mentionWrites,
  cannedAnswers: cannedAnswerWrites,
  leads: leadWrites,
  lines: lineWrites,
  contactInboxes: (db, accountId, now, { seal }) => contactInboxWrites(db, accountId, now, seal),
  merges: mergeWrites,
  leaving,
  offers: offerWrites,
  attachments: attachmentWrites,
  applications: applicationWrites,
  wallets: walletWrites,
  calls: phoneCallWrites,
  addons: addonWrites,
  sites: siteWrites,
  tokens: tokenWrites,
  outbox: outboxWrites,
  letters: letterWrites,
  carriers: (db, accountId, now, { seal }) => carrierWrites(db, accountId, seal, now),
  webhooks: (db, accountId, now, { seal }) => webhookWrites(db, accountId, now, seal),
  programKeys: programKeyWrites,
  links: (db, accountId, now, { seal }) => linkWrites(db, accountId, seal, now),
  bots: botWrites,
  users: (db, accountId, now, { seal }) => outsideUserWrites(db, accountId, seal, now),
  aliases: (db, accountId) => async (noun, dialect, handedOut) => {
    if (handedOut.length === 0) return;
    const rows = handedOut.map((one) => ({ noun, dialect, ...one }));
    const { text, values } = insertions('alias', accountId, rows);
    // One that is handed out once more stays what it is.
    await run(db, `${text} on conflict do nothing`, values);
  },
  forgetAlias:
    (db, accountId) =>
    async (noun, dialect, { alias, id }) => {
      const text = 'delete from alias where account_id = $1 and noun = $2 and dialect = $3 and alias = $4 and id = $5';
      return (await run(db, text, [accountId, noun, dialect, alias, id])) === 1;
    },
  directory: (db, accountId) => (kind, key) =>
    unlessTaken(
      db,
      { text: `insert into directory (kind, key, account_id) values ($1, $2, $3)`, values: [kind, key, accountId] },
      { directory_pkey: 'taken' },
    ),
});
