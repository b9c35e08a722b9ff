// `npm test [-- PATHS]`: the quick checks, then every test file under test/, or those of the given paths without the
// checks. One PostgreSQL serves the whole run. Whatever happens, nothing stays running or on the disk.
import { chmodSync, globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { openTestPostgres } from '../test/support/postgres.ts';
import { makeSiteTemplate } from '../test/support/site-template.ts';
import { check } from './check.ts';
import { killAll, processesOf } from './leftovers.ts';
import { installPrograms } from './programs.ts';

const house = join(import.meta.dirname, '..');
const minutes = 60_000;
// Against what hangs: a run takes ten minutes on two cores.
const limits = { run: 20 * minutes, file: 4 * minutes };
/** From more files on it pays to make the demo account once for all. */
const worthTemplate = 3;
// The servers and files of a run are compiled once, wherever they are started from.
process.env.NODE_COMPILE_CACHE = join(house, 'node_modules/.cache/node');
const prefix = 'parley-test-';
// The path of a socket has at most 107 bytes, and PostgreSQL's is some folders below.
const parent = tmpdir().length <= 60 ? tmpdir() : '/tmp';

const abort = new AbortController();
let passed = true;
let failedChecks = false;

function stop(sentence: string, exitCode: number): void {
  if (abort.signal.aborted) return;
  console.error(`\n${sentence}`);
  process.exitCode = exitCode;
  abort.abort();
}

process.on('SIGINT', () => stop('Interrupted.', 130));
process.on('SIGTERM', () => stop('Terminated.', 143));
process.on('SIGHUP', () => stop('Hung up.', 129));
const watchdog = setTimeout(() => stop(`Not done after ${limits.run / minutes} minutes.`, 1), limits.run);

await main(process.argv.slice(2));
clearTimeout(watchdog);
if (!passed) process.exitCode ??= 1;

async function main(paths: string[]): Promise<void> {
  const files = testFiles(paths);
  if (files.length === 0) return stop(`No test files in ${paths.join(', ')}.`, 1);
  if (paths.length === 0) failedChecks = !(await check(console.log, undefined, abort.signal));
  if (failedChecks) passed = false;
  if (abort.signal.aborted) return;

  installPrograms(files, console.log);
  await clearAbandoned();
  const directory = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  chmodSync(directory, 0o755); // PostgreSQL runs as another user when this is root.
  try {
    const server = await openTestPostgres(directory, process.env.PARLEY_TEST_DATABASE_URL);
    try {
      const { admin, app } = server;
      process.env.PARLEY_TEST_DATABASE = JSON.stringify({ admin, app });
      const folder = temporaryFolder(directory);
      if (files.length > worthTemplate) await makeSiteTemplate(directory);
      await runTests(files, folder);
    } finally {
      await server.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function testFiles(paths: string[]): string[] {
  const wanted = paths.map((path) => resolve(path));
  return globSync('test/**/*.test.ts', { cwd: house })
    .map((file) => join(house, file))
    .filter((file) => wanted.length === 0 || wanted.some((path) => file === path || file.startsWith(`${path}/`)))
    .sort();
}

/** Tests make their files in here, and what they start is known by it. */
function temporaryFolder(directory: string): string {
  const folder = join(directory, 't');
  mkdirSync(folder);
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return folder;
}

async function runTests(files: string[], folder: string): Promise<void> {
  if (abort.signal.aborted) return;
  const events = run({ files, cwd: house, concurrency: 4, timeout: limits.file, signal: abort.signal });
  await pipeline(events, closing(folder), new spec(), process.stdout, { end: false });
  await killAll(folder);
}

/** Adds to the runner's closing lines: the ten slowest tests, and what a test left running, which is a failure. */
function closing(folder: string): Transform {
  const slowest: { name: string; file: string; milliseconds: number }[] = [];
  let closed = false;
  return new Transform({
    objectMode: true,
    async transform(event, _, done) {
      const { type, data } = event;
      if (type === 'test:summary' && data.file === undefined && !data.success) passed = false;
      if ((type === 'test:pass' || type === 'test:fail') && data.details.type !== 'suite' && data.file !== undefined) {
        const file = relative(house, data.file);
        slowest.push({ name: data.name, file, milliseconds: data.details.duration_ms });
      }
      if (!closed && type === 'test:diagnostic' && data.nesting === 0 && /^tests \d+$/.test(data.message)) {
        closed = true;
        const say = (message: string) => this.push({ type, data: { ...data, message } });
        if (failedChecks) say('the quick checks failed, see above');
        for (const { pid, command } of processesOf(folder)) {
          passed = false;
          say(`left running: ${pid} ${command}`);
        }
        slowest.sort((a, b) => b.milliseconds - a.milliseconds);
        for (const { name, file, milliseconds } of slowest.slice(0, 10)) {
          say(`slow: ${milliseconds.toFixed(0)} ms ${file}: ${name}`);
        }
      }
      done(null, event);
    },
  });
}

/** What runs left that were killed before they could clear up. */
async function clearAbandoned(): Promise<void> {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(prefix))) {
    const directory = join(parent, name);
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (alive(pid) || statSync(directory).uid !== process.getuid?.()) continue;
    await killAll(directory);
    rmSync(directory, { recursive: true, force: true });
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
