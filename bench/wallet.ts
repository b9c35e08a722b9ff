// Charges over HTTP on one hot wallet and on 1,000 wallets at 64 connections, beside PostgreSQL's own one-row UPDATE with a ledger row
// at 64 clients and the same API with one transaction a request, in the same run. The books must be exact to the token at the end.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstRun } from '../src/demo/demo.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/start.ts';
import { verifyLedger } from '../src/store/verify-ledger.ts';
import { openBareUpdate } from './support/bare-update.ts';
import { load, median } from './support/load.ts';
import { startProcess } from './support/process.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
/** A server that was just started compiles what it runs most for its first fifty thousand charges or so. */
const warmUps = 4;
const connections = 64;
const walletCount = 1000;
const tokens = 100_000_000;
const here = import.meta.dirname;

type Place = { hash: string; dialedNumber: string; wallets: { id: string; pin: string }[]; tokens: number };
type Subject = { name: string; run(among: number): Promise<number> };

export async function benchWallet(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory });
  const { host, port, user, database } = postgres.app;
  const url = `postgres://${user}@${encodeURIComponent(host as string)}:${port}/${database}`;
  const started: { stop(): Promise<void> }[] = [];
  try {
    const env = { DATABASE_URL: url, PARLEY_DATA: directory, PORT: '0', PARLEY_LOG_LEVEL: 'warn' };
    const parley = await startProcess([join(here, '../dist/server/main.js'), 'start'], env);
    started.push(parley);
    const { v1 } = JSON.parse(readFileSync(join(directory, 'first-run.json'), 'utf8')) as FirstRun;
    const place = await openWallets(parley.url, v1.key);
    const bare = await openBareUpdate(url, walletCount, tokens);
    const single = await startProcess([join(here, 'support/one-charge.ts')], {
      DATABASE_URL: url,
      PLACE: JSON.stringify(place),
    });
    started.push(single);
    let charged = 0;
    const subjects: Subject[] = [
      { name: 'PostgreSQL: UPDATE and ledger row', run: (among) => bare.run(among, connections, seconds) },
      {
        name: 'a transaction a request',
        run: async (among) => (await charge(single.url, '/charge', place, among)).perSecond,
      },
      {
        name: 'Parley',
        async run(among) {
          const path = '/wp-json/credsys/v1/json/subtractTokensFromWallet';
          const { perSecond, requests, notOk } = await charge(parley.url, path, place, among);
          if (notOk > 0) throw new Error(`${notOk} charges were not answered with 2xx`);
          charged += requests;
          return perSecond;
        },
      },
    ];
    for (let i = 0; i < warmUps; i++) for (const { run } of subjects) await run(1);
    await measure('one hot wallet', 1, subjects);
    await measure(`${walletCount} wallets`, walletCount, subjects);
    await check(parley.url, v1.key, place, charged);
    if (!(await bare.exact())) throw new Error('The books of the baseline are wrong');
    await bare.stop();
    const { wrong, transfers } = await verifyLedger(postgres.app);
    if (wrong.length > 0) throw new Error(`The books are wrong:\n${wrong.join('\n')}`);
    console.log(`\nThe books are exact: ${charged} charges by Parley, ${transfers} transfers recomputed.`);
  } finally {
    await Promise.all(started.map((one) => one.stop()));
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function openWallets(url: string, key: string): Promise<Place> {
  const post = async <T>(path: string, body: object): Promise<T> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const dialedNumber = '34910777000';
  const { id } = await post<{ id: string }>('/v1/applications', { name: 'Bench', dialedNumbers: [dialedNumber] });
  const { token } = await post<{ token: string }>(`/v1/applications/${id}/keys`, { purpose: 'wallets' });
  const wallets: Place['wallets'] = [];
  const more = async () => {
    while (wallets.length < walletCount) {
      const place = wallets.push({ id: '', pin: '' }) - 1;
      const wallet = await post<{ id: string; pin: string }>('/v1/wallets', { applicationId: id });
      await post(`/v1/wallets/${wallet.id}/entries`, { kind: 'top_up', tokens: String(tokens), reason: 'Bench' });
      wallets[place] = { id: wallet.id, pin: wallet.pin };
    }
  };
  await Promise.all(Array.from({ length: 16 }, more));
  return { hash: token, dialedNumber, wallets, tokens };
}

function charge(url: string, path: string, { hash, dialedNumber, wallets }: Place, among: number) {
  const bodies = wallets
    .slice(0, among)
    .map(({ pin }) => JSON.stringify({ authenticationHash: hash, dialedNumber, pin, tokens: '1' }));
  return load({
    url,
    path: () => path,
    headers: {},
    connections,
    seconds,
    body: (n) => bodies[n % among] as string,
  });
}

async function measure(what: string, among: number, subjects: Subject[]): Promise<void> {
  const results = subjects.map((): number[] => []);
  // Turn by turn, so that a slow moment of the machine meets all of them.
  for (let round = 0; round < rounds; round++) {
    for (const [i, subject] of subjects.entries()) results[i]?.push(await subject.run(among));
  }
  const parley = median(results.at(-1) as number[]);
  console.log(`\n${what}, ${connections} connections (medians of ${rounds} runs of ${seconds} s)`);
  console.log('                                       charges/s   Parley is');
  for (const [i, { name }] of subjects.entries()) {
    const rate = median(results[i] as number[]);
    const ratio = i === subjects.length - 1 ? '' : `${(parley / rate).toFixed(2)} ×`;
    console.log(`${name.padEnd(38)}${rate.toFixed(0).padStart(10)}${ratio.padStart(12)}`);
  }
}

/** What is left in all wallets is what there was less what was answered for. */
async function check(url: string, key: string, { wallets }: Place, charged: number): Promise<void> {
  let left = 0n;
  for (const { id } of wallets) {
    const response = await fetch(`${url}/v1/wallets/${id}`, { headers: { authorization: `Bearer ${key}` } });
    left += BigInt(((await response.json()) as { tokens: string }).tokens);
  }
  const expected = BigInt(wallets.length) * BigInt(tokens) - BigInt(charged);
  if (left !== expected) throw new Error(`${left} tokens are left, it should be ${expected}`);
}
