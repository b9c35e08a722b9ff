// `npm test` on a planted tree: it fails when a test fails, and leaves nothing behind, however it ends.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { after, test } from 'node:test';
import { killAll, processesOf } from '../../scripts/leftovers.ts';
import { until } from '../support/patience.ts';

const house = join(import.meta.dirname, '../..');
const roots: string[] = [];
after(async () => {
  for (const root of roots) {
    await killAll(root);
    rmSync(root, { recursive: true, force: true });
  }
});

const passing = `import { test } from 'node:test';\ntest('passes', () => {});`;
const endless = `import { writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
test('never ends', async () => {
  spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  writeFileSync(process.env.STARTED, '');
  await new Promise((resolve) => setTimeout(resolve, 1_000_000));
});`;

test('the files and folders of the arguments, which pass: exit code 0, the runner has the last word, nothing is left', async () => {
  const tree = plant({
    'test/one/a.test.ts': passing,
    'test/one/b.test.ts': passing,
    'test/two.test.ts': passing,
    'test/three.test.ts': `throw new Error('not asked for');`,
    'test/one-more/c.test.ts': `throw new Error('not asked for');`,
  });
  const { code, output } = await finished(start(tree, ['test/one', 'test/two.test.ts'], {}, true));
  assert.equal(code, 0);
  const slow =
    /ℹ wall: \d+ s, processor: \d+ s \(user \+ system\)\n(ℹ slow file: .*\.test\.ts\n){3}(ℹ slow: .*: passes\n){3}(ℹ costly file: .*\.test\.ts\n){3}/;
  assert.match(output, slow);
  assert.match(output, /test\.ts\nℹ tests 3\n(ℹ [a-z]+ \d+\n)+ℹ duration_ms [\d.]+\n$/);
  nothingLeft(tree);
  assert.equal((await finished(start(tree, ['test/on']))).code, 1);
});

test('files that fail, cannot start or do nothing more: exit code 1, each by its name, the run goes on, nothing is left', async () => {
  const failing = `import { test } from 'node:test';\ntest('fails', () => { throw new Error('planted'); });`;
  const talking = `import { test } from 'node:test';
    for (let i = 0; i < 12; i++) test('of ' + i, () => new Promise((resolve) => setTimeout(resolve, 500)));`;
  const tree = plant({
    'test/a.test.ts': endless,
    'test/b.test.ts': talking,
    'test/c.test.ts': failing,
    'test/d.test.ts': `import './nowhere.ts';`,
    'test/shared/e.test.ts': `${failing}\n// await sharedSite()`,
    'test/shared/f.test.ts': `${passing}\n// await sharedSite()`,
  });
  const { code, output } = await finished(start(tree, ['test'], { PARLEY_TEST_SILENCE_MS: '5000' }));
  assert.equal(code, 1);
  assert.match(output, /ℹ ended: test\/a\.test\.ts was silent for /);
  for (const file of ['a', 'd']) assert.match(output, new RegExp(`✖ .*/${file}\\.test\\.ts`));
  assert.match(output, /ℹ pass 13\nℹ fail 4\n[\s\S]*planted/);
  assert.match(output, /test at test\/shared\/e\.test\.ts:2:1\n✖ fails/);
  nothingLeft(tree);
});

test('a test that leaves a process running fails by it, and the process is ended', async () => {
  const leaving = `import { spawn } from 'node:child_process';\nimport { test } from 'node:test';
    test('leaves', () => { spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref(); });`;
  const tree = plant({ 'test/a.test.ts': leaving });
  const { code, output } = await finished(start(tree));
  assert.equal(code, 1);
  assert.match(output, /ℹ left running: \d+ sleep 1000/);
  assert.match(output, /ℹ fail 0/);
  nothingLeft(tree);
});

for (const [signal, exit] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} to the runner alone ends everything`, async () => {
    const tree = plant({ 'test/a.test.ts': endless });
    const runner = start(tree, ['test'], {}, signal === 'SIGINT');
    await started(tree);
    runner.kill(signal);
    assert.equal((await finished(runner)).code, exit);
    nothingLeft(tree);
  });
}

test('what a killed runner left is cleared by the next', async () => {
  const tree = plant({ 'test/a.test.ts': endless, 'test/b/b.test.ts': passing });
  const runner = start(tree, ['test/a.test.ts'], {}, true);
  await started(tree);
  runner.kill('SIGKILL');
  await new Promise((resolve) => runner.once('exit', resolve));
  assert.equal((await finished(start(tree, ['test/b']))).code, 0);
  nothingLeft(tree);
});

type Tree = { root: string; temporary: string; flag: string };

function plant(files: Record<string, string>): Tree {
  const root = mkdtempSync(join(tmpdir(), 'r-'));
  roots.push(root);
  const tree = { root: join(root, 'house'), temporary: join(root, 't'), flag: join(root, 'started') };
  mkdirSync(tree.root);
  mkdirSync(tree.temporary);
  for (const file of ['package.json', 'scripts', 'test/support']) {
    cpSync(join(house, file), join(tree.root, file), { recursive: true });
  }
  for (const folder of ['src', 'dist', 'node_modules']) symlinkSync(join(house, folder), join(tree.root, folder));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(tree.root, path, '..'), { recursive: true });
    writeFileSync(join(tree.root, path), text);
  }
  return tree;
}

/** @param own whether it starts a PostgreSQL of its own, as most runs do: the outer one's costs nothing */
function start(
  { root, temporary, flag }: Tree,
  paths = ['test'],
  more: Record<string, string> = {},
  own = false,
): ChildProcess {
  const { NODE_TEST_CONTEXT: _, PARLEY_TEST_DATABASE_URL: __, PARLEY_TEST_DATABASE: outer = '', ...rest } = process.env;
  const env = own ? rest : { ...rest, PARLEY_TEST_DATABASE: outer };
  return spawn(execPath, ['scripts/test.ts', ...paths], {
    cwd: root,
    env: { ...env, npm_lifecycle_event: 'test', TMPDIR: temporary, STARTED: flag, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function finished(runner: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [runner.stdout!, runner.stderr!]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => runner.once('close', resolve));
  return { code, output };
}

async function started({ flag }: Tree): Promise<void> {
  await until(() => existsSync(flag), 'the planted test started');
}

function nothingLeft({ temporary }: Tree): void {
  assert.deepEqual(readdirSync(temporary), []);
  assert.deepEqual(processesOf(temporary), []);
}
