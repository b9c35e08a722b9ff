// One file moves a site from the bundled PostgreSQL to Debian's 15 and back, with everybody who could sign in.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ClientConfig } from 'pg';
import type { FirstRun } from '../../src/demo/demo.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { command, main } from '../runtime/command.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { describeSchema } from '../support/catalogue.ts';
import { createDatabase } from '../support/database.ts';
import { type Address, withClient } from '../support/postgres.ts';
import { digests, needsDebians, parleyDoes, startDebians } from './places.ts';

const folder = temporaryFolder(0o755);

type Site = { url: string; stop(): Promise<void> };

async function serve(env: Record<string, string>): Promise<Site> {
  const server = command([...main, 'start'], { PARLEY_DEMO: '1', ...env });
  const url = await server.url();
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      assert.equal((await server.ended).code, 0, server.output());
    },
  };
}

const firstRun = (folder: string) => JSON.parse(readFileSync(join(folder, 'first-run.json'), 'utf8')) as FirstRun;

/** Signs in with a password and with a key, and finds the conversation. */
async function assertKnown({ url }: Site, { console: person, v1 }: FirstRun, text: string): Promise<void> {
  const signedIn = await apiOf(url, null)('POST', '/v1/session', { ...person, as: 'token' });
  assert.equal(signedIn.status, 201, JSON.stringify(signedIn.body));
  const api = apiOf(url, v1.key);
  const { body } = await api<{ items: { id: string }[] }>('GET', '/v1/conversations');
  const messages = await api('GET', `/v1/conversations/${body.items[0]?.id}/messages`);
  assert.match(JSON.stringify(messages.body), new RegExp(text));
}

async function schemaOf(config: ClientConfig): Promise<string[]> {
  return (await withClient(config as Address, describeSchema)).split('\n');
}

test(
  'bundled PostgreSQL → Debian’s 15 → bundled: same rows, same schema, same passwords and keys',
  needsDebians,
  async () => {
    const [first, second, third] = ['first', 'second', 'third'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const [there, back] = [join(folder, 'there.tar.zst'), join(folder, 'back.tar.zst')];

    const old = await serve({ PARLEY_DATA: first });
    const known = firstRun(first);
    const visitor = await becomeVisitor(old.url, known.tochat.business);
    const text = 'Tenéis esta bici \\ en "azul"?\t¡Gracias! 🚲';
    assert.equal((await visitor.api('POST', '/v1/visitor/messages', { text: `${text}\n\\N` })).status, 201);
    const told = await parleyDoes(['backup', there], { PARLEY_DATA: first });
    assert.match(
      told,
      /^Backed up \d+ rows of \d+ tables and 0 files .*\nIts keys open only with the passphrase; everything else/,
    );
    assert.equal(statSync(there).mode & 0o777, 0o600);
    await old.stop();

    const debians = await startDebians();
    const external = { PARLEY_DATA: second, DATABASE_URL: debians.url };
    assert.match(await parleyDoes(['restore', there], external), /The master key is in .*second\/master\.key/);
    const { config: migrated } = await createDatabase();
    assert.deepEqual(await schemaOf(debians.config), await schemaOf(migrated));
    const moved = await serve(external);
    assert.deepEqual({ ...firstRun(second), url: '' }, { ...known, url: '' });
    await assertKnown(moved, known, 'bici');
    await moved.stop();

    await parleyDoes(['backup', back], external);
    await parleyDoes(['restore', back], { PARLEY_DATA: third });
    const own = await startEmbeddedPostgres({ dataDirectory: third });
    assert.deepEqual(await digests(own.app), await digests(debians.config));
    assert.deepEqual(await schemaOf(own.app), await schemaOf(migrated));
    await own.stop();
    await debians.stop();

    const again = await serve({ PARLEY_DATA: third });
    await assertKnown(again, known, 'bici');
    await again.stop();
  },
);

test('a bundled database that nobody runs is started for the backup and stopped after it', async () => {
  const [data, file] = [join(folder, 'first'), join(folder, 'one.tar.zst')];
  if (!existsSync(data)) await (await serve({ PARLEY_DATA: data })).stop();
  await parleyDoes(['backup', file], { PARLEY_DATA: data });
  await parleyDoes(['restore', file], { PARLEY_DATA: join(folder, 'other') });
  const [one, other] = await Promise.all(
    [data, join(folder, 'other')].map(async (dataDirectory) => {
      const own = await startEmbeddedPostgres({ dataDirectory });
      const found = await digests(own.app);
      await own.stop();
      return found;
    }),
  );
  assert.deepEqual(other, one);
});
