// The same writes, one transaction a request, in as few round trips as pg can make of it: no auth, no tenancy, no subscriber.
import Fastify from 'fastify';
import { newId } from '../../src/store/id.ts';
import { openPool, rows } from '../../src/store/database.ts';
import { answer } from './answer.ts';

const { account, conversation, inbox } = JSON.parse(process.env.PLACE as string) as Record<string, string>;
const pool = openPool({ connectionString: process.env.DATABASE_URL as string }, 32);
const app = Fastify();
app.post('/messages', async (request, reply) => {
  const { text } = request.body as { text: string };
  const client = await pool.connect();
  const id = newId();
  const now = new Date().toISOString();
  const [, head] = await Promise.all([
    client.query('begin'),
    rows<{ number: number }>(client, 'update account_head set number = number + 1 where account_id = $1 returning number', [account]),
    rows(client, 'select * from conversation where account_id = $1 and id = $2', [account, conversation]),
  ]);
  const number = head[0]?.number as number;
  await Promise.all([
    rows(
      client,
      `update conversation set last_number = $3, last_message_at = $4, last_text = $5, waiting_since = null
       where account_id = $1 and id = $2`,
      [account, conversation, number, now, text],
    ),
    rows(
      client,
      `insert into message (account_id, conversation_id, number, id, inbox_id, direction, author_kind, author_id, kind, body,
         status, created_at) values ($1, $2, $3, $4, $5, 'out', 'key', $6, 'text', $7, 'sent', $8)`,
      [account, conversation, number, id, inbox, id, text, now],
    ),
    rows(
      client,
      `insert into event (account_id, number, at, kind, subject, conversation_id, inbox_id)
       values ($1, $2, $3, 'message.created', $4, $5, $6)`,
      [account, number, now, id, conversation, inbox],
    ),
    client.query('commit'),
  ]);
  client.release();
  return reply.code(201).send(answer({ text }, number));
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`listens on ${url}\n`);
process.on('SIGTERM', () => process.exit(0));
