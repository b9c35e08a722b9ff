// HTTP send → stored → delivered to a connected subscriber, beside a bare Fastify POST without a database and the same writes one
// transaction a request, in the same run. Prints a table with the ratios.
import { mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import type { FirstRun } from '../src/demo/demo.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/start.ts';
import { load, type Measured, median, rank } from './support/load.ts';
import { startProcess } from './support/process.ts';

const levels = [1, 64, 256];
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
const here = import.meta.dirname;

type Result = Measured & { delivered50: number; delivered99: number };
type Subject = { name: string; run(connections: number): Promise<Result> };

export async function benchMessages(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory });
  const { host, port, user, database } = postgres.app;
  const url = `postgres://${user}@${encodeURIComponent(host as string)}:${port}/${database}`;
  try {
    const env = { DATABASE_URL: url, PARLEY_DATA: directory, PORT: '0', PARLEY_LOG_LEVEL: 'warn' };
    const parley = await startProcess([join(here, '../src/main.ts'), 'start'], env);
    const firstRun = JSON.parse(readFileSync(join(directory, 'first-run.json'), 'utf8')) as FirstRun;
    const place = await openConversation(parley.url, firstRun);
    const bare = await startProcess([join(here, 'support/bare.ts')], {});
    const single = await startProcess([join(here, 'support/one-transaction.ts')], {
      DATABASE_URL: url,
      PLACE: JSON.stringify(place),
    });
    const key = firstRun.v1.key;
    const subjects: Subject[] = [
      { name: 'bare Fastify, no database', run: (n) => plain(bare.url, '/messages', n) },
      { name: 'one transaction a request', run: (n) => plain(single.url, '/messages', n) },
      { name: 'Parley, one subscriber', run: (n) => delivered(parley.url, key, place.conversation, n) },
    ];
    await measure(subjects);
    await parley.stop();
    await bare.stop();
    await single.stop();
  } finally {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function openConversation(url: string, { v1, tochat }: FirstRun) {
  const post = async (path: string, body: unknown, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, string>;
  };
  const { token } = await post('/v1/visitors', { inboxId: tochat.business });
  await post('/v1/visitor/messages', { text: 'Hello' }, token);
  const response = await fetch(`${url}/v1/conversations`, { headers: { authorization: `Bearer ${v1.key}` } });
  const { items } = (await response.json()) as { items: { id: string; inboxId: string }[] };
  const hex = Buffer.from(v1.key.slice(3, 25), 'base64url').toString('hex');
  const account = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return { account, conversation: items[0]?.id as string, inbox: items[0]?.inboxId as string };
}

const textOf = (n: number) => `message ${String(n).padStart(8, '0')}`;
const bodyOf = (n: number) => JSON.stringify({ text: textOf(n) });

async function plain(url: string, path: string, connections: number): Promise<Result> {
  const measured = await load({ url, path, headers: {}, connections, seconds, body: bodyOf });
  return { ...measured, delivered50: Number.NaN, delivered99: Number.NaN };
}

/** One subscriber hears everything; the time to it is taken from the moment the request was written. */
async function delivered(url: string, key: string, conversation: string, connections: number): Promise<Result> {
  const headers = { authorization: `Bearer ${key}` };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`, { headers });
  const sent: number[] = [];
  const times: number[] = [];
  const found = /"text":"message (\d{8})"/g;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const now = performance.now();
      for (const [, n] of data.toString().matchAll(found)) times.push(now - (sent[Number(n)] as number));
      resolve();
    });
  });
  const measured = await load({
    url,
    path: `/v1/conversations/${conversation}/messages`,
    headers,
    connections,
    seconds,
    body: bodyOf,
    sent: (n) => {
      sent[n] = performance.now();
    },
  });
  while (times.length < measured.requests - measured.notOk) await new Promise((resolve) => setTimeout(resolve, 5));
  socket.close();
  return { ...measured, delivered50: rank(times, 0.5), delivered99: rank(times, 0.99) };
}

async function measure(subjects: Subject[]): Promise<void> {
  for (const { run } of subjects) await run(64);
  for (const connections of levels) {
    const results = subjects.map((): Result[] => []);
    // Turn by turn, so that a slow moment of the machine meets all of them.
    for (let round = 0; round < rounds; round++) {
      for (const [i, subject] of subjects.entries()) results[i]?.push(await subject.run(connections));
    }
    print(connections, subjects, results);
  }
}

function print(connections: number, subjects: Subject[], results: Result[][]): void {
  const of = (i: number, pick: (result: Result) => number) => median((results[i] as Result[]).map(pick));
  const parley = of(2, (result) => result.perSecond);
  console.log(`\n${connections} connection${connections === 1 ? '' : 's'} (medians of ${rounds} runs of ${seconds} s)`);
  console.log('                              requests/s   p50 ms   p99 ms   delivered p50   p99   Parley is');
  for (const [i, { name }] of subjects.entries()) {
    const row = [
      of(i, (result) => result.perSecond).toFixed(0).padStart(13),
      of(i, (result) => result.p50).toFixed(2).padStart(9),
      of(i, (result) => result.p99).toFixed(2).padStart(9),
      i === 2 ? of(i, (result) => result.delivered50).toFixed(2).padStart(16) : ''.padStart(16),
      i === 2 ? of(i, (result) => result.delivered99).toFixed(2).padStart(6) : ''.padStart(6),
      i === 2 ? '' : `${(parley / of(i, (result) => result.perSecond)).toFixed(2)} ×`.padStart(12),
    ];
    console.log(`${name.padEnd(28)}${row.join('')}`);
    const failed = of(i, (result) => result.notOk);
    if (failed > 0) console.log(`  ${failed} answers were not 2xx`);
  }
}
