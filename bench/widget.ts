// What every visitor of every page asks for, beside a bare Fastify that serves the same bytes from memory, in the same run.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstRun } from '../src/demo/demo.ts';
import { startEmbeddedPostgres } from '../src/store/embedded/start.ts';
import { load, type Measured, median } from './support/load.ts';
import { startProcess } from './support/process.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 2);
const connections = 64;
const here = import.meta.dirname;
const browser = { 'accept-encoding': 'gzip, deflate, br, zstd' };

export async function benchWidget(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory });
  const { host, port, user, database } = postgres.app;
  try {
    const parley = await startProcess([join(here, '../dist/server/main.js'), 'start'], {
      DATABASE_URL: `postgres://${user}@${encodeURIComponent(host as string)}:${port}/${database}`,
      PARLEY_DATA: directory,
      PORT: '0',
      PARLEY_LOG_LEVEL: 'warn',
    });
    const { tochat } = JSON.parse(readFileSync(join(directory, 'first-run.json'), 'utf8')) as FirstRun;
    const paths = [
      `/api/business/get/${tochat.business}`,
      `/v1/widgets/${tochat.business}`,
      '/bundle.js',
      `/bundle.js?key=${tochat.business}`,
    ];
    const answers = await Promise.all(paths.map((path) => answerOf(parley.url, path)));
    const file = join(directory, 'answers.json');
    // The bare one knows no query.
    const bareOnes = answers.map((answer) => ({ ...answer, path: answer.path.replace('?', '/') }));
    writeFileSync(file, JSON.stringify(bareOnes));
    const bare = await startProcess([join(here, 'support/from-memory.ts')], { ANSWERS: file });
    console.log(`\n${connections} connections (medians of ${rounds} runs of ${seconds} s)`);
    console.log('                                 bytes   requests/s   p50 ms   p99 ms   bare Fastify   Parley is');
    for (const [i, { path, body }] of answers.entries()) {
      const ours: Measured[] = [];
      const theirs: Measured[] = [];
      for (let round = -1; round < rounds; round++) {
        const [one, other] = [await get(bare.url, (bareOnes[i] as Kept).path), await get(parley.url, path)];
        // The first round warms up.
        if (round < 0) continue;
        theirs.push(one);
        ours.push(other);
      }
      print(path, Buffer.from(body, 'base64').length, ours, theirs);
    }
    await parley.stop();
    await bare.stop();
  } finally {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

type Kept = { path: string; headers: Record<string, string>; body: string };

/** The answer as it comes over the wire, packed. */
function answerOf(url: string, path: string): Promise<Kept> {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { headers: browser }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const { date: _, connection: __, 'keep-alive': ___, ...headers } = response.headers as Record<string, string>;
        resolve({ path, headers, body: Buffer.concat(parts).toString('base64') });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function get(url: string, path: string): Promise<Measured> {
  return load({ url, method: 'GET', path: () => path, headers: browser, connections, seconds, body: () => '' });
}

function print(path: string, bytes: number, ours: Measured[], theirs: Measured[]): void {
  const of = (all: Measured[], pick: (one: Measured) => number) => median(all.map(pick));
  const [parley, bare] = [of(ours, (one) => one.perSecond), of(theirs, (one) => one.perSecond)];
  const row = [
    String(bytes).padStart(8),
    parley.toFixed(0).padStart(13),
    of(ours, (one) => one.p50)
      .toFixed(2)
      .padStart(9),
    of(ours, (one) => one.p99)
      .toFixed(2)
      .padStart(9),
    bare.toFixed(0).padStart(15),
    `${(parley / bare).toFixed(2)} ×`.padStart(12),
  ];
  console.log(`${path.replace(/[\da-f-]{36}/, 'ID').padEnd(30)}${row.join('')}`);
  const failed = ours.reduce((sum, one) => sum + one.notOk, 0);
  if (failed > 0) console.log(`  ${failed} answers were not 2xx`);
}
