// The widget on pages that are not kind to it, and through a server that dies.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { type CustomerSite, startCustomerSite } from '../support/customer-site.ts';
import { box, launcher, log } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let browser: BrowserContext;
let host: CustomerSite;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  host = await startCustomerSite(site.url);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  host?.stop();
  await site?.stop();
});

const visit = (body: string, headers?: Record<string, string>) => host.visit(browser, body, headers);
const key = () => site.firstRun.tochat.business;
const line = (more = '') => `<script defer data-key="${key()}" src="${site.url}/bundle.js"${more}></script>`;

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
  assert.deepEqual(errors, []);
  await page.close();
});

for (const [age, change] of [
  ['today’s', (body: string) => body],
  ['an older Parley’s', (body: string) => body.replace(/chat-[\w-]{8}\.js/, 'chat-00000000.js')],
] as const) {
  test(`a copy of the loader on the site’s own host, without the key: ${age}`, { skip }, async () => {
    host.copy = change(await (await fetch(`${site.url}/bundle.js?key=${key()}`)).text());
    const { page, errors } = await visit('<script defer src="/copied.js"></script>');
    await page.evaluate('localStorage.clear()');
    await page.reload();
    await talk(page, 'from a copy');
    assert.deepEqual(errors, []);
    await page.close();
  });
}

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
