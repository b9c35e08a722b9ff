// The same charge, one transaction a request, in two round trips, on the same tables: no hash to look up, no locks on pins, no
// Idempotency-Key. In an account of its own, so that it does not stand in the way of the server that is measured beside it.
import Fastify from 'fastify';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { trip } from '../../src/store/trip.ts';

type Place = { dialedNumber: string; wallets: { pin: string }[]; tokens: number };
const { dialedNumber, wallets, tokens } = JSON.parse(process.env.PLACE as string) as Place;
const pool = openPool({ connectionString: process.env.DATABASE_URL as string }, 64);
const [account, application] = [newId(), newId()];
const of = [account, application];
const ids = wallets.map(() => newId());
await pool.query(`insert into account (id, name, created_at) values ($1, 'Bench', now())`, [account]);
await pool.query('insert into account_head (account_id) values ($1)', [account]);
await pool.query(`insert into application values ($1, $2, 'Bench', now())`, of);
await pool.query('insert into dialed_number (account_id, application_id, number) values ($1, $2, $3)', [
  ...of,
  dialedNumber,
]);
await pool.query(
  `insert into wallet (account_id, application_id, id, pin, created_at)
   select $1, $2, id, pin, now() from unnest($3::uuid[], $4::text[]) w (id, pin)`,
  [...of, ids, wallets.map(({ pin }) => pin)],
);
await pool.query(
  `insert into ledger_account (account_id, owner_id, side)
   select $1::uuid, $2::uuid, 'company' union all select $1, id, side from unnest($3::uuid[]) id, unnest(array['wallet', 'held']) side`,
  [...of, ids],
);
await pool.query(
  `insert into transfer (account_id, application_id, id, number, leg, wallet_id, kind, debit, credit, amount, tokens_after, actor, created_at)
   select $1::uuid, $2::uuid, id, 0, 0, id, 'top_up', 'company', 'wallet', $4::bigint, $4::bigint, 'bench', now() from unnest($3::uuid[]) id`,
  [...of, ids, tokens],
);

const app = Fastify();
app.post('/charge', async (request) => {
  const body = request.body as { dialedNumber: string; pin: string; tokens: string };
  const client = await pool.connect();
  const begun = await trip(client, [
    { text: 'begin', values: [] },
    {
      text: 'update account_head set number = number + 1 where account_id = $1 returning number',
      values: [account],
    },
    {
      text: `select w.id, w.application_id as application, l.balance from dialed_number d
        join wallet w on w.account_id = $1 and w.application_id = d.application_id and ltrim(w.pin, '0') = ltrim($3, '0')
        join ledger_account l on l.account_id = $1 and l.owner_id = w.id and l.side = 'wallet'
        where d.account_id = $1 and d.number = $2`,
      values: [account, body.dialedNumber, body.pin],
    },
  ]);
  const number = begun[1]?.rows[0]?.number as number;
  const wallet = begun[2]?.rows[0] as { id: string; application: string; balance: string };
  const left = String(BigInt(wallet.balance) - BigInt(body.tokens));
  await trip(client, [
    {
      text: `insert into transfer (account_id, id, number, leg, wallet_id, application_id, kind, debit, credit, amount,
          tokens_after, actor, created_at) values ($1, $2, $3, 0, $4, $5, 'charge', 'wallet', 'company', $6, $7, 'bench', now())`,
      values: [account, newId(), number, wallet.id, wallet.application, body.tokens, left],
    },
    {
      text: `insert into event_page (account_id, last, at, kinds, subjects, conversation_ids, inbox_ids)
        values ($1, $2, now(), '{wallet.moved}', array[$3::uuid], '{null}', '{null}')`,
      values: [account, number, wallet.id],
    },
    { text: 'commit', values: [] },
  ]);
  client.release();
  const { dialedNumber, pin } = body;
  const said = { applicationId: '1', companyName: 'Bench', walletId: '1', pin, tokens: left, dialedNumber };
  return { status: 1, message: 'success', code: 20, wallet: said };
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens on ${url}\n`);
process.on('SIGTERM', () => process.exit(0));
