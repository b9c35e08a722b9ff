// Headers for browsers and caches from a server behind a proxy: PARLEY_URL over https, and a proxy
// that passes on the client's headers.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';

const publicUrl = 'https://chat.example';
let site: Site;
let inside: Inside;
let locked: string;
before(async () => {
  site = await startSite({ PARLEY_URL: publicUrl, PARLEY_TRUSTED_PROXIES: '127.0.0.1' });
  inside = await goInside(site);
  const { core, call } = inside;
  const addon = done(await core.addAddon(call, { name: 'shops', byProduct: false }));
  const fields = { host: 'shop.example', email: 'ana@shop.example', addonId: addon.id, dialect: 'chatwhizz' };
  locked = done(await core.addSite(call, fields)).inboxId;
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Got = { status: number; headers: Record<string, string | undefined>; body: string };

/** With any Host, which fetch would not send. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(site.url + path, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: response.headers as Got['headers'], body: Buffer.concat(parts).toString() });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const key = '01900000-0000-7000-8000-00000000abcd';

test('the loader names PARLEY_URL, whatever headers a client sends', async () => {
  const strange: Record<string, string>[] = [
    {},
    { 'x-forwarded-host': 'evil.example:8091' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    { host: 'evil.example' },
    { forwarded: 'host=evil.example;proto=http' },
    { 'x-original-host': 'evil.example', 'x-host': 'evil.example', 'x-forwarded-server': 'evil.example' },
  ];
  for (const path of ['/bundle.js', `/bundle.js?key=${key}`, `/install-widget/bundle.js?key=${key}`]) {
    for (const headers of strange) {
      const { body, headers: said } = await ask(path, headers);
      assert.ok(body.includes(`"${publicUrl}"`) || body.includes(`\`${publicUrl}\``) || body.includes(publicUrl), path);
      assert.ok(!/evil|%ORIGIN%/.test(body), `${path} ${JSON.stringify(headers)}`);
      assert.equal(said.vary, 'accept-encoding');
    }
  }
});

const pages = ['/console', '/console/welcome', '/setup', '/chat', '/chats', '/docs', '/demo/outbox', '/access/pt_x'];

test('pages are in no frame, keep no handle on others, use no device, and come by https only', async () => {
  for (const path of pages) {
    const { headers } = await ask(path);
    assert.match(headers['content-type'] ?? '', /^text\/html/, path);
    assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'none'/, path);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', path);
    assert.match(headers['permissions-policy'] ?? '', /camera=\(\).*geolocation=\(\)/, path);
    assert.equal(headers['referrer-policy'], 'no-referrer', path);
    assert.equal(headers['strict-transport-security'], 'max-age=31536000', path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
  }
});

test('every page has an icon: its own, or the one at the address where browsers look for it', async () => {
  const icon = await ask('/favicon.ico');
  assert.deepEqual([icon.status, icon.headers['content-type']], [200, 'image/png']);
  for (const path of pages) {
    const { headers, body } = await ask(path);
    const policy = headers['content-security-policy'] ?? '';
    const [own] = /<link rel="icon" href="data:/.exec(body) ?? [];
    assert.match(policy, own ? /img-src[^;]* data:/ : /img-src[^;]* 'self'/, path);
  }
});

const json = { 'content-type': 'application/json' };
const answers: [method: string, path: string, body?: string][] = [
  ['GET', '/health'],
  ['GET', '/nothing/here'],
  ['GET', '/v1/conversations'],
  ['GET', '/v1/nothing'],
  ['GET', '/api/user?key=KEY'],
  ['GET', '/hci/KEY/api/user'],
  ['GET', '/api/area/9'],
  ['POST', '/api/login_check', '{"username":"a@b.example","password":"x"}'],
  ['POST', '/api/login_check', '{'],
  ['POST', '/wp-json/ctb/v1/json/getStatusByRef', '{"ref":"x"}'],
  ['POST', '/wp-json/nothing', '{}'],
  ['POST', '/token/new', '{}'],
  ['POST', '/third_parties/user/new', '{}'],
  ['GET', '/admin/access-token?email=a@b.example&password=x'],
  ['POST', '/admin/operator/create', '{}'],
  ['GET', '/api/business/nothing'],
  ['GET', '/webhooks/sms/x'],
  // What Fastify answers without its hooks.
  ['GET', '/%zz'],
  ['GET', '/v1/contacts/%c0%af'],
  ['GET', `/v1/contacts/${'a'.repeat(3000)}`],
  ['GET', '/hci/KEY/api/chat/%zz'],
  // What is written by hand.
  ['GET', '/api/socket/?EIO=3&transport=nothing'],
];

test('what is no page is kept by no cache, is what it says, and is in no frame', async () => {
  for (const [method, path, body] of answers) {
    const { headers } = await ask(path, body === undefined ? {} : json, method, body);
    const about = `${method} ${path}`;
    assert.match(headers['cache-control'] ?? '', /no-store/, about);
    assert.equal(headers['x-content-type-options'], 'nosniff', about);
    assert.match(headers['content-security-policy'] ?? '', /default-src 'none'.*frame-ancestors 'none'/, about);
    assert.equal(headers['strict-transport-security'], 'max-age=31536000', about);
  }
});

test('so is what cannot be read as HTTP', async () => {
  const { port } = new URL(site.url);
  for (const [status, sent] of [
    ['400', 'no request at all\r\n\r\n'],
    ['400', 'GET / HTTP/1.1\r\n\r\n'],
    ['400', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
    ['417', 'POST / HTTP/1.1\r\nhost: x\r\nexpect: a miracle\r\ncontent-length: 0\r\n\r\n'],
    ['431', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`],
  ] as const) {
    const socket = connect(Number(port), '127.0.0.1').setEncoding('latin1');
    socket.end(sent);
    const answer = (await socket.toArray()).join('');
    assert.match(answer, new RegExp(`HTTP/1.1 ${status} `));
    for (const header of [
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      'strict-transport-security: max',
    ])
      assert.ok(answer.includes(header), `${status} ${header}: ${answer}`);
  }
});

test('Socket.IO’s script for pages without XMLHttpRequest may be run as one', async () => {
  const { body, headers } = await ask('/api/socket/?EIO=3&transport=polling&j=7');
  assert.match(body, /^___eio\[7\]\(/);
  assert.equal(headers['x-content-type-options'], undefined);
});

test('a refused request for a WebSocket is protected as any other answer', async () => {
  const visitor = await apiOf(site.url, null)<{ token: string }>('POST', '/v1/visitors', {
    inboxId: site.firstRun.tochat.business,
  });
  const authorization = `Bearer ${visitor.body.token}`;
  const good = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const refused: [path: string, headers?: Record<string, string>][] = [
    ['/v1/live'],
    ['/v1/visitor/live?after=x'],
    ['/v1/session'],
    ['/nothing/here'],
    ['/api/user'],
    // By the library that takes over the socket.
    ['/v1/visitor/live', { authorization, 'sec-websocket-key': 'x' }],
    ['/v1/visitor/live', { authorization, 'sec-websocket-version': '99' }],
    ['/v1/visitor/live', { authorization, 'sec-websocket-protocol': 'a,,b' }],
    ['/api/socket?EIO=4&transport=websocket&sid=x'],
    ['/api/socket?EIO=4&transport=websocket', { 'sec-websocket-key': 'x' }],
  ];
  for (const [path, own] of refused) {
    const { status, headers } = await ask(path, { ...good, ...own });
    assert.ok(status >= 400, `${path}: ${status}`);
    assert.equal(headers['cache-control'], 'no-store', path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.match(headers['content-security-policy'] ?? '', /default-src 'none'.*frame-ancestors 'none'/, path);
    assert.equal(headers['strict-transport-security'], 'max-age=31536000', path);
    assert.ok(!headers['content-type']?.includes('html'), path);
  }
});

test('what may be kept still says so, and scripts of sites may be loaded by them', async () => {
  const loader = await ask('/bundle.js');
  assert.equal(loader.headers['cache-control'], 'public, max-age=300');
  assert.equal(loader.headers['cross-origin-resource-policy'], 'cross-origin');
  assert.equal(loader.headers['cross-origin-opener-policy'], undefined);
  const keys = await ask('/.well-known/jwks.json');
  assert.equal(keys.headers['cache-control'], 'public, max-age=5');
});

const here = () => new URL(site.url).host;
const visits: [headers: () => Record<string, string>, status: number][] = [
  [() => ({}), 200],
  [() => ({ host: `localhost:${new URL(site.url).port}` }), 200],
  [() => ({ host: '[::1]:7070' }), 200],
  [() => ({ host: hostname() }), 200],
  [() => ({ host: 'chat.example' }), 200],
  [() => ({ 'sec-fetch-site': 'none' }), 200],
  [() => ({ host: 'evil.example:7070' }), 401],
  [() => ({ host: '127.0.0.1.evil.example' }), 401],
  [() => ({ host: 'localhost.evil.example' }), 401],
  [() => ({ host: here(), origin: 'http://evil.example' }), 401],
  [() => ({ host: here(), origin: 'null' }), 401],
  ...['same-origin', 'same-site', 'cross-site'].map((site): [() => Record<string, string>, number] => [
    () => ({ 'sec-fetch-site': site }),
    401,
  ]),
];

test('/metrics answers this machine, and no page in its browser', async () => {
  for (const [headers, status] of visits) {
    assert.equal((await ask('/metrics', headers())).status, status, JSON.stringify(headers()));
  }
});

test('a widget is its site’s at every door', async () => {
  const free = await inside.open('Everywhere');
  const visitor = await ask(
    '/v1/visitors',
    { ...json, origin: 'https://shop.example' },
    'POST',
    `{"inboxId":"${locked}"}`,
  );
  const { token } = JSON.parse(visitor.body) as { token: string };
  const bearer = { ...json, authorization: `Bearer ${token}` };
  const form = `data=${encodeURIComponent(Buffer.from('[{"name":"name","value":"Ana"}]').toString('base64'))}`;
  const click = () => JSON.stringify({ id: crypto.randomUUID() });
  const doors: [method: string, path: string, headers: Record<string, string>, body?: () => string][] = [
    ['GET', `/v1/widgets/${locked}`, {}],
    ['POST', '/v1/visitors', json, () => `{"inboxId":"${locked}"}`],
    ['POST', `/v1/widgets/${locked}/clicks`, json, click],
    ['GET', '/v1/visitor', bearer],
    ['GET', '/v1/visitor/messages', bearer],
    ['POST', '/v1/visitor/messages', bearer, () => '{"text":"Hello"}'],
    [
      'POST',
      '/v1/visitor/attachments?name=a.txt',
      { ...bearer, 'content-type': 'application/octet-stream' },
      () => 'a',
    ],
    ['GET', `/api/business/get/${locked}`, {}],
    ['POST', `/api/business/send/${locked}`, { 'content-type': 'application/x-www-form-urlencoded' }, () => form],
    ['GET', `/es/api/business/send/${locked}`, {}],
  ];
  const rows = () =>
    inside.rows('select id from message union all select id from lead union all select id from attachment');
  const before = await rows();
  for (const [method, path, headers, body] of doors) {
    for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'null']) {
      const said = await ask(path, { ...headers, origin }, method, body?.());
      assert.ok([401, 404].includes(said.status), `${method} ${path} from ${origin}: ${said.status} ${said.body}`);
      if (method === 'GET' && !path.includes('send') && headers !== bearer) {
        assert.equal(said.headers.vary, 'origin', path);
        assert.equal(said.headers['cache-control'], 'no-store', path);
      }
    }
  }
  assert.deepEqual(await rows(), before);
  for (const [method, path, headers, body] of doors.slice(0, 7)) {
    for (const origin of ['https://shop.example', 'https://www.shop.example', publicUrl]) {
      const said = await ask(path, { ...headers, origin }, method, body?.());
      assert.ok(said.status < 300, `${method} ${path} from ${origin}: ${said.status} ${said.body}`);
    }
  }
  const anywhere = await ask(`/v1/widgets/${free}`, { origin: 'https://evil.example' });
  assert.deepEqual([anywhere.status, anywhere.headers.vary], [200, undefined]);
});
