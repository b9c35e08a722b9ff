// The widget's loader as sites fetch it: what is in the bytes, how they are packed and kept. What they do in a page is in test/web.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

type Got = { status: number; headers: Record<string, string | undefined>; body: Buffer };

/** As it comes over the wire: fetch would unpack it. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(site.url + path, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode as number,
          headers: response.headers as Got['headers'],
          body: Buffer.concat(parts),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

const key = '01900000-0000-7000-8000-00000000abcd';
const other = '01900000-0000-7000-8000-00000000ef01';
const forms = ['/bundle.js', '/install-widget/bundle.js', '/bundle.js/'].flatMap((path) => [
  path,
  `${path}?key=${key}`,
  `${path}?key=${key.toUpperCase()}&v=2`,
  `${path}?key=nonsense`,
  `${path}?key=${key}&key=${other}`,
  `${path}?key[]=x`,
]);

for (const path of forms) {
  test(`served: ${path}`, async () => {
    const { status, headers, body } = await get(path);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'public, max-age=300');
    // Without PARLEY_URL the bytes depend on where they were asked.
    assert.equal(headers.vary, 'accept-encoding, host, x-forwarded-proto');
    assert.equal(headers['set-cookie'], undefined);
    assert.doesNotThrow(() => new Function(body.toString()));
  });
}

test('the bytes carry the origin, and the key they were asked with', async () => {
  const plain = (await get('/bundle.js')).body.toString();
  const keyed = (await get(`/bundle.js?key=${key}`)).body.toString();
  assert.ok(keyed.includes(key) && keyed.includes(site.url));
  assert.ok(!plain.includes(key) && plain.includes(site.url));
  assert.equal(keyed, plain.replace('%KEY%', key));
  const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
  assert.equal((await get(`/bundle.js?key=${key}`, forwarded)).body.toString(), keyed);
  assert.notEqual((await get(`/bundle.js?key=${other}`)).body.toString(), keyed);
  assert.equal((await get(`/install-widget/bundle.js?key=${key}`)).body.toString(), keyed);
});

test('what is no key, or a host that is none, writes nothing into the bytes', async () => {
  const plain = (await get('/bundle.js')).body.toString();
  for (const path of [`/bundle.js?key=${key}'%22);alert(1)//`, '/bundle.js?key=', `/bundle.js?key=x${key}`]) {
    assert.equal((await get(path)).body.toString(), plain);
  }
  const nowhere = (await get(`/bundle.js?key=${key}`, { host: '"+alert(1)+"' })).body.toString();
  assert.equal(nowhere.replace('%ORIGIN%', site.url), plain);
});

const packings: [accepted: string, encoding: string | undefined][] = [
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['br;q=0.5, gzip;q=0.9', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0, gzip;q=0.0', undefined],
  ['x-gzip, brotli', undefined],
  ['identity', undefined],
];

for (const path of ['/bundle.js', `/bundle.js?key=${key}`]) {
  for (const [accepted, encoding] of packings) {
    test(`packed: ${path} for ${accepted}`, async () => {
      const plain = (await get(path)).body;
      const { headers, body } = await get(path, { 'accept-encoding': accepted });
      assert.equal(headers['content-encoding'], encoding);
      const unpack = { br: brotliDecompressSync, gzip: gunzipSync }[encoding ?? ''] ?? ((bytes: Buffer) => bytes);
      assert.deepEqual(unpack(body), plain);
      if (encoding) assert.ok(body.length * 2 < plain.length);
    });
  }

  test(`kept: ${path} has a tag of its content and packing; 304 to whoever names it`, async () => {
    const tags = new Set<string>();
    for (const accepted of ['br', 'gzip', 'identity']) {
      const { headers } = await get(path, { 'accept-encoding': accepted });
      const etag = headers.etag as string;
      tags.add(etag);
      assert.match(etag, /^"[\w-]{22}(-br|-gzip)?"$/);
      for (const asked of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const again = await get(path, { 'accept-encoding': accepted, 'if-none-match': asked });
        assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, etag]);
        assert.equal(again.headers['cache-control'], 'public, max-age=300');
      }
      assert.equal((await get(path, { 'accept-encoding': accepted, 'if-none-match': '"x"' })).status, 200);
    }
    assert.equal(tags.size, 3);
  });
}

test('HEAD says the same without the body', async () => {
  const [head, got] = [await get('/bundle.js', {}, 'HEAD'), await get('/bundle.js')];
  assert.deepEqual([head.status, head.body.length, head.headers.etag], [200, 0, got.headers.etag]);
  assert.equal(head.headers['content-length'], got.headers['content-length']);
});

test('what the loader fetches has its content’s hash in its name, is kept for ever, and is there', async () => {
  const name = /chat-[\w-]{8}\.js/.exec((await get('/bundle.js')).body.toString())?.[0];
  const { status, headers } = await get(`/widget/${name}`, { 'accept-encoding': 'br' });
  assert.deepEqual(
    [status, headers['cache-control'], headers['content-encoding'], headers['access-control-allow-origin']],
    [200, 'public, max-age=31536000, immutable', 'br', '*'],
  );
});

test('a loader of an older Parley that asks for its own chat gets today’s, for a short time', async () => {
  const name = /chat-[\w-]{8}\.js/.exec((await get('/bundle.js')).body.toString())?.[0];
  const [current, older] = [await get(`/widget/${name}`), await get('/widget/chat-00000000.js')];
  assert.deepEqual([older.status, older.headers['cache-control']], [200, 'public, max-age=300']);
  assert.deepEqual([older.body, older.headers['access-control-allow-origin']], [current.body, '*']);
  assert.equal((await get('/widget/chat-00000000.css')).status, 404);
  assert.equal((await get('/widget/other-00000000.js')).status, 404);
});
