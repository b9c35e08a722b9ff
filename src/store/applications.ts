import type { Reader, Tx } from '../core/ports.ts';
import type { Application, ApplicationKey, ListedApplicationKey, Purpose } from '../core/wallet-nouns.ts';
import type { ApplicationKeys } from '../core/wallet-ports.ts';
import { AccountCache } from './account-cache.ts';
import { insertion, selected } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { giveIntegers, integerOf } from './integers.ts';
import { pageById } from './paging.ts';

const select = `select ${selected(['id', 'name', 'createdAt', 'removedAt'], 't')}, ${integerOf('application', 't.id', 't.account_id')},
    array(select n.number from dialed_number n
      where n.account_id = t.account_id and n.application_id = t.id order by n.number) as "dialedNumbers"
  from application t where t.account_id = $1`;
const selectKey = `select ${selected(['id', 'applicationId', 'purpose', 'createdAt', 'lastUsedAt'])} from application_key
  where account_id = $1 and revoked_at is null`;

export function applicationReads(db: Queryable, accountId: string): Reader['applications'] {
  return {
    get: (id) => first<Application>(db, `${select} and t.id = $2`, [accountId, id]),
    list: (page) => pageById<Application>(db, `${select} and t.removed_at is null`, [accountId], page),
    ofNumber: (dialedNumber) =>
      first<Application>(
        db,
        `${select} and t.id = (select application_id from dialed_number where account_id = $1 and number = $2)`,
        [accountId, dialedNumber],
      ),
    keys: (applicationId) =>
      rows<ListedApplicationKey>(db, `${selectKey} and application_id = $2 order by id`, [accountId, applicationId]),
  };
}

export function applicationWrites(db: Queryable, accountId: string, now: string): Tx['applications'] {
  return {
    ...applicationReads(db, accountId),
    async insert({ id, name }) {
      const { text, values } = insertion('application', accountId, { id, name, createdAt: now });
      await run(db, text, values);
      await run(db, `insert into ledger_account (account_id, owner_id, side) values ($1, $2, 'company')`, [
        accountId,
        id,
      ]);
      const given = giveIntegers(accountId, 'application', [id]);
      await run(db, given.text, given.values);
    },
    async rename(id, name) {
      await run(db, `update application set name = $3 where account_id = $1 and id = $2`, [accountId, id, name]);
    },
    async setNumbers(id, dialedNumbers) {
      await run(db, `delete from dialed_number where account_id = $1 and application_id = $2`, [accountId, id]);
      const text = `insert into dialed_number (account_id, number, application_id)
        select $1, number, $2 from unnest($3::text[]) n (number)`;
      return unlessTaken(db, { text, values: [accountId, id, dialedNumbers] }, { dialed_number_pkey: 'number_taken' });
    },
    async insertKey(key) {
      const { text, values } = insertion('application_key', accountId, { ...key, createdAt: now });
      await run(db, text, values);
    },
    async purposeOf(keyId) {
      const text = 'select purpose from application_key where account_id = $1 and id = $2 and revoked_at is null';
      return (await first<{ purpose: Purpose }>(db, text, [accountId, keyId]))?.purpose ?? null;
    },
    async revokeKey(id) {
      const text = `update application_key set revoked_at = $3
        where account_id = $1 and id = $2 and revoked_at is null returning application_id as "applicationId"`;
      return (await first<{ applicationId: string }>(db, text, [accountId, id, now]))?.applicationId ?? null;
    },
    async walletsOf(id) {
      const text = `select t.id, w.balance::text as tokens, h.balance::text as held from wallet t
        join ledger_account w on w.account_id = $1 and w.owner_id = t.id and w.side = 'wallet'
        join ledger_account h on h.account_id = $1 and h.owner_id = t.id and h.side = 'held'
        where t.account_id = $1 and t.application_id = $2 and t.removed_at is null order by t.id`;
      const found = await rows<{ id: string; tokens: string; held: string }>(db, text, [accountId, id]);
      return found.map((one) => ({ id: one.id, tokens: BigInt(one.tokens), held: BigInt(one.held) }));
    },
    async remove(id) {
      await run(db, `delete from dialed_number where account_id = $1 and application_id = $2`, [accountId, id]);
      const keys = `update application_key set revoked_at = $3
        where account_id = $1 and application_id = $2 and revoked_at is null`;
      await run(db, keys, [accountId, id, now]);
      await run(db, `update application set removed_at = $3 where account_id = $1 and id = $2`, [accountId, id, now]);
    },
  };
}

/** Whose an authentication hash is, as the database has it now: it names no account, so the directory does. */
export function applicationKeysOf(db: Queryable): ApplicationKeys {
  return {
    async get(hash) {
      const owner = await first<{ accountId: string }>(
        db,
        `select account_id as "accountId" from directory where kind = 'application key' and key = $1`,
        [hash.toString('hex')],
      );
      if (!owner) return null;
      const key = await first<ApplicationKey>(db, `${selectKey} and hash = $2`, [owner.accountId, hash]);
      return key && { accountId: owner.accountId, key };
    },
  };
}

const most = 10_000;

/** The same from memory, until the account's configuration changes: every call of a telephone exchange asks for one. */
export class ApplicationKeyCache implements ApplicationKeys {
  private readonly source: ApplicationKeys;
  /** a hash never changes hands */
  private readonly owners = new Map<string, string>();
  readonly memory = new AccountCache({ most });

  constructor(source: ApplicationKeys) {
    this.source = source;
  }

  async get(hash: Buffer) {
    const at = hash.toString('base64');
    const owner = this.owners.get(at);
    if (owner !== undefined) return this.memory.remember(owner, at, () => this.source.get(hash));
    const found = await this.source.get(hash);
    if (!found) return null;
    if (this.owners.size >= most) this.owners.clear();
    this.owners.set(at, found.accountId);
    return found;
  }
}
