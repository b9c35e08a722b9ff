// The widget on pages that are not kind to it, and through a server that dies.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { type Site, startSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let browser: BrowserContext;
let host: Server;
/** what the customer's site answers */
/** what it keeps of Parley */
let copy = '';
let served = { body: '', headers: {} as Record<string, string> };
before(async () => {
  if (noBrowser) return;
  site = await startSite();
  browser = await openBrowser();
  host = createServer(({ url }, response) => {
    if (url === '/copied.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(copy);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...served.headers }).end(served.body);
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
});
after(async () => {
  await browser?.close();
  host?.closeAllConnections();
  host?.close();
  await site?.stop();
});

/** A customer's site: another origin than Parley's. */
async function visit(body: string, headers: Record<string, string> = {}): Promise<{ page: Page; errors: string[] }> {
  served = { body: `<!doctype html><html lang="en"><title>Site</title>${body}</html>`, headers };
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (said) => said.type() === 'error' && errors.push(said.text()));
  await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
  return { page, errors };
}

const key = () => site.firstRun.tochat.business;
const line = (more = '') => `<script defer data-key="${key()}" src="${site.url}/bundle.js"${more}></script>`;
const launcher = (page: Page) => page.getByRole('button', { name: 'Ask us' });
const log = (page: Page) => page.getByRole('log');
const box = (page: Page) => page.getByRole('textbox', { name: 'Write a message' });

async function talk(page: Page, text: string): Promise<void> {
  await launcher(page).click();
  await page.getByRole('button', { name: 'Chat with us here' }).click();
  await box(page).fill(text);
  await page.keyboard.press('Enter');
  await log(page).getByText('Sent').waitFor();
}

test('a page that forbids inline style and script, on another origin', { skip }, async () => {
  const policy = [
    "default-src 'none'",
    `script-src ${site.url}`,
    `connect-src ${site.url} ${site.url.replace('http', 'ws')}`,
    "require-trusted-types-for 'script'",
  ].join('; ');
  const { page, errors } = await visit(line(), { 'content-security-policy': policy });
  await talk(page, 'under a strict policy');
  assert.deepEqual(
    errors.filter((error) => !/favicon/.test(error)),
    [],
  );
  await page.close();
});

test('a page whose style hides and distorts everything', { skip }, async () => {
  const style = `* { all: unset !important; } div { display: none !important; opacity: 0 !important; position: static !important; transform: scale(0) !important; z-index: -1 !important; pointer-events: none !important; }`;
  const { page, errors } = await visit(`<style>${style}</style><p>Site</p>${line()}`);
  await launcher(page).click();
  const panel = await page.getByRole('dialog').boundingBox();
  assert.ok(panel && panel.width === 384 && panel.x === 1280 - 384 - 20, JSON.stringify(panel));
  assert.deepEqual(errors, []);
  await page.close();
});

const forms: [string, () => string][] = [
  ['the key in the address', () => `<script defer src="${site.url}/bundle.js?key=${key()}"></script>`],
  ['twice', () => line() + line()],
  ['async in the head', () => `<head>${line(' async')}</head>`],
  ['its other address', () => line().replace('/bundle.js', '/install-widget/bundle.js')],
];
for (const [form, body] of forms) {
  test(`one button: ${form}`, { skip }, async () => {
    const { page } = await visit(body());
    await launcher(page).waitFor();
    await page.waitForLoadState('networkidle');
    assert.equal(await launcher(page).count(), 1);
    await page.close();
  });
}

const overridden = `<script>
  Array.prototype.toJSON = function () { return 'a list of ' + this.length; };
  Array.prototype.last = function () { return this[this.length - 1]; };
  Array.from = (one) => [].concat(one);
  for (const name of ['map', 'filter', 'find', 'push']) {
    const own = Array.prototype[name];
    Array.prototype[name] = function (...all) { return own.apply(this, all); };
  }
  Object.prototype.extra = function () {};
  window.fetch = () => Promise.reject(new Error('mine'));
</script>`;

for (const [policy, headers] of [
  ['no policy', {}],
  [
    'a strict policy',
    () => ({
      'content-security-policy': `default-src 'none'; script-src 'unsafe-inline' ${site.url}; connect-src ${site.url} ${site.url.replace('http', 'ws')}`,
    }),
  ],
] as const) {
  test(`a page that puts its own fetch and array methods in the place of the browser’s: ${policy}`, {
    skip,
  }, async () => {
    const { page, errors } = await visit(overridden + line(), typeof headers === 'function' ? headers() : headers);
    await page.evaluate('localStorage.clear()');
    await page.reload();
    await talk(page, 'through the thicket');
    await page.route('**/v1/visitor/messages', (route) => route.abort());
    await box(page).fill('kept meanwhile');
    await page.keyboard.press('Enter');
    await log(page).getByText('Sending').waitFor();
    await page.unroute('**/v1/visitor/messages');
    await page.reload();
    await launcher(page).click();
    await log(page).getByText('kept meanwhile').waitFor();
    await log(page).getByText('Sent').waitFor();
    assert.equal(await page.locator('.message .text').count(), 2);
    assert.deepEqual(
      errors.filter((error) => !/favicon|ERR_FAILED/.test(error)),
      [],
    );
    await page.close();
  });
}

for (const [age, change] of [
  ['today’s', (body: string) => body],
  ['an older Parley’s', (body: string) => body.replace(/chat-[\w-]{8}\.js/, 'chat-00000000.js')],
] as const) {
  test(`a copy of the loader on the site’s own host, without the key: ${age}`, { skip }, async () => {
    copy = change(await (await fetch(`${site.url}/bundle.js?key=${key()}`)).text());
    const { page, errors } = await visit('<script defer src="/copied.js"></script>');
    await page.evaluate('localStorage.clear()');
    await page.reload();
    await talk(page, 'from a copy');
    assert.deepEqual(
      errors.filter((error) => !/favicon/.test(error)),
      [],
    );
    await page.close();
  });
}

test('an unknown key shows nothing and throws nothing', { skip }, async () => {
  const { page, errors } = await visit(line().replace(key(), '00000000-0000-4000-8000-000000000000'));
  await page.waitForLoadState('networkidle');
  assert.equal(await page.getByRole('button').count(), 0);
  // The browser itself tells of the 404.
  assert.deepEqual(
    errors.filter((error) => !/404/.test(error)),
    [],
  );
  await page.close();
});

test('at the width of a phone the panel fills the screen', { skip }, async () => {
  const { page } = await visit(`<meta name="viewport" content="width=device-width">${line()}`);
  await page.setViewportSize({ width: 390, height: 844 });
  await launcher(page).click();
  await page.waitForTimeout(300);
  assert.deepEqual(await page.getByRole('dialog').boundingBox(), { x: 0, y: 0, width: 390, height: 844 });
  await page.getByRole('button', { name: 'Close' }).click();
  assert.ok(await launcher(page).evaluate((element) => element.matches(':focus')));
  await page.close();
});

test('with the keyboard alone', { skip }, async () => {
  const { page } = await visit(line());
  await page.evaluate('localStorage.clear()');
  await page.reload();
  await launcher(page).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const chat = page.getByRole('button', { name: 'Chat with us here' });
  for (let i = 0; i < 5; i++) {
    if (await chat.evaluate((element) => element.matches(':focus'))) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await box(page).and(page.locator(':focus')).waitFor();
  await page.keyboard.type('no mouse here');
  await page.keyboard.press('Enter');
  await log(page).getByText('Sent').waitFor();
  await page.close();
});

test('only the visitor’s paths may be called by pages of every origin', { skip }, async () => {
  const origin = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
  for (const path of ['/v1/visitors', '/v1/visitor/messages', `/v1/widgets/${key()}`]) {
    const { status, headers } = await fetch(site.url + path, { method: 'OPTIONS', headers: origin });
    assert.deepEqual([status, headers.get('access-control-allow-origin')], [204, '*'], path);
    assert.equal(headers.get('access-control-allow-credentials'), null);
  }
  for (const path of ['/v1/conversations', '/v1/session', '/v1/live', '/v1/nothing']) {
    const { status, headers } = await fetch(site.url + path, { method: 'OPTIONS', headers: origin });
    assert.deepEqual([status, headers.get('access-control-allow-origin')], [404, null], path);
    const { headers: answered } = await fetch(site.url + path, { headers: { origin: 'https://shop.example' } });
    assert.equal(answered.get('access-control-allow-origin'), null, path);
  }
});

test('kill -9 of the server in the middle: nothing lost, doubled or out of order', { skip }, async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}/demo`);
  await talk(page, 'before the crash');
  await site.servers.at(-1)?.kill();
  await box(page).fill('while it is away');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(300);
  const second = await site.start({ PORT: new URL(site.url).port });
  await log(page).getByText('Sent').waitFor();
  const api = apiOf(second.url, site.firstRun.v1.key);
  const { body } = await api<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=1');
  await api('POST', `/v1/conversations/${body.items[0]?.id}/messages`, { text: 'we are back' });
  await log(page).getByText('we are back').waitFor();
  assert.deepEqual(await page.locator('.message .text').allTextContents(), [
    'before the crash',
    'while it is away',
    'we are back',
  ]);
  await page.close();
});
