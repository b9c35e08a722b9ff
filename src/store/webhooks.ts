import type { Reader, Tx } from '../core/ports.ts';
import type { Webhook, WebhookPlace } from '../core/webhook-ports.ts';
import { insertion, selected, updating } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { pageById } from './paging.ts';
import type { SealingKey } from './seal.ts';

const fields = [
  'id',
  'url',
  'kinds',
  'active',
  'failure',
  'failingSince',
  'upto',
  'delivering',
  'deliveredAt',
  'beginning',
  'createdAt',
] as const;
const select = `select ${selected(fields, 't')} from webhook t where t.account_id = $1`;

export function webhookReads(db: Queryable, accountId: string): Reader['webhooks'] {
  return {
    get: (id) => first<Webhook>(db, `${select} and t.id = $2`, [accountId, id]),
    list: (page) => pageById<Webhook>(db, select, [accountId], page),
  };
}

const keyOf = (id: string) => `webhook ${id}`;
const kind = 'webhook';

export function webhookWrites(db: Queryable, accountId: string, now: string, seal: SealingKey): Tx['webhooks'] {
  const setSecret = async (id: string, secret: string) => {
    await run(
      db,
      `insert into secret (account_id, id, kind, sealed, created_at) values ($1, $2, $3, $4, $5)
       on conflict (account_id, id) do update set sealed = excluded.sealed, created_at = excluded.created_at`,
      [accountId, id, kind, seal.seal(Buffer.from(secret)), now],
    );
  };
  return {
    ...webhookReads(db, accountId),
    async insert(webhook, secret) {
      const { text, values } = insertion('webhook', accountId, { ...webhook, createdAt: now });
      await run(db, text, values);
      await setSecret(webhook.id, secret);
    },
    async count() {
      const text = 'select count(*)::int as count from webhook where account_id = $1';
      return (await first<{ count: number }>(db, text, [accountId]))?.count ?? 0;
    },
    async update(id, patch) {
      const statement = updating('webhook', accountId, id, patch);
      if (statement) await run(db, statement.text, statement.values);
    },
    setSecret,
    async remove(id) {
      await run(db, 'delete from secret where account_id = $1 and id = $2 and kind = $3', [accountId, id, kind]);
      await run(db, `delete from job where account_id = $1 and order_key = $2 and state <> 'running'`, [
        accountId,
        keyOf(id),
      ]);
      return (await run(db, 'delete from webhook where account_id = $1 and id = $2', [accountId, id])) === 1;
    },
    async hurry(id) {
      await run(
        db,
        `update job set run_at = $3, attempts = 0 where account_id = $1 and order_key = $2 and state = 'waiting'`,
        [accountId, keyOf(id), now],
      );
    },
  };
}

/** @param newId of a job */
export function webhookPlace(db: Queryable, seal: SealingKey, newId: () => string): WebhookPlace {
  return {
    async secretOf(accountId, id) {
      const text = `select sealed from secret where account_id = $1 and id = $2 and kind = $3`;
      const row = await first<{ sealed: Buffer }>(db, text, [accountId, id, kind]);
      return row && seal.open(row.sealed).toString();
    },
    async delivered(accountId, id, upto) {
      const text = `update webhook set upto = $3, delivered_at = now() where account_id = $1 and id = $2 and upto < $3`;
      await run(db, text, [accountId, id, upto]);
    },
    async delivering(accountId, id, upto) {
      await run(db, 'update webhook set delivering = $3 where account_id = $1 and id = $2', [accountId, id, upto]);
    },
    async watched() {
      const text = 'select distinct account_id as "accountId" from webhook where active';
      return (await rows<{ accountId: string }>(db, text, [])).map(({ accountId }) => accountId);
    },
    async begin(accountIds) {
      const due = await rows<{ accountId: string; id: string }>(
        db,
        `select w.account_id as "accountId", w.id from webhook w join account_head h on h.account_id = w.account_id
         where w.account_id = any($1) and w.active and w.upto < h.number and not exists (
           select 1 from job j where j.account_id = w.account_id and j.order_key = 'webhook ' || w.id
             and j.state in ('waiting', 'running'))`,
        [accountIds],
      );
      for (const { accountId, id } of due) await beginOne(db, accountId, id, newId());
      return due.length;
    },
  };
}

/** One job a webhook: that of the last time begins anew. */
async function beginOne(db: Queryable, accountId: string, id: string, jobId: string): Promise<void> {
  const text = `insert into job (account_id, id, kind, order_key, payload, run_at, created_at)
    values ($1, $2, '${kind}', $3, $4, now(), now())
    on conflict (account_id, order_key) where kind = '${kind}'
    do update set state = 'waiting', run_at = now(), attempts = 0, failure = null, ended_at = null
    where job.state in ('done', 'gone', 'failed')`;
  await run(db, text, [accountId, jobId, keyOf(id), { webhookId: id }]);
}
