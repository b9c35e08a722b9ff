// Limits of one client's streams: each row is a flood, which the server rejects while it serves
// others.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { startConversation } from '../support/conversation.ts';
import { Follower, Refused } from '../support/follower.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { programOf } from '../support/outside.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** A socket that was greeted, and whatever else it was sent. */
async function open(path: string, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}${path}`, { headers });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  await once(socket, 'message');
  return { socket, heard };
}

test('a visitor and a user have ten streams, over both wires together; closing one makes room', async () => {
  const visitor = await becomeVisitor(site.url, site.firstRun.tochat.business);
  const { apikey } = await programOf(site).user();
  const rows = [
    [visitor.token, '/v1/visitor/live'],
    [apikey, '/v1/user/live'],
  ] as const;
  for (const [token, path] of rows) {
    const all = Array.from({ length: 10 }, () => new Follower(token, null, path));
    await Promise.all(all.map((one, i) => one.connect(site.url, i % 2 ? 'events' : 'socket')));
    const isRefused = (error: unknown) => error instanceof Refused && error.status === 429;
    for (const wire of ['socket', 'events'] as const) {
      await assert.rejects(new Follower(token, null, path).connect(site.url, wire), isRefused, `${path} ${wire}`);
    }
    all[0]?.cut();
    const next = new Follower(token, null, path);
    // The server learns of the end by the socket's.
    for (let i = 0; i < 500 && !next.connected; i++) await next.connect(site.url, 'socket').catch(() => {});
    assert.equal(next.connected, true, `${path}: a place is free`);
    for (const one of [...all, next]) one.cut();
  }
});

test('a socket that floods is closed with 1008 for every kind of caller; one signal of it was heard', async () => {
  const { id, visitor } = await startConversation(site, inside);
  const { apikey } = await programOf(site).user();
  const key = site.firstRun.v1.key;
  const typing = '{"signal":"typing"}';
  const rows: [string, path: string, token: string, frame: string, send: 'send' | 'ping' | 'pong'][] = [
    ['a visitor’s signals', '/v1/visitor/live', visitor.token, typing, 'send'],
    ['a user’s signals', '/v1/user/live', apikey, typing, 'send'],
    ['a key’s signals', '/v1/live', key, `{"signal":"typing","conversationId":"${id}"}`, 'send'],
    ['an unknown frame', '/v1/visitor/live', visitor.token, 'x', 'send'],
    ['empty frames', '/v1/visitor/live', visitor.token, '', 'send'],
    ['pings', '/v1/visitor/live', visitor.token, '', 'ping'],
    ['pongs', '/v1/visitor/live', visitor.token, '', 'pong'],
  ];
  const console = await open('/v1/live', (await inside.hire('Listener', 'owner')).token);
  for (const [what, path, token, frame, send] of rows) {
    const { socket } = await open(path, token);
    const closed = once(socket, 'close');
    for (let i = 0; i < 5_000; i++) socket[send](frame);
    assert.equal((await closed)[0], 1008, what);
  }
  const messages = apiOf(site.url, key);
  assert.equal((await messages('POST', `/v1/conversations/${id}/messages`, { text: 'Still here' })).status, 201);
  while (!console.heard.some((text) => text.includes('Still here'))) await once(console.socket, 'message');
  // The visitor's and the key's first.
  const signals = console.heard.filter((text) => text.includes('"signal"'));
  assert.ok(signals.length <= 2, `${signals.length} signals`);
  console.socket.close();
});

test('Socket.IO: one CONNECT at a time, and a connection that was refused is closed', async () => {
  const path = `${site.url}/api/socket?EIO=4&transport=polling`;
  const handshake = async () => {
    const text = await (await fetch(path)).text();
    return `${path}&sid=${(JSON.parse(text.slice(1)) as { sid: string }).sid}`;
  };
  const rows: [string, packets: string[]][] = [
    ['one without a key', ['40']],
    ['one with a wrong key', ['40{"key":"pk_nobody"}']],
    ['two', ['40', '40']],
    ['sixteen thousand', Array(16_000).fill('40')],
    ['of many namespaces', Array.from({ length: 2_000 }, (_, i) => `40/${i},`)],
    ['events before a CONNECT', Array(2_000).fill('42["x"]')],
  ];
  for (const [what, packets] of rows) {
    const session = await handshake();
    await fetch(session, { method: 'POST', body: packets.join('\x1e') }).catch(() => null);
    // It is told why, or that it is closed; then the session is unknown.
    let status = 200;
    for (let i = 0; i < 20 && status === 200; i++) status = (await fetch(session)).status;
    assert.equal(status, 400, what);
  }
});
