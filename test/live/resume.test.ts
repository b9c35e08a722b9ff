import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { trimLogs } from '../../src/store/housekeeping.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { Follower, Refused, type Wire } from '../support/follower.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { seeded, walked } from '../support/random.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let second: Server;
before(async () => {
  site = await sharedSite();
  second = await site.start();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function newConversation(text = 'Hello'): Promise<string> {
  const visitor = await becomeVisitor(site.url, site.firstRun.tochat.business);
  await visitor.api('POST', '/v1/visitor/messages', { text });
  const list = await apiOf(site.url, site.firstRun.v1.key)<{ items: { id: string }[] }>(
    'GET',
    '/v1/conversations?limit=1',
  );
  return list.body.items[0]?.id as string;
}

test('many events from two processes: clients cut at random end as one that never was', async () => {
  const key = site.firstRun.v1.key;
  const random = seeded(20260105);
  const conversations = [await newConversation(), await newConversation(), await newConversation()];
  const start = await inside.head();
  const steady = new Follower(key, start);
  await steady.connect(site.url, 'socket');
  const followers = Array.from({ length: 6 }, () => new Follower(key, start));
  const wires: Wire[] = ['socket', 'events'];
  let writing = true;

  /** Connects now here, now there, stays a moment, and is cut without a goodbye. */
  const live = async (follower: Follower, i: number) => {
    while (writing) {
      const server = random() < 0.5 ? site.url : second.url;
      await follower.connect(server, wires[i % 2] as Wire);
      await pause(random() * 120);
      follower.cut();
      if (random() < 0.3) await pause(random() * 60);
    }
    await follower.connect(random() < 0.5 ? site.url : second.url, wires[(i + 1) % 2] as Wire);
  };
  const write = async (url: string, count: number) => {
    const api = apiOf(url, key);
    for (let i = 0; i < count; i += 5) {
      await Promise.all(
        Array.from({ length: 5 }, (_, j) =>
          api('POST', `/v1/conversations/${conversations[(i + j) % 3]}/messages`, {
            text: `${url} ${i + j}`,
            note: j === 0,
          }),
        ),
      );
      // Changes of other nouns, by the other kind of transaction, between the lanes' batches.
      if (i % 50 === 0) await api('POST', '/v1/contacts', { name: `Contact ${i}` });
    }
  };
  const living = followers.map(live);
  const count = walked(100, 500);
  await Promise.all([write(site.url, count), write(second.url, count)]);
  writing = false;
  await Promise.all(living);

  const head = await inside.head();
  assert.ok(head - start >= 2 * count, `${head - start} events`);
  const last = (follower: Follower) => follower.events.at(-1)?.number === head;
  await Promise.all([steady, ...followers].map((one) => one.until(() => last(one), `event ${head}`)));
  const wanted = Array.from({ length: head - start }, (_, i) => start + 1 + i);
  assert.deepEqual(
    steady.events.map((event) => event.number),
    wanted,
    'the one that was never cut',
  );
  for (const follower of followers) {
    assert.deepEqual(
      follower.events.map((event) => event.number),
      wanted,
    );
    // Rows are read when the frame is made: a message never changes here, so all must have seen the same.
    assert.deepEqual(
      follower.events.map((event) => event.message?.text),
      steady.events.map((event) => event.message?.text),
    );
    follower.cut();
  }
  steady.cut();
});

test('what was committed in another process arrives though notifications are lost', async () => {
  const follower = new Follower(site.firstRun.v1.key);
  await follower.connect(site.url, 'socket');
  const cut = () =>
    inside.rows(`select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid() and query ilike any (array['listen%', '%pg_notify%'])`);
  const conversation = await newConversation();
  for (let i = 0; i < 3; i++) {
    await cut();
    const text = `lost ${i}`;
    await apiOf(second.url, site.firstRun.v1.key)('POST', `/v1/conversations/${conversation}/messages`, { text });
    await follower.until(() => follower.events.some((event) => event.message?.text === text), text);
  }
  follower.cut();
});

test('a number from the future, as after a restored backup, and one that is trimmed away, are gone', async () => {
  const key = site.firstRun.v1.key;
  const head = await inside.head();
  for (const url of [site.url, second.url]) {
    const future = new Follower(key, head + 1000);
    await assert.rejects(future.connect(url, 'events'), (error) => error instanceof Refused && error.status === 410);
    const socket = new Follower(key, head + 1000);
    await socket.connect(url, 'socket').catch(() => {});
    await socket.until(() => socket.ending !== null, 'its end');
    assert.equal(socket.ending?.code, 4410);
  }

  await inside.rows(`update event_page set at = at - interval '91 days' where account_id = $1 and last <= $2`, [
    inside.accountId,
    head - 10,
  ]);
  await trimLogs(inside.pool, 90);
  const old = new Follower(key, head - 12);
  await assert.rejects(
    old.connect(site.url, 'events'),
    (error) => error instanceof Refused && error.status === 410 && error.body.oldest === head - 9,
  );
  const socket = new Follower(key, head - 12);
  await socket.connect(site.url, 'socket').catch(() => {});
  await socket.until(() => socket.ending !== null, 'its end');
  assert.equal(socket.ending?.code, 4410);
  assert.deepEqual(socket.frames.at(-1), { gone: true, oldest: head - 9 });

  const kept = new Follower(key, head - 10);
  await kept.connect(site.url, 'events');
  await kept.until(() => kept.events.length === 10, 'the ten that are left');
  assert.deepEqual(
    kept.events.map((event) => event.number),
    Array.from({ length: 10 }, (_, i) => head - 9 + i),
  );
  kept.cut();
});

test('a server that stops sends its streams away with 1001, and they go on elsewhere', async () => {
  const third = await site.start();
  const follower = new Follower(site.firstRun.v1.key);
  await follower.connect(third.url, 'socket');
  const conversation = await newConversation();
  await third.stop();
  await follower.until(() => follower.ending !== null, 'its end');
  assert.equal(follower.ending?.code, 1001);
  await apiOf(site.url, site.firstRun.v1.key)('POST', `/v1/conversations/${conversation}/messages`, {
    text: 'meanwhile',
  });
  await follower.connect(second.url, 'events');
  await follower.until(
    () => follower.events.some((event) => event.message?.text === 'meanwhile'),
    'what came meanwhile',
  );
  const numbers = follower.events.map((event) => event.number);
  assert.deepEqual(
    numbers,
    Array.from({ length: numbers.length }, (_, i) => (numbers[0] as number) + i),
  );
  follower.cut();
});

test('a visitor hears its own conversation and no notes, and its cursor is nobody else’s', async () => {
  const { api, token } = await becomeVisitor(site.url, site.firstRun.tochat.business);
  const other = await becomeVisitor(site.url, site.firstRun.tochat.business);
  await api('POST', '/v1/visitor/messages', { text: 'mine' });
  const list = await apiOf(site.url, site.firstRun.v1.key)<{ items: { id: string }[] }>(
    'GET',
    '/v1/conversations?limit=1',
  );
  const conversation = list.body.items[0]?.id as string;
  const follower = new Follower(token, null, '/v1/visitor/live');
  await follower.connect(site.url, 'events');
  assert.doesNotMatch(follower.cursor ?? '', /^\d+$/);
  const agent = apiOf(second.url, site.firstRun.v1.key);
  await other.api('POST', '/v1/visitor/messages', { text: 'theirs' });
  await agent('POST', `/v1/conversations/${conversation}/messages`, { text: 'between us', note: true });
  await agent('POST', `/v1/conversations/${conversation}/messages`, { text: 'hello' });
  const texts = () => follower.events.flatMap((event) => event.message?.text ?? []);
  await follower.until(() => texts().includes('hello'), 'the answer');
  assert.deepEqual(texts(), ['hello']);
  follower.cut();
  await agent('POST', `/v1/conversations/${conversation}/messages`, { text: 'again' });
  await follower.connect(second.url, 'socket');
  await follower.until(() => texts().includes('again'), 'what came meanwhile');
  assert.deepEqual(texts(), ['hello', 'again']);
  follower.cut();
  const cursor = follower.cursor ?? '';
  const forged = new Follower(token, (cursor[0] === 'A' ? 'B' : 'A') + cursor.slice(1), '/v1/visitor/live');
  await assert.rejects(forged.connect(site.url, 'events'), (error) => error instanceof Refused && error.status === 422);
});
