// `npm test [-- PATHS]`: the quick checks, then every test file under test/, or those of the given paths without the
// checks. One PostgreSQL serves the whole run. Whatever happens, nothing stays running or on the disk.
import { execFileSync } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { measurePatience } from '../test/support/patience.ts';
import { openTestPostgres } from '../test/support/postgres.ts';
import { makeSiteTemplate } from '../test/support/site-template.ts';
import { check } from './check.ts';
import { closingLines } from './closing-lines.ts';
import { killAll, processesOf } from './leftovers.ts';
import { noteTimes, timeOfRun, timesOfFiles } from './processor-time.ts';
import { installPrograms } from './programs.ts';
import { Silence } from './silence.ts';
import { grouped } from './test-groups.ts';

const house = join(import.meta.dirname, '..');
const minutes = 60_000;
/** A file in which nothing has happened for so long is ended. There is no other limit: a slow machine takes its time. */
const silent = Number(process.env.PARLEY_TEST_SILENCE_MS ?? 5 * minutes);
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
const silenced: string[] = [];

function stop(sentence: string, exitCode: number): void {
  if (abort.signal.aborted) return;
  console.error(`\n${sentence}`);
  process.exitCode = exitCode;
  abort.abort();
}

process.on('SIGINT', () => stop('Interrupted.', 130));
process.on('SIGTERM', () => stop('Terminated.', 143));
process.on('SIGHUP', () => stop('Hung up.', 129));

await main(process.argv.slice(2));
if (!passed) process.exitCode ??= 1;

async function main(paths: string[]): Promise<void> {
  const files = testFiles(paths);
  if (files.length === 0) return stop(`No test files in ${paths.join(', ')}.`, 1);
  // npm has done so. Servers are started as they are built, and must not be those of yesterday's sources.
  if (process.env.npm_lifecycle_event === undefined)
    execFileSync(process.execPath, [join(import.meta.dirname, 'prepare.mjs')], { stdio: 'inherit' });
  if (paths.length === 0) failedChecks = !(await check(console.log, undefined, abort.signal));
  if (failedChecks) passed = false;
  if (abort.signal.aborted) return;

  installPrograms(files, console.log);
  await clearAbandoned();
  const directory = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  chmodSync(directory, 0o755); // PostgreSQL runs as another user when this is root.
  try {
    const began = performance.now();
    const { PARLEY_TEST_DATABASE: outer, PARLEY_TEST_DATABASE_URL: url } = process.env;
    // A run within another has its PostgreSQL, too.
    const server = outer === undefined ? await openTestPostgres(directory, url) : { ...JSON.parse(outer), close() {} };
    measurePatience(performance.now() - began);
    try {
      const { admin, app } = server;
      process.env.PARLEY_TEST_DATABASE = JSON.stringify({ admin, app });
      const browser = await browserFor(files, directory);
      const folder = temporaryFolder(directory);
      noteTimes(directory);
      if (outer === undefined && files.length > worthTemplate) await makeSiteTemplate(directory);
      const named = grouped(files, join(directory, 'groups'));
      await runTests(named, directory, folder).finally(() => browser?.close());
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

/** One Chromium for the files that drive pages; null: there are none, or it is not installed. */
async function browserFor(files: string[], directory: string) {
  if (!files.some((file) => relative(house, file).startsWith('test/web/'))) return null;
  const { noBrowser, shareBrowser } = await import('../test/support/browser.ts');
  return noBrowser ? null : shareBrowser(directory);
}

/** Tests make their files in here, and what they start is known by it. */
function temporaryFolder(directory: string): string {
  const folder = join(directory, 't');
  mkdirSync(folder);
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return folder;
}

/** @param named the files, and what they are called */
async function runTests(named: Map<string, string>, directory: string, folder: string): Promise<void> {
  if (abort.signal.aborted) return;
  const nameOf = (file: string) => named.get(file) ?? relative(house, file);
  const silence = new Silence(silent, (file) => {
    silenced.push(`ended: ${nameOf(file)} was silent for ${(silent / minutes).toFixed(0)} minutes`);
  });
  const passes = (success: boolean) => {
    if (!success) passed = false;
  };
  const execArgv = ['--import', join(import.meta.dirname, 'processor-time.ts')];
  const events = run({ files: [...named.keys()], cwd: house, concurrency: 4, execArgv, signal: abort.signal });
  const remarks = () => remarksOn(directory, folder);
  try {
    const closing = closingLines({ nameOf, silence, remarks, timesOfFiles, passed: passes });
    await pipeline(events, closing, new spec(), process.stdout, { end: false });
  } finally {
    silence.close();
    await killAll(folder);
  }
}

/** What the run itself has to say at its end. What a test left running is a failure. */
function remarksOn(directory: string, folder: string): string[] {
  const left = processesOf(folder);
  if (left.length > 0) passed = false;
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(0);
  const processor = timeOfRun(directory);
  return [
    ...(failedChecks ? ['the quick checks failed, see above'] : []),
    ...silenced,
    ...left.map(({ pid, command }) => `left running: ${pid} ${command}`),
    `wall: ${seconds(performance.now())} s, processor: ${processor.toFixed(0)} s (user + system)`,
  ];
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
