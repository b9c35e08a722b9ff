import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, test } from 'node:test';
import { type Site, startSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

async function ask(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
  const sent = request(site.url + path, { method, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

const h2c = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' };

test('a client that would rather speak HTTP/2 is answered in HTTP/1.1', async () => {
  const authorization = `Bearer ${site.firstRun.v1.key}`;
  const json = { authorization, 'content-type': 'application/json' };
  assert.equal(await ask('GET', '/health', h2c), 200);
  assert.equal(await ask('GET', '/v1/conversations', { ...h2c, authorization }), 200);
  assert.equal(await ask('POST', '/v1/contacts', { ...h2c, ...json }, '{"name":"Eva"}'), 201);
  assert.equal(await ask('GET', `/api/business/get/${site.firstRun.tochat.business}`, h2c), 200);
});

test('metrics are for this machine or a key, and not for whom a proxy on this machine speaks', async () => {
  assert.equal(await ask('GET', '/metrics', {}), 200);
  for (const name of ['X-Forwarded-For', 'X-Real-IP', 'Forwarded']) {
    assert.equal(await ask('GET', '/metrics', { [name]: '203.0.113.9' }), 401, name);
  }
  const authorization = `Bearer ${site.firstRun.v1.key}`;
  assert.equal(await ask('GET', '/metrics', { 'X-Forwarded-For': '203.0.113.9', authorization }), 200);
});
