// What runs before npm start and npm test: it installs when the lock file changed, once, whoever else starts too.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/patience.ts';
import { house } from './command.ts';
import { owned, temporaryFolder } from './host.ts';

/** A project with an npm that writes down that it was called.
 *  @param isHeld it does not end before there is a file `go` */
function project(isHeld = false): {
  folder: string;
  npmCalls(): number;
  prepare(node?: string): ReturnType<typeof run>;
} {
  const folder = temporaryFolder();
  for (const name of ['scripts', 'bin', 'node_modules/.bin']) mkdirSync(join(folder, name), { recursive: true });
  copyFileSync(join(house, 'scripts/prepare.mjs'), join(folder, 'scripts/prepare.mjs'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  symlinkSync(process.execPath, join(folder, 'node_modules/.bin/node'));
  const npm = `#!/bin/sh\necho "$@" >> '${folder}/calls'\n${isHeld ? `until [ -e '${folder}/go' ]; do sleep 0.05; done` : ':'}\nexit \${NPM_EXIT:-0}\n`;
  writeFileSync(join(folder, 'bin/npm'), npm);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  const calls = join(folder, 'calls');
  return {
    folder,
    npmCalls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0),
    prepare: (node = process.execPath) => run(folder, node),
  };
}

function run(folder: string, node: string, env: Record<string, string> = {}, words: string[] = []) {
  const child = owned(
    spawn(node, [join(folder, 'scripts/prepare.mjs'), ...words], {
      env: { PATH: `${join(folder, 'bin')}:/usr/bin:/bin`, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return {
    child,
    output: () => output,
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, output })),
  };
}

const installs = 'Installing the packages that package-lock.json names; this happens once.\n';

test('it installs once, then says nothing, and again when the lock file changed', async () => {
  const { folder, npmCalls, prepare } = project();
  assert.deepEqual(await prepare().ended, { code: 0, output: installs });
  assert.deepEqual(await prepare().ended, { code: 0, output: '' });
  assert.equal(npmCalls(), 1);
  assert.match(readFileSync(join(folder, 'calls'), 'utf8'), /^install --no-audit --no-fund /);
  writeFileSync(join(folder, 'package-lock.json'), '{"changed":true}');
  assert.deepEqual(await prepare().ended, { code: 0, output: installs });
  assert.equal(npmCalls(), 2);
});

test('production installs the packages of the server alone, unless something has to be built', async () => {
  const { folder, prepare } = project();
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  mkdirSync(join(folder, 'web/page'), { recursive: true });
  writeFileSync(join(folder, 'web/page/vite.config.ts'), '');
  const build = `import { mkdirSync } from 'node:fs';\nmkdirSync('web/dist/page', { recursive: true });\n`;
  writeFileSync(join(folder, 'scripts/build-web.ts'), build);
  const serve = () => run(folder, process.execPath, {}, ['runtime']).ended;
  assert.equal((await serve()).code, 0);
  assert.match(calls()[0] as string, /--include=dev/);
  assert.deepEqual(await serve(), { code: 0, output: '' }, 'more than it needs is there');
  rmSync(join(folder, 'node_modules/.parley-installed'));
  assert.deepEqual(await serve(), { code: 0, output: installs });
  assert.match(calls()[1] as string, /--omit=dev/);
  assert.deepEqual(await serve(), { code: 0, output: '' });
  assert.deepEqual(await prepare().ended, { code: 0, output: installs }, 'for tests there is less than they need');
  assert.match(calls()[2] as string, /--include=dev/);
  // The package has the built parts and no sources.
  rmSync(join(folder, 'web/page'), { recursive: true });
  rmSync(join(folder, 'node_modules/.parley-installed'));
  assert.deepEqual(await prepare().ended, { code: 0, output: installs });
  assert.match(calls()[3] as string, /--omit=dev/);
});

test('several at once install once, and all go on when it is done', async () => {
  const { folder, npmCalls, prepare } = project(true);
  const all = [prepare(), prepare(), prepare()];
  await until(() => all.filter(({ output }) => output().startsWith('Waiting')).length === 2);
  writeFileSync(join(folder, 'go'), '');
  const ends = await Promise.all(all.map(({ ended }) => ended));
  assert.deepEqual(
    ends.map(({ code }) => code),
    [0, 0, 0],
  );
  assert.equal(npmCalls(), 1);
});

test('a part of web is built once, and again when one of its sources changed', async () => {
  const { folder, prepare } = project();
  mkdirSync(join(folder, 'web/page'), { recursive: true });
  writeFileSync(join(folder, 'web/page/vite.config.ts'), '');
  const build = `import { mkdirSync } from 'node:fs';\nmkdirSync('web/dist/page', { recursive: true });\n`;
  writeFileSync(join(folder, 'scripts/build-web.ts'), build);
  const builds = 'Building web/page; this happens once.\n';
  assert.deepEqual(await prepare().ended, { code: 0, output: installs + builds });
  assert.deepEqual(await prepare().ended, { code: 0, output: '' });
  writeFileSync(join(folder, 'web/page/page.ts'), '');
  const ends = await Promise.all([prepare(), prepare()].map(({ ended }) => ended));
  assert.equal(
    ends
      .map(({ output }) => output)
      .join('')
      .split(builds).length,
    2,
  );
  writeFileSync(join(folder, 'scripts/build-web.ts'), 'process.exit(1);\n');
  assert.deepEqual(await prepare().ended, { code: 1, output: `${builds}web/page could not be built.\n` });
});

test('kill -9 in the middle leaves no lock behind; the next one waits for the npm that goes on, and installs', async () => {
  const { folder, npmCalls, prepare } = project(true);
  const { child } = prepare();
  await until(() => npmCalls() === 1);
  child.kill('SIGKILL');
  const second = prepare();
  await until(() => second.output() !== '');
  writeFileSync(join(folder, 'go'), '');
  const { code, output } = await second.ended;
  assert.deepEqual([code, output], [0, `Waiting for another start to install the packages.\n${installs}`]);
  assert.equal(npmCalls(), 2);
});

test('an install that fails is told of, and tried again', async () => {
  const { folder, npmCalls, prepare } = project();
  const { code, output } = await run(folder, process.execPath, { NPM_EXIT: '1' }).ended;
  assert.deepEqual([code, output], [1, `${installs}npm could not install the packages.\n`]);
  assert.deepEqual(await prepare().ended, { code: 0, output: installs });
  assert.equal(npmCalls(), 2);
});

const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find(
  (path) => existsSync(path) && /^v2[0-3]\./.test(execFileSync(path, ['--version'], { encoding: 'utf8' })),
);

test('Node 20 runs it; without a newer one from npm it says what is missing', {
  skip: !oldNode && 'needs an old Node',
}, async () => {
  const { folder, prepare } = project();
  assert.deepEqual(await prepare(oldNode).ended, { code: 0, output: installs });
  rmSync(join(folder, 'node_modules/.bin/node'));
  const { code, output } = await prepare(oldNode).ended;
  assert.equal(code, 1);
  assert.match(
    output,
    /^Parley needs Node 24 or newer: npm brings none for linux on \S+, and this machine has v2\d\.\S+\.\n$/,
  );
});

test('it has nothing to say in this project, which is installed', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(house, 'scripts/prepare.mjs')], { encoding: 'utf8' });
  // Another file of this run may start the program of this same folder in this moment.
  const said = stdout.replace('Waiting for another start to install the packages.\n', '');
  assert.deepEqual([said, stderr], ['', '']);
});
