// The console over an account with much in it: what is looked at stays where it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { grow } from '../../scripts/grow.ts';
import { type Api, apiOf } from '../support/api.ts';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { patience } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let inside: Inside;
let browser: Browser;
let key: Api;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  inside = await goInside(site);
  key = apiOf(site.url, site.firstRun.v1.key);
  const { accountId, pool } = inside;
  const agents = await inside.rows<{ id: string }>('select id from agent where account_id = $1', [accountId]);
  const big = { accountId, inboxId: site.firstRun.tochat.business, agentIds: agents.map(({ id }) => id) };
  await grow(pool, { ...big, conversations: 2000, messages: 2 });
  await grow(pool, { ...big, conversations: 1, messages: 1000, days: 1 });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await inside?.close();
  await site?.stop();
});

/** Somebody at the list of all conversations. */
async function openList(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  context.setDefaultTimeout(patience);
  const { email, password } = site.firstRun.console;
  const headers = { origin: site.url };
  await context.request.post(`${site.url}/v1/session`, { data: { email, password }, headers });
  const page = await context.newPage();
  await page.goto(`${site.url}/console?in=all`);
  await page.locator('[data-conversation]').first().waitFor();
  return page;
}

const top = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => Math.round(element.getBoundingClientRect().top));

const scrolled = (page: Page) =>
  page
    .locator('[data-conversation]')
    .first()
    .locator('xpath=../../..')
    .evaluate((element) => element.scrollTop);

/** Wheels over a place until something holds. */
async function wheelUntil(page: Page, at: { x: number; y: number }, by: number, holds: () => Promise<boolean>) {
  await page.mouse.move(at.x, at.y);
  for (let turns = 0; turns < 400; turns++) {
    if (await holds()) return;
    await page.mouse.wheel(0, by);
    await page.waitForTimeout(30);
  }
  assert.fail('never came to hold');
}

test('two thousand conversations: page after page comes, few rows are drawn, and a row that goes to the top moves nobody', {
  skip,
}, async () => {
  const page = await openList();
  const rows = page.locator('[data-conversation]');
  const list = { x: 200, y: 500 };
  await wheelUntil(page, list, 3000, async () => (await scrolled(page)) > 70_000);
  assert.ok((await rows.count()) < 60, 'only what is near is drawn');
  await page.waitForTimeout(500);
  const middle = await rows.nth(Math.floor((await rows.count()) / 2)).getAttribute('data-conversation');
  const looked = `[data-conversation="${middle}"]`;
  const before = await top(page, looked);
  const { body } = await key<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=200');
  const ids = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-conversation')));
  // From below what is looked at, from above it, and one that is on the screen.
  const far = await inside.rows<{ id: string }>(
    'select id from conversation where account_id = $1 order by last_number limit 40 offset 100',
    [inside.accountId],
  );
  const movers = [...far.slice(0, 5).map(({ id }) => id), body.items[150]?.id, ids.find((id) => id !== middle)];
  for (const id of movers) {
    const { status } = await key('POST', `/v1/conversations/${id}/messages`, { text: 'To the top' });
    assert.equal(status, 201);
    await page.waitForTimeout(150);
  }
  await page.waitForTimeout(500);
  const moved = (await top(page, looked)) - before;
  assert.ok(Math.abs(moved) <= 1, `it moved by ${moved} px`);
  await wheelUntil(
    page,
    list,
    -6000,
    async () => (await rows.filter({ hasText: 'To the top' }).count()) >= movers.length,
  );
  await page.context().close();
});

test('a thousand messages: opens at the end, older ones come above without a jump, new ones are told of', {
  skip,
}, async () => {
  const page = await openList();
  await page.locator('[data-conversation]', { hasText: 'Bram Abe 1' }).first().click();
  const log = page.getByRole('log');
  const bubbles = log.locator('[data-message]');
  await bubbles.first().waitFor();
  const conversationId = page.url().match(/\/c\/([^?]+)/)?.[1] as string;
  const { body } = await key<{ items: { id: string }[] }>(
    'GET',
    `/v1/conversations/${conversationId}/messages?limit=100`,
  );
  const newest = `[data-message="${body.items[0]?.id}"]`;
  await page.waitForTimeout(300);
  const box = await page.locator(newest).boundingBox();
  assert.ok(box && box.y + box.height < 800, 'the newest is on the screen');
  assert.ok((await bubbles.count()) < 60);

  // The 47th is loaded with the first page; looking at it brings the second.
  const older = `[data-message="${body.items[47]?.id}"]`;
  const isShown = async () => (await page.locator(older).count()) > 0 && (await top(page, older)) > 200;
  const place = { x: 700, y: 400 };
  const answered = page.waitForResponse(/messages\?limit=50&after=/);
  await wheelUntil(page, place, -300, isShown);
  await answered;
  await page.waitForTimeout(50);
  const before = await top(page, older);
  await page.waitForTimeout(1000);
  assert.ok(Math.abs((await top(page, older)) - before) <= 1, 'what is looked at stays');

  const { status } = await key('POST', `/v1/conversations/${conversationId}/messages`, { text: 'Something new' });
  assert.equal(status, 201);
  const news = page.getByRole('button', { name: 'New messages' });
  await news.waitFor();
  assert.ok(Math.abs((await top(page, older)) - before) <= 1, 'something new moves nothing');
  await news.click();
  await log.getByText('Something new').waitFor();
  await news.waitFor({ state: 'detached' });
  await key('POST', `/v1/conversations/${conversationId}/messages`, { text: 'At the end it follows' });
  await log.getByText('At the end it follows').waitFor();
  assert.equal(await news.count(), 0);
  await page.context().close();
});

test('a composer that grows hides nothing of the end', { skip }, async () => {
  const page = await openList();
  await page.locator('[data-conversation]', { hasText: 'Bram Abe 1' }).first().click();
  const last = page.getByRole('log').locator('[data-message]').last();
  await last.waitFor();
  const composer = page.getByRole('textbox', { name: 'Write an answer' });
  await composer.fill('line\n'.repeat(12));
  await page.waitForTimeout(300);
  const [end, box] = [await last.boundingBox(), await composer.boundingBox()];
  assert.ok(end && box && end.y + end.height <= box.y, 'above the composer');
  await page.context().close();
});
