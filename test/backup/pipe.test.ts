// Standard input and output, and a passphrase that is typed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { command, house, main } from '../runtime/command.ts';
import { owned, temporaryFolder } from '../runtime/host.ts';
import { createDatabase } from '../support/database.ts';
import { until } from '../support/patience.ts';
import { type Database, digests, emptyDatabase, parley, parleyDoes, passphrase } from './places.ts';

const folder = temporaryFolder();
const secret = '0'.repeat(64);
const script = '/usr/bin/script';
let source: Database;
before(async () => {
  source = await createDatabase();
});

const shell = (line: string, env: Record<string, string> = {}) =>
  command(['/bin/bash', '-o', 'pipefail', '-c', line, ...main], {
    PARLEY_BACKUP_PASSPHRASE: passphrase,
    PARLEY_SECRET: secret,
    DATABASE_URL: source.url,
    ...env,
  }).ended;

test('from one command into the other', async () => {
  const target = await emptyDatabase();
  const { code, output } = await shell(`"$0" "$1" backup - | DATABASE_URL="$TARGET" "$0" "$1" restore -`, {
    TARGET: target.url,
  });
  assert.equal(code, 0, output);
  assert.match(output, /Backed up .* to standard output/);
  assert.deepEqual(await digests(target.config), await digests(source.config));
});

test('a reader that goes away is a sentence', async () => {
  const { code, output } = await shell(`"$0" "$1" backup - | true`);
  assert.match(output, /^standard output cannot be used \(write: EPIPE\)\.\n$/);
  assert.equal(code, 1);
});

test('tar and zstd look into it', { skip: spawnSync('zstd', ['--version']).error && 'needs zstd' }, async () => {
  const file = join(folder, 'look.tar.zst');
  await parleyDoes(['backup', file], { DATABASE_URL: source.url, PARLEY_SECRET: secret });
  const { code, output } = await shell(`zstd -dc ${file} | tar -tf -`);
  assert.equal(code, 0, output);
  assert.match(output, /^manifest\.json\ntables\/account\/000001\.copy\n(.*\n)*contents\.json\nproof\n$/);
});

/** Runs it on a terminal and types an answer to each question. */
async function typed(
  words: string[],
  env: Record<string, string>,
  answers: string[],
): Promise<{ code: number; screen: string }> {
  const line = [...main, ...words].map((word) => `'${word}'`).join(' ');
  const child = owned(
    spawn(script, ['--quiet', '--return', '--command', line, '/dev/null'], {
      cwd: house,
      env: { PATH: process.env.PATH, HOME: '/', TMPDIR: process.env.TMPDIR, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  let screen = '';
  child.stdout.on('data', (data) => {
    screen += data;
  });
  const ended = new Promise<number>((resolve) => child.on('close', resolve));
  for (const [index, answer] of answers.entries()) {
    await until(
      () => screen.split(': ').length >= index + 2,
      () => `a question after ${screen}`,
    );
    child.stdin.write(answer);
  }
  const code = await ended;
  return { code, screen: screen.replaceAll('\r', '') };
}

const needsScript = { skip: !existsSync(script) && 'needs script(1)' };

test('the passphrase is asked for twice for a backup, once for a restore, and never shown', needsScript, async () => {
  const file = join(folder, 'typed.tar.zst');
  const env = { DATABASE_URL: source.url, PARLEY_SECRET: secret };
  const backup = await typed(['backup', file], env, ['open sesamé\r', 'open sesamé\r']);
  assert.equal(backup.code, 0, backup.screen);
  assert.match(
    backup.screen,
    /^Passphrase for the keys in the backup \(the rest of it is not encrypted\): \nThe same again: \nBacked up/,
  );
  assert.doesNotMatch(backup.screen, /sesam/);

  const target = await emptyDatabase();
  const there = { DATABASE_URL: target.url, PARLEY_DATA: join(folder, 'data') };
  const wrong = await parley(['restore', file], { ...there, PARLEY_BACKUP_PASSPHRASE: 'open sesame' });
  assert.match(wrong.output, /the passphrase is not the one/);
  // Corrected while typing.
  const restore = await typed(['restore', file], there, ['open sesama\x7fé\r']);
  assert.equal(restore.code, 0, restore.screen);
  assert.match(restore.screen, /^Passphrase of the backup: \nRestored/);
});

test('two different passphrases, none, and Ctrl-C are refused', needsScript, async () => {
  const file = join(folder, 'untyped.tar.zst');
  const env = { DATABASE_URL: source.url, PARLEY_SECRET: secret };
  for (const [answers, sentence] of [
    [['one\r', 'other\r'], /The two passphrases are not the same\.\n$/],
    [['\r'], /The passphrase must not be empty\.\n$/],
    [['half\x03'], /Interrupted\.\n$/],
    [['\x04'], /No passphrase was given\.\n$/],
  ] as [string[], RegExp][]) {
    const { code, screen } = await typed(['backup', file], env, answers);
    assert.match(screen, sentence);
    assert.equal(code, 1);
  }
  assert.equal(existsSync(file), false);
});

test('a terminal is no place for a backup', needsScript, async () => {
  const { code, screen } = await typed(['backup', '-'], { DATABASE_URL: source.url, PARLEY_SECRET: secret }, []);
  assert.match(screen, /^A backup is nothing for a terminal: name a file\.\n$/);
  assert.equal(code, 1);
});
