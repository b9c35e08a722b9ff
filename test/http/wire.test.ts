import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
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

test('ten thousand requests for /health over one connection delay no other client, and are answered', async () => {
  const { hostname, port } = new URL(site.url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk;
  });
  const count = 10_000;
  const answered = () => heard.match(/HTTP\/1.1 200/g)?.length ?? 0;
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count));
  await once(socket, 'data');
  assert.equal((await fetch(`${site.url}/health`)).status, 200);
  assert.ok(answered() < count, 'somebody else was answered in the middle');
  while (answered() < count) await once(socket, 'data');
  socket.destroy();
  const { body } = await apiOf(site.url, null)<string>('GET', '/metrics');
  assert.match(body, /^parley_event_loop_delay_seconds_count \d+$/m);
});
