// Every API's collection for Postman, as the developers' page gives it, run by newman with this account's credentials filled in.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import newman from 'newman';
import { apiOf } from '../support/api.ts';
import { done, goInside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { secretsOf } from '../v1/door-secrets.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

type Collection = {
  info: { name: string; schema: string };
  variable: { key: string; value: string }[];
  item: { name: string; request: { method: string; url: { raw: string } } }[];
};

/** How many calls there are. */
const doors: [name: keyof typeof secretsOf, calls: number][] = [
  ['v1', 7],
  ['tochat', 12],
  ['chatwhizz', 12],
  ['imbee', 4],
  ['chattabai', 10],
  ['hci', 13],
];

async function collectionOf(door: string): Promise<Collection> {
  const api = apiOf(site.url, site.firstRun.v1.key);
  const said = await api<Collection>('GET', `/v1/doors/postman?door=${door}`);
  assert.equal(said.status, 200, JSON.stringify(said.body));
  return said.body;
}

/** What newman makes of it with some values filled in. @param folder one call alone */
async function run(collection: Collection, values: object, folder?: string): Promise<newman.NewmanRunSummary> {
  const envVar = Object.entries(values).map(([key, value]) => ({ key, value }));
  const options = { collection, envVar, reporters: [], timeoutRequest: 20_000, ...(folder && { folder }) };
  return new Promise((resolve, reject) => {
    newman.run(options as unknown as newman.NewmanRunOptions, (error, summary) =>
      error ? reject(error) : resolve(summary),
    );
  });
}

for (const [door, calls] of doors) {
  test(`${door}: newman runs all ${calls} calls, twice, and nothing fails`, async () => {
    const collection = await collectionOf(door);
    assert.equal(collection.info.schema, 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json');
    assert.equal(collection.item.length, calls);
    const values = secretsOf[door](site.firstRun);
    for (const time of ['first', 'second']) {
      const { failures, stats, executions } = (await run(collection, values)).run;
      assert.deepEqual(
        failures.map(({ source, error }) => {
          const at = executions.find(({ item }) => item.name === source?.name);
          return `${source?.name}: ${error.message} ${at?.response?.text()?.slice(0, 300)}`;
        }),
        [],
        time,
      );
      assert.deepEqual([stats.requests.total, stats.requests.failed], [calls, 0]);
      assert.ok((stats.assertions.total as number) >= calls);
    }
  });

  test(`${door}: no credential is in its collection`, async () => {
    const text = JSON.stringify(await collectionOf(door));
    for (const [name, secret] of Object.entries(secretsOf[door](site.firstRun))) {
      if (name !== 'inboundNumber') assert.ok(!text.includes(secret), name);
    }
  });
}

test('a value is quoted for where it stands: in a body of JSON, and in a query', async () => {
  const inside = await goInside(site);
  const password = 'a "quoted" \\\\ back & forth + 100%25 #1';
  const email = 'quoting@example.com';
  const member = { email, name: 'Quoting', role: 'owner' as const, agentId: null };
  const { link } = done(await inside.core.addMember(inside.call, member));
  done(await inside.core.useLink(link, password, null));
  await inside.close();
  const signIns: [door: keyof typeof secretsOf, values: object][] = [
    ['tochat', { username: email, password }],
    ['chatwhizz', { email, password }],
  ];
  for (const [door, values] of signIns) {
    const [executed] = (await run(await collectionOf(door), values, 'Sign in')).run.executions;
    assert.equal(executed?.response?.code, 200, `${door}: ${executed?.response?.text()}`);
  }
});

test('the curl lines name only what the account has, what its holder knows, and what answers give', async () => {
  type Door = {
    name: string;
    secrets: string[];
    kept: string[];
    values: Record<string, string>;
    samples: { curl: string }[];
  };
  const { body } = await apiOf(site.url, site.firstRun.v1.key)<{ url: string; items: Door[] }>('GET', '/v1/doors');
  assert.deepEqual(
    body.items.map(({ name }) => name),
    doors.map(([name]) => name),
  );
  for (const { name, secrets, kept, values, samples } of body.items) {
    for (const { curl } of samples) {
      assert.ok(curl.startsWith('curl -X ') && curl.includes(`'${body.url}/`), curl);
      for (const [, asked] of curl.matchAll(/\{\{(\w+)\}\}/g)) {
        const known = [...secrets, ...kept, ...Object.keys(values)];
        assert.ok(known.includes(asked as string), `${name}: ${asked} in ${curl}`);
      }
    }
  }
});
