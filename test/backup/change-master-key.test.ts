// Another master key: what the former one sealed is there, what was derived is the same, and servers that run go on.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { changeMasterKey } from '../../src/backup/change-master-key.ts';
import { readConfig } from '../../src/config.ts';
import { masterKeyFrom } from '../../src/master-key.ts';
import { readSealed, writeSealed } from '../../src/store/sealed.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, startServer, startSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let place: { DATABASE_URL: string; PARLEY_DATA: string };
let file: string;
before(async () => {
  site = await startSite();
  inside = await goInside(site);
  place = { DATABASE_URL: site.database.url, PARLEY_DATA: site.dataDirectory };
  file = join(site.dataDirectory, 'master.key');
});
after(async () => {
  await inside.close();
  await site.stop();
});

const keyIn = (path: string) => readFileSync(path, 'utf8').trim();

/** What `parley change-master-key` does, within this process: a start costs more. */
async function change(env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const lines: string[] = [];
  try {
    const { dataDirectory, databaseUrl, secret, newSecret } = readConfig({ ...place, ...env }, 'start');
    const [present = null, next = null] = [secret, newSecret].map((text) =>
      text === null ? null : masterKeyFrom(text),
    );
    await changeMasterKey({ dataDirectory, databaseUrl, secret: present }, next, (line) => lines.push(line));
  } catch (error) {
    if (!['ConfigError', 'CannotRun'].includes((error as Error).name)) throw error;
    return { code: 1, output: `${[...lines, (error as Error).message].join('\n')}\n` };
  }
  return { code: 0, output: `${lines.join('\n')}\n` };
}

async function changed(env: Record<string, string> = {}): Promise<string> {
  const { code, output } = await change(env);
  assert.equal(code, 0, output);
  return output;
}

async function isRefused(words: RegExp, env: Record<string, string> = {}): Promise<void> {
  const { code, output } = await change(env);
  assert.deepEqual([code, words.test(output)], [1, true], output);
}

/** A server with this key starts, and knows what was sealed and derived before. */
async function assertKnown(env: Record<string, string>, known: { visitor: string; jwt: string }): Promise<void> {
  const server = await startServer({ ...place, ...env });
  try {
    const { status } = await apiOf(server.url, known.visitor)('GET', '/v1/visitor');
    assert.equal(status, 200);
    const answer = await fetch(`${server.url}/api/business/get/${site.firstRun.tochat.business}`, {
      headers: { authorization: `Bearer ${known.jwt}` },
    });
    assert.equal(answer.status, 200, await answer.text());
  } finally {
    await server.stop();
  }
}

async function known(): Promise<{ visitor: string; jwt: string }> {
  const inboxId = await inside.open('Web');
  const { token } = await becomeVisitor(site.url, inboxId);
  const { username, password } = site.firstRun.tochat;
  const answer = await fetch(`${site.url}/api/login_check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  const { token: jwt } = (await answer.json()) as { token: string };
  return { visitor: token, jwt };
}

test('a new file: the former one stays beside it, and the server that runs goes on', async () => {
  const before = keyIn(file);
  const was = await known();
  const output = await changed();
  assert.match(output, new RegExp(`The master key in ${file} is another one`));
  assert.notEqual(keyIn(file), before);
  assert.equal(keyIn(`${file}.former`), before);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(existsSync(`${file}.new`), false);
  assert.equal((await apiOf(site.url, was.visitor)('GET', '/v1/visitor')).status, 200);
  await assertKnown({}, was);
});

test('with the former key nothing starts any more', async () => {
  const former = keyIn(`${file}.former`);
  await assert.rejects(startServer({ ...place, PARLEY_SECRET: former }), /The master key is not the one/);
  await isRefused(/^The master key is not the one/m, { PARLEY_SECRET: former, PARLEY_NEW_SECRET: 'n'.repeat(40) });
});

for (const [moment, interrupt] of [
  [
    'before anything was sealed by it',
    () => writeFileSync(`${file}.new`, `${Buffer.alloc(32, 7).toString('base64')}\n`),
  ],
  [
    'when the database has it, and the file has not',
    () => {
      // As it was after the statement and before the files changed their names.
      renameSync(file, `${file}.new`);
      copyFileSync(`${file}.former`, file);
      rmSync(`${file}.former`);
    },
  ],
] as const) {
  test(`interrupted ${moment}: run again, it is done`, async () => {
    const was = await known();
    interrupt();
    const next = keyIn(`${file}.new`);
    const former = keyIn(file);
    await changed();
    assert.deepEqual([keyIn(file), keyIn(`${file}.former`)], [next, former]);
    await assertKnown({}, was);
  });
}

test('from the file to PARLEY_SECRET, to another one, and nothing is changed by what is refused', async () => {
  const [one, two] = ['one passphrase of thirty-two letters', 'two passphrases of thirty-two letters'];
  const was = await known();
  const before = keyIn(file);
  assert.match(await changed({ PARLEY_NEW_SECRET: one }), /PARLEY_SECRET from now on/);
  assert.deepEqual([existsSync(file), keyIn(`${file}.former`)], [false, before]);
  await assertKnown({ PARLEY_SECRET: one }, was);
  await isRefused(/set PARLEY_NEW_SECRET to the one/, { PARLEY_SECRET: one });
  await isRefused(/PARLEY_NEW_SECRET is the present master key/, { PARLEY_SECRET: one, PARLEY_NEW_SECRET: one });
  await isRefused(/PARLEY_NEW_SECRET must have at least 32/, { PARLEY_SECRET: one, PARLEY_NEW_SECRET: 'short' });
  await isRefused(/There is no master key/, { PARLEY_NEW_SECRET: two });
  await changed({ PARLEY_SECRET: one, PARLEY_NEW_SECRET: two });
  await assertKnown({ PARLEY_SECRET: two }, was);
  await assert.rejects(startServer({ ...place, PARLEY_SECRET: one }), /The master key is not the one/);
  // Its bytes in the file are the same key.
  writeFileSync(file, `${masterKeyFrom(two).toString('base64')}\n`, { mode: 0o600 });
  await assertKnown({}, was);
});

test('what was sealed is opened after it', async () => {
  await writeSealed(inside.pool, inside.seal, 'a test', Buffer.from('kept'));
  await changed();
  await inside.close();
  inside = await goInside(site);
  assert.equal(String(await readSealed(inside.pool, inside.seal, 'a test')), 'kept');
});

test('where there is nothing to change it says so', async () => {
  await isRefused(/^There is no database in /m, { PARLEY_DATA: join(site.dataDirectory, 'none'), DATABASE_URL: '' });
});
