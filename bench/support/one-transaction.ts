// The same writes, one transaction a request, in one or two round trips: no auth, no tenancy, no subscriber. With NUMBERS=gapless the
// account's counter gives the number, as the log needs it; with NUMBERS=sequence nobody waits for anybody's number, but readers of
// such a log would miss events.
import Fastify from 'fastify';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { trip } from '../../src/store/trip.ts';
import { answer } from './answer.ts';
import { copyAccount, placeOf } from './place.ts';

const { account: copied, conversations, inbox } = placeOf(process.env);
const gapless = process.env.NUMBERS === 'gapless';
const pool = openPool({ connectionString: process.env.DATABASE_URL as string }, 48);
const account = await copyAccount(pool, copied);
await pool.query(`create sequence if not exists "bench ${account}"`);

const nextNumber = gapless
  ? `update account_head set number = number + 1 where account_id = '${account}' returning number`
  : `select nextval('"bench ${account}"') as number`;
const app = Fastify();
app.post('/messages/:n', async (request, reply) => {
  const { text } = request.body as { text: string };
  const conversation = conversations[Number((request.params as { n: string }).n)];
  const id = newId();
  const now = new Date().toISOString();
  const client = await pool.connect();
  const begun = await trip(client, [
    { text: 'begin', values: [] },
    { text: nextNumber, values: [] },
    { text: 'select * from conversation where account_id = $1 and id = $2', values: [account, conversation] },
  ]);
  const number = begun[1]?.rows[0]?.number as number;
  await trip(client, [
    {
      text: `update conversation set last_number = $3, last_message_at = $4, last_text = $5, waiting_since = null
        where account_id = $1 and id = $2`,
      values: [account, conversation, number, now, text],
    },
    {
      text: `insert into message (account_id, conversation_id, number, id, inbox_id, direction, author_kind, author_id, kind,
          body, status, created_at) values ($1, $2, $3, $4, $5, 'out', 'key', $6, 'text', $7, 'sent', $8)`,
      values: [account, conversation, number, id, inbox, id, text, now],
    },
    {
      text: `insert into event_page (account_id, last, at, kinds, subjects, conversation_ids, inbox_ids)
        values ($1, $2, $3, '{message.created}', array[$4::uuid], array[$5::uuid], array[$6::uuid])`,
      values: [account, number, now, id, conversation, inbox],
    },
    { text: 'commit', values: [] },
  ]);
  client.release();
  return reply.code(201).send(answer({ text }, number));
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens on ${url}\n`);
process.on('SIGTERM', () => process.exit(0));
