// A visitor on a page with the widget, in a real browser; the agent answers by the API.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let browser: BrowserContext;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const skip = noBrowser;

async function openShop(context = browser): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (said) => said.type() === 'error' && errors.push(said.text()));
  await page.goto(`${site.url}/demo`);
  return { page, errors };
}

const launcher = (page: Page) => page.getByRole('button', { name: 'Ask us' });
const log = (page: Page) => page.getByRole('log');

async function openChat(page: Page): Promise<void> {
  await launcher(page).click();
  await page.getByRole('button', { name: 'Chat with us here' }).click();
  await page.getByRole('textbox', { name: 'Write a message' }).waitFor();
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Write a message' }).fill(text);
  await page.keyboard.press('Enter');
}

/** The newest conversation that has this message, and what it is answered. */
async function answer(said: string, text: string): Promise<void> {
  const api = apiOf(site.servers.at(-1)?.url ?? site.url, site.firstRun.v1.key);
  const { body } = await api<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=5');
  for (const { id } of body.items) {
    const { body: messages } = await api<{ items: { text: string }[] }>('GET', `/v1/conversations/${id}/messages`);
    if (!messages.items.some((one) => one.text === said)) continue;
    const sent = await api('POST', `/v1/conversations/${id}/messages`, { text });
    assert.equal(sent.status, 201);
    return;
  }
  assert.fail(`nobody said ${said}`);
}

test('before the visitor writes: one request, nothing stored', { skip }, async () => {
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${site.url}/demo`);
  await launcher(page).waitFor();
  const ours = asked.filter((path) => !path.startsWith('/demo'));
  assert.deepEqual(ours, ['/bundle.js', `/v1/widgets/${site.firstRun.tochat.business}`]);
  await openChat(page);
  assert.equal(await page.evaluate('localStorage.length + document.cookie.length'), 0);
  await page.close();
});

test('a visitor writes, sees the answer, and a reload keeps both', { skip }, async () => {
  const { page, errors } = await openShop();
  await openChat(page);
  await write(page, 'Do you have it in blue?');
  await log(page).getByText('Sent').waitFor();
  await answer('Do you have it in blue?', 'We do!');
  await log(page).getByText('We do!').waitFor();
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('We do!').waitFor();
  assert.equal(await log(page).getByText('Do you have it in blue?').count(), 1);
  assert.deepEqual(errors, []);
  await page.close();
});

test('what is written offline is sent later, once', { skip }, async () => {
  const { page } = await openShop();
  await launcher(page).click();
  await browser.setOffline(true);
  await write(page, 'from the tunnel');
  await log(page).getByText('Will be sent when you are online again').waitFor();
  await browser.setOffline(false);
  await log(page).getByText('Sent').waitFor();
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('from the tunnel').waitFor();
  assert.equal(await log(page).getByText('from the tunnel').count(), 1);
  await page.close();
});

test('closed by Escape, and the focus is back; axe has nothing to say, open and closed', { skip }, async () => {
  const { page } = await openShop();
  await launcher(page).waitFor();
  assert.deepEqual(await axeFinds(page), []);
  await page.evaluate('localStorage.clear()');
  await page.reload();
  await launcher(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  assert.deepEqual(await axeFinds(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await launcher(page).getAttribute('aria-expanded'), 'false');
  assert.ok(await launcher(page).evaluate((element) => element.matches(':focus')));
  await page.close();
});
