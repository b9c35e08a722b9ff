// HTTP send → stored → delivered to a connected subscriber, beside a bare Fastify POST without a database, the same writes one transaction
// a request, and the same writes in batches with nothing around them, in the same run. Prints a table with the ratios, of requests a
// second and of the processor time that a server needs for one: the latter tells of a slow creep also where the machine is busy.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstRun } from '../src/demo/demo.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/start.ts';
import { load, type Measured, median, rank } from './support/load.ts';
import { processorSecondsOf } from './support/memory.ts';
import { startProcess } from './support/process.ts';
import type { Heard, Order } from './support/subscriber.ts';

const levels = (process.env.LEVELS ?? '1,64,256').split(',').map(Number);
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
/** A server that was just started compiles what it runs most for its first fifty thousand messages or so. */
const warmUps = 4;
const here = import.meta.dirname;

type Delivered = Measured & { delivered50: number; delivered99: number };
/** `cost`: microseconds of the server's processor a request */
type Result = Delivered & { cost: number };
type Subject = { name: string; pid: number; run(connections: number): Promise<Delivered> };

export async function benchMessages(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory });
  const { host, port, user, database } = postgres.app;
  const url = `postgres://${user}@${encodeURIComponent(host as string)}:${port}/${database}`;
  try {
    const env = { DATABASE_URL: url, PARLEY_DATA: directory, PORT: '0', PARLEY_LOG_LEVEL: 'warn' };
    const parley = await startProcess([join(here, '../dist/server/main.js'), 'start'], env);
    const firstRun = JSON.parse(readFileSync(join(directory, 'first-run.json'), 'utf8')) as FirstRun;
    const place = await openConversations(parley.url, firstRun);
    const subscriber = fork(join(here, 'support/subscriber.ts'));
    const bare = await startProcess([join(here, 'support/bare.ts')], {});
    const there = { DATABASE_URL: url, PLACE: JSON.stringify(place) };
    const ofOne = (numbers: string) =>
      startProcess([join(here, 'support/one-transaction.ts')], { ...there, NUMBERS: numbers });
    const gapless = await ofOne('gapless');
    const sequence = await ofOne('sequence');
    const inBatches = await startProcess([join(here, 'support/in-batches.ts')], there);
    const key = firstRun.v1.key;
    const turn = (n: number) => n % place.conversations.length;
    const subjects: Subject[] = [
      { name: 'bare Fastify, no database', pid: bare.pid, run: (n) => plain(bare.url, () => '/messages', n) },
      {
        name: 'a transaction a request',
        pid: gapless.pid,
        run: (n) => plain(gapless.url, (i) => `/messages/${turn(i)}`, n),
      },
      {
        name: '  … numbered with gaps',
        pid: sequence.pid,
        run: (n) => plain(sequence.url, (i) => `/messages/${turn(i)}`, n),
      },
      {
        name: 'the same writes in batches',
        pid: inBatches.pid,
        run: (n) => plain(inBatches.url, (i) => `/messages/${turn(i)}`, n),
      },
      {
        name: 'Parley, one subscriber',
        pid: parley.pid,
        run: (n) => delivered(subscriber, parley.url, key, place.conversations, n),
      },
    ];
    await measure(subjects);
    subscriber.disconnect();
    await parley.stop();
    await bare.stop();
    await gapless.stop();
    await sequence.stop();
    await inBatches.stop();
  } finally {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const conversationCount = 64;

/** Visitors whose conversations the messages go to, in turn. */
async function openConversations(url: string, { v1, tochat }: FirstRun) {
  const post = async (path: string, body: unknown, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, string>;
  };
  for (let i = 0; i < conversationCount; i++) {
    const { token } = await post('/v1/visitors', { inboxId: tochat.business });
    await post('/v1/visitor/messages', { text: 'Hello' }, token);
  }
  const list = `${url}/v1/conversations?limit=${conversationCount}`;
  const response = await fetch(list, { headers: { authorization: `Bearer ${v1.key}` } });
  const { items } = (await response.json()) as { items: { id: string }[] };
  const hex = Buffer.from(v1.key.slice(3, 25), 'base64url').toString('hex');
  const account = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { account, conversations: items.map((item) => item.id), inbox: tochat.business };
}

const textOf = (n: number) => `message ${String(n).padStart(8, '0')}`;
const bodyOf = (n: number) => JSON.stringify({ text: textOf(n) });

async function plain(url: string, path: (n: number) => string, connections: number): Promise<Delivered> {
  const measured = await load({ url, path, headers: {}, connections, seconds, body: bodyOf });
  return { ...measured, delivered50: Number.NaN, delivered99: Number.NaN };
}

/** One subscriber hears everything; the time to it is taken from the moment the request was written. */
async function delivered(
  subscriber: ChildProcess,
  url: string,
  key: string,
  conversations: string[],
  connections: number,
) {
  const sent: number[] = [];
  subscriber.send({ url, key } satisfies Order);
  await once(subscriber, 'message');
  const measured = await load({
    url,
    path: (n) => `/v1/conversations/${conversations[n % conversations.length]}/messages`,
    headers: { authorization: `Bearer ${key}` },
    connections,
    seconds,
    body: bodyOf,
    sent: (n) => {
      sent[n] = performance.timeOrigin + performance.now();
    },
  });
  const stored = measured.requests - measured.notOk;
  subscriber.send({ tell: stored } satisfies Order);
  const [heard] = (await once(subscriber, 'message')) as [Heard[]];
  if (heard.length < stored) console.log(`  ${stored - heard.length} of ${stored} messages were not heard within 10 s`);
  const times = heard.map(({ number, at }) => at - (sent[number] as number));
  return { ...measured, delivered50: rank(times, 0.5), delivered99: rank(times, 0.99) };
}

async function measure(subjects: Subject[]): Promise<void> {
  for (let i = 0; i < warmUps; i++) for (const { run } of subjects) await run(64);
  for (const connections of levels) {
    const results = subjects.map((): Result[] => []);
    // Turn by turn, so that a slow moment of the machine meets all of them.
    for (let round = 0; round < rounds; round++) {
      for (const [i, subject] of subjects.entries()) results[i]?.push(await costed(subject, connections));
    }
    print(connections, subjects, results);
  }
}

async function costed({ pid, run }: Subject, connections: number): Promise<Result> {
  const before = processorSecondsOf(pid);
  const measured = await run(connections);
  return { ...measured, cost: ((processorSecondsOf(pid) - before) * 1e6) / measured.requests };
}

function print(connections: number, subjects: Subject[], results: Result[][]): void {
  const of = (i: number, pick: (result: Result) => number) => median((results[i] as Result[]).map(pick));
  const last = subjects.length - 1;
  const parley = of(last, (result) => result.perSecond);
  // Of each round by itself: what slows the machine meets both.
  const timesOf = (i: number) =>
    median(
      (results[last] as Result[]).map(({ cost }, round) => cost / ((results[i] as Result[])[round] as Result).cost),
    );
  console.log(`\n${connections} connection${connections === 1 ? '' : 's'} (medians of ${rounds} runs of ${seconds} s)`);
  console.log(
    '                            requests/s   p50 ms   p99 ms   delivered p50     p99   Parley is   processor µs   Parley costs',
  );
  for (const [i, { name }] of subjects.entries()) {
    const row = [
      of(i, (result) => result.perSecond)
        .toFixed(0)
        .padStart(13),
      of(i, (result) => result.p50)
        .toFixed(2)
        .padStart(9),
      of(i, (result) => result.p99)
        .toFixed(2)
        .padStart(9),
      i === last
        ? of(i, (result) => result.delivered50)
            .toFixed(2)
            .padStart(16)
        : ''.padStart(16),
      i === last
        ? of(i, (result) => result.delivered99)
            .toFixed(2)
            .padStart(8)
        : ''.padStart(8),
      (i === last ? '' : `${(parley / of(i, (result) => result.perSecond)).toFixed(2)} ×`).padStart(12),
      of(i, (result) => result.cost)
        .toFixed(1)
        .padStart(15),
      i === last ? '' : `${timesOf(i).toFixed(2)} ×`.padStart(15),
    ];
    console.log(`${name.padEnd(28)}${row.join('')}`);
    const failed = of(i, (result) => result.notOk);
    if (failed > 0) console.log(`  ${failed} answers were not 2xx`);
  }
}
