// `npm run seed -- --messages 1000000 --conversations 100000`: gives the demo account a past, to try things on much of it. Parley runs
// meanwhile (`npm start`), or DATABASE_URL says where its database is. What search finds of it is written behind, by the running server.
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { databaseAddress } from '../src/process/database.ts';
import { openPool } from '../src/store/database.ts';
import { grow } from './grow.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    conversations: { type: 'string', default: '100000' },
  },
});
const [messages, conversations] = [Number(values.messages), Number(values.conversations)];
if (!(conversations >= 1 && messages >= conversations && Number.isInteger(messages / conversations))) {
  console.error('Each conversation gets the same number of messages, one at least: say so many times as many.');
  process.exit(1);
}
const pool = openPool(databaseAddress(readConfig(process.env, 'start')), 1);
try {
  const { rows } = await pool.query<{ accountId: string; inboxId: string; agentIds: string[] }>(
    `select a.id as "accountId", i.id as "inboxId",
       array(select g.id from agent g where g.account_id = a.id and g.removed_at is null order by g.id) as "agentIds"
     from account a join inbox i on i.account_id = a.id and i.channel = 'web' and i.removed_at is null
     where a.name = 'Parley demo' order by i.id limit 1`,
  );
  const [demo] = rows;
  if (!demo) throw new Error('There is no demo account: start Parley with it first.');
  const began = performance.now();
  await grow(pool, { ...demo, conversations, messages: messages / conversations });
  console.log(
    `${messages} messages in ${conversations} conversations, ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
} finally {
  await pool.end();
}
