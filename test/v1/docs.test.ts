import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let document: Record<string, unknown> & { paths: object; components: Record<string, object> };
before(async () => {
  stage = await setStage();
  document = (await (await fetch(`${stage.url}/v1/openapi.json`)).json()) as typeof document;
});
after(() => stage.stop());

test('the document is OpenAPI 3.1, and of this API only', () => {
  assert.match(String(document.openapi), /^3\.1\./);
  assert.deepEqual(
    Object.keys(document.paths).filter((path) => !path.startsWith('/v1/')),
    [],
  );
  const schemes = Object.keys(document.components.securitySchemes ?? {});
  assert.deepEqual(schemes.toSorted(), ['key', 'session', 'user', 'visitor']);
});

test('every route has words, a known tag, its credentials and its refusals as problem+json', () => {
  const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name);
  for (const [name, { tag, schemes, responses, method, body }] of stage.reference.operations) {
    if (name === 'GET /v1/openapi.json') continue;
    assert.ok(tags.includes(tag), `${name}: ${tag}`);
    const statuses = Object.keys(responses).map(Number);
    assert.ok(
      statuses.some((status) => status < 300),
      name,
    );
    for (const status of [...(schemes.length > 0 ? [401] : []), ...(body ? [400, 413, 422] : []), 503]) {
      assert.ok(statuses.includes(status), `${name} says nothing of ${status}`);
    }
    if (method !== 'GET') assert.ok(statuses.includes(409), name);
    for (const [status, { content }] of Object.entries(responses)) {
      if (Number(status) < 400) continue;
      assert.deepEqual(Object.keys(content ?? {}), ['application/problem+json'], `${name} ${status}`);
    }
  }
});

test('every reference inside the document leads somewhere', () => {
  const text = JSON.stringify(document);
  const names = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((found) => found[1] as string));
  assert.ok(names.has('Problem') && names.has('Agent') && names.size > 12);
  for (const name of names) assert.ok(name in (document.components.schemas ?? {}), name);
});

test('the readable reference needs nothing from anywhere else', async () => {
  for (const path of ['/docs', '/docs/']) {
    const page = await fetch(stage.url + path);
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.deepEqual(html.match(/(https?:)?\/\/[\w.-]+\.\w+/g), null, 'an address of somebody else');
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.ok(policy.startsWith(`default-src 'none'`) && policy.includes(`connect-src 'self'`));
    const scripts = policy.split('; ').find((one) => one.startsWith('script-src')) ?? '';
    const [, nonce] = /^script-src 'nonce-([\w+/=]+)'$/.exec(scripts) ?? assert.fail(policy);
    const used = [...html.matchAll(/<script[^>]*nonce="([^"]*)"/g)].map((found) => found[1]);
    assert.deepEqual(used, [nonce, nonce]);
    assert.equal(html.match(/<script/g)?.length, 2);
    const again = await fetch(stage.url + path);
    assert.notEqual(again.headers.get('content-security-policy'), policy, 'a nonce is used once');
  }
  const html = await (await fetch(`${stage.url}/docs`)).text();
  const [, source] = /<script src="([^"]+)"/.exec(html) ?? assert.fail(html);
  const script = await fetch(stage.url + source, { headers: { 'accept-encoding': 'gzip' } });
  assert.deepEqual(
    [script.status, script.headers.get('content-encoding'), script.headers.get('x-content-type-options')],
    [200, 'gzip', 'nosniff'],
  );
  assert.ok((await script.text()).length > 1_000_000);
  const [, url] = /"url": "([^"]+)"/.exec(html) ?? assert.fail(html);
  assert.equal((await fetch(new URL(url as string, `${stage.url}/docs`))).status, 200);
});
