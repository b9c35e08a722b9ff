import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import newman from 'newman';
import { type Site, sharedSite } from '../support/site.ts';
import { ask } from './door.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

type Item = { name: string; request: { method: string; url: { raw: string } } };
type Collection = { info: { schema: string }; variable: { key: string; value: string }[]; item: Item[] };

async function collection(): Promise<Collection> {
  const said = await ask(`${site.url}/tochat.postman_collection.json`, 'GET', {});
  assert.equal(said.status, 200);
  assert.match(said.headers.get('content-type') ?? '', /^application\/json/);
  assert.equal(said.headers.get('access-control-allow-origin'), '*');
  return JSON.parse(said.text) as Collection;
}

/** The contract's table of endpoints. */
const endpoints = [
  'POST {{baseUrl}}/api/login_check',
  'POST {{baseUrl}}/api/authentication_token',
  'POST {{baseUrl}}/api/business/insert',
  'PUT {{baseUrl}}/api/business/update/{{id}}',
  'GET {{baseUrl}}/api/business/get/{{id}}',
  'POST {{baseUrl}}/api/business/send/{{id}}',
  'GET {{baseUrl}}/api/business/send/{{id}}',
  'GET {{baseUrl}}/api/v2/widget_stats/{{id}}',
  'GET {{baseUrl}}/api/v2/{{id}}/referer-graph?order=desc',
  'GET {{baseUrl}}/.well-known/jwks.json',
  'GET {{baseUrl}}/tochat.postman_collection.json',
  'GET {{baseUrl}}/bundle.js?key={{id}}',
];

test('every endpoint is in the collection, and nothing secret', async () => {
  const { info, item, variable } = await collection();
  assert.equal(info.schema, 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json');
  assert.deepEqual(
    item.map(({ request }) => `${request.method} ${request.url.raw}`),
    endpoints,
  );
  assert.deepEqual(
    variable.map(({ key, value }) => [key, value]),
    [
      ['baseUrl', site.url],
      ['username', ''],
      ['password', ''],
      ['token', ''],
      ['id', ''],
    ],
  );
});

test('newman runs it, with an e-mail and a password filled in, and nothing fails', async () => {
  const { username, password } = site.firstRun.tochat;
  const whole = await collection();
  const summary = await new Promise<newman.NewmanRunSummary>((resolve, reject) => {
    const options = {
      collection: whole,
      envVar: [
        { key: 'username', value: username },
        { key: 'password', value: password },
      ],
      reporters: [],
      timeoutRequest: 10_000,
    };
    newman.run(options as unknown as newman.NewmanRunOptions, (error, done) => (error ? reject(error) : resolve(done)));
  });
  const { failures, stats } = summary.run;
  assert.deepEqual(
    failures.map(({ source, error }) => `${source?.name}: ${error.message}`),
    [],
  );
  assert.deepEqual([stats.requests.total, stats.requests.failed], [endpoints.length, 0]);
  assert.deepEqual([stats.assertions.total, stats.assertions.failed], [endpoints.length, 0]);
});
