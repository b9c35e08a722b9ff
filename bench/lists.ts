// What the console shows first and most: the list of conversations and a page of messages, at 10,000 messages and at a million, in the
// same run: time and statements a page. Both accounts are seeded by scripts/grow.ts, whose time for a million is printed, too.
import { grow } from '../scripts/grow.ts';
import { startCounting } from './support/counting.ts';
import { type House, startHouse } from './support/house.ts';
import { load, rank } from './support/load.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
const connections = 4;
const perConversation = 10;
const sizes = [1000, Number(process.env.CONVERSATIONS ?? 100_000)];

/** How far apart the two may be, how many statements and milliseconds a page may take. */
const goal = { ratio: 1.3, statements: 3, p95: 15 };

type Seeded = House & { conversations: string[]; middle: number; agentId: string };
type Page = { name: string; path(house: Seeded, n: number): string };

/** So many that there are in each list of the smaller account, too. */
const full = 'limit=25';

const pages: Page[] = [
  { name: 'conversations', path: () => `/v1/conversations?${full}` },
  { name: '  … of one agent', path: ({ agentId }) => `/v1/conversations?${full}&agentId=${agentId}` },
  { name: '  … of nobody', path: () => `/v1/conversations?${full}&agentId=none` },
  { name: '  … far down', path: ({ middle }) => `/v1/conversations?${full}&after=${middle}` },
  { name: '  … closed', path: () => `/v1/conversations?${full}&state=closed` },
  {
    name: 'messages',
    path: ({ conversations }, n) => `/v1/conversations/${conversations[n % conversations.length]}/messages`,
  },
];

export async function benchLists(): Promise<void> {
  const started: House[] = [];
  try {
    const houses: Seeded[] = [];
    for (const conversations of sizes) {
      const house = await startHouse();
      started.push(house);
      houses.push(await seed(house, conversations));
    }
    const statements = await Promise.all(houses.map(countAll));
    console.log(`\n${connections} connections (the best of ${rounds} runs of ${seconds} s)`);
    console.log('                        10 k: p50    p95 ms   1 M: p50    p95 ms   p95 apart   statements a page');
    const missed: string[] = [];
    for (const [i, page] of pages.entries()) {
      const [small, large] = (await measure(houses, page)) as [Times, Times];
      const most = Math.max(...statements.map((counts) => counts[i] ?? 0));
      const ratio = large.p95 / small.p95;
      const figures = [small.p50, small.p95, large.p50, large.p95].map((ms) => ms.toFixed(2).padStart(10)).join('');
      console.log(
        `${page.name.padEnd(22)}${figures}${`${ratio.toFixed(2)} ×`.padStart(12)}${most.toFixed(2).padStart(14)}`,
      );
      if (ratio > goal.ratio || large.p95 > goal.p95 || most > goal.statements + 0.2) missed.push(page.name.trim());
    }
    const wanted = `within ${goal.ratio} ×, p95 under ${goal.p95} ms, at most ${goal.statements} statements`;
    console.log(missed.length === 0 ? `All ${wanted}.` : `Not ${wanted}: ${missed.join(', ')}`);
  } finally {
    for (const house of started) await house.stop();
  }
}

async function seed(house: House, conversations: number): Promise<Seeded> {
  const { pool, accountId } = house;
  const inboxId = house.firstRun.tochat.business;
  const agents = await pool.query<{ id: string }>('select id from agent where account_id = $1 order by id', [
    accountId,
  ]);
  const agentIds = agents.rows.map(({ id }) => id);
  const began = performance.now();
  await grow(pool, { accountId, inboxId, agentIds, conversations, messages: perConversation });
  const took = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${conversations * perConversation} messages in ${conversations} conversations seeded in ${took} s`);
  // What search does behind the log is another claim's.
  await pool.query(
    `insert into search_head (account_id, number) select account_id, number from account_head where account_id = $1
     on conflict (account_id) do update set number = excluded.number`,
    [accountId],
  );
  const client = await pool.connect();
  await client.query('set statement_timeout = 0');
  // As after a while: half of them are closed.
  await client.query(
    `update conversation set state = 'closed', closed_at = last_message_at, waiting_since = null
     where account_id = $1 and inbox_id = $2 and abs(hashtext(id::text)) % 2 > 0`,
    [accountId, inboxId],
  );
  await client.query('vacuum (analyze) conversation, message, event, contact');
  client.release(true);
  const found = await pool.query<{ id: string; number: string }>(
    `select id, last_number as number from conversation where account_id = $1 and inbox_id = $2 order by random() limit 1000`,
    [accountId, inboxId],
  );
  const middle = rank(
    found.rows.map(({ number }) => Number(number)),
    0.5,
  );
  const busiest = await pool.query<{ id: string }>(
    `select agent_id as id from conversation where account_id = $1 and agent_id is not null and state <> 'closed'
     group by 1 order by count(*) desc limit 1`,
    [accountId],
  );
  const agentId = busiest.rows[0]?.id as string;
  return { ...house, conversations: found.rows.map(({ id }) => id), middle, agentId };
}

type Times = { p50: number; p95: number };

/** Turn by turn, so that a slow moment of the machine meets both. */
async function measure(houses: Seeded[], { path }: Page): Promise<Times[]> {
  const results = houses.map((): Times[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, house] of houses.entries()) {
      const times: number[] = [];
      const { notOk } = await load({
        url: house.url,
        method: 'GET',
        path: (n) => path(house, n * 7919),
        headers: { authorization: `Bearer ${house.firstRun.v1.key}` },
        connections,
        seconds,
        body: () => '',
        answered: (_, milliseconds) => times.push(milliseconds),
      });
      if (notOk > 0) throw new Error(`${notOk} answers were not 2xx`);
      // The first round warms up.
      if (round > 0) results[i]?.push({ p50: rank(times, 0.5), p95: rank(times, 0.95) });
    }
  }
  // The best round: a neighbour on the machine adds to some rounds of the one and not of the other.
  const best = (of: number[]) => Math.min(...of);
  return results.map((times) => ({ p50: best(times.map((t) => t.p50)), p95: best(times.map((t) => t.p95)) }));
}

/** Statements a page of each kind, by a server of its own whose way to the database counts. */
async function countAll(house: Seeded): Promise<number[]> {
  const counting = await startCounting(house.database);
  const server = await house.start(counting.url);
  const most = 300;
  const counts: number[] = [];
  const headers = { authorization: `Bearer ${house.firstRun.v1.key}` };
  for (const { path } of pages) {
    const ask = async (n: number) => (await fetch(server.url + path(house, n), { headers })).arrayBuffer();
    for (let n = 0; n < 10; n++) await ask(n);
    const before = counting.statements();
    for (let n = 0; n < most; n++) await ask(n);
    counts.push((counting.statements() - before) / most);
  }
  await server.stop();
  counting.stop();
  return counts;
}
