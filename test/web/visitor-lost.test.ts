// A visitor whose network goes away, comes back, or was away for too long.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { trimLogs } from '../../src/store/housekeeping.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { launcher, log, newestConversation, openChat, openShop, texts, write } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { startTunnel, type Tunnel } from '../support/tunnel.ts';

const skip = noBrowser;
let site: Site;
let inside: Inside;
let browser: BrowserContext;
let tunnel: Tunnel;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  inside = await goInside(site);
  browser = await openBrowser();
  tunnel = await startTunnel(site.url);
});
after(async () => {
  await browser?.close();
  await tunnel?.stop();
  await inside?.close();
  await site?.stop();
});

async function loseNetwork(): Promise<void> {
  await browser.setOffline(true);
  tunnel.cut();
}

async function findNetwork(): Promise<void> {
  tunnel.mend();
  await browser.setOffline(false);
}

/** A visitor behind the tunnel that has written once. */
async function meet(text: string) {
  const page = await openShop(site, browser, tunnel.url);
  await openChat(page);
  await write(page, text);
  await log(page).getByText('Sent').waitFor();
  return { page, conversation: await newestConversation(site) };
}

/** The page shows what is stored, in its order, each once. */
async function isWhole(page: Page, lines: { text: string }[], expected: string[]): Promise<void> {
  assert.deepEqual(
    lines.map(({ text }) => text),
    expected,
  );
  assert.deepEqual(await texts(page), expected);
}

test('a minute without a network: what was typed meanwhile goes out once, in order, behind what was answered', {
  skip,
}, async () => {
  const { page, conversation } = await meet('before');
  await page.close();
  const talk = await browser.newPage();
  await talk.clock.install();
  await talk.goto(`${tunnel.url}/demo`);
  await launcher(talk).click();
  await log(talk).getByText('before').waitFor();
  let tries = 0;
  talk.on('request', (request) => {
    if (request.method() === 'POST') tries++;
  });
  await loseNetwork();
  await write(talk, 'one');
  await conversation.say('meanwhile');
  await talk.clock.runFor(30_000);
  await write(talk, 'two');
  await talk.getByText('No connection. What you write is sent later.').waitFor();
  await talk.clock.runFor(30_000);
  assert.equal(await log(talk).getByText('Will be sent when you are online again').count(), 2);
  assert.ok(tries >= 2, `${tries} tries while there was nobody`);
  await findNetwork();
  await talk.clock.runFor(16_000);
  await log(talk).getByText('meanwhile').waitFor();
  await log(talk).getByText('Sent').waitFor();
  const expected = ['before', 'meanwhile', 'one', 'two'];
  await isWhole(talk, await conversation.lines(), expected);
  await talk.reload();
  await launcher(talk).click();
  await log(talk).getByText('two').waitFor();
  await isWhole(talk, await conversation.lines(), expected);
  await talk.close();
});

test('answers that are lost, and a reload in the middle: each message is stored once', { skip }, async () => {
  const { page, conversation } = await meet('first');
  // The message is stored, and nobody hears of it.
  let stored = 0;
  await page.route('**/v1/visitor/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    stored++;
    await route.abort().catch(() => {});
  });
  await page.evaluate(() => {
    // Nor by the stream.
    WebSocket.prototype.send = () => {};
  });
  tunnel.cut();
  tunnel.mend();
  await write(page, 'second');
  await page.waitForTimeout(300);
  await write(page, 'third');
  await until(() => stored >= 2, 'it was sent again under its own id');
  await page.unroute('**/v1/visitor/messages');
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('third').waitFor();
  await log(page).getByText('Sent').waitFor();
  await isWhole(page, await conversation.lines(), ['first', 'second', 'third']);
  const kept = await page.evaluate(() => Object.values(localStorage).join());
  assert.match(kept, /"waiting":\[\]/);
  await page.close();
});

test('away for longer than the log goes back: everything is read anew, nothing is missed or doubled', {
  skip,
}, async () => {
  const { page, conversation } = await meet('long ago');
  const said: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => said.push(String(payload))));
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('long ago').waitFor();
  await loseNetwork();
  await conversation.say('missed');
  await inside.rows(`update event_page set at = at - interval '91 days' where account_id = $1`, [inside.accountId]);
  await trimLogs(inside.pool, 90);
  await conversation.say('after');
  await write(page, 'still here');
  await findNetwork();
  await log(page).getByText('missed').waitFor();
  await log(page).getByText('Sent').waitFor();
  assert.ok(
    said.some((frame) => frame.includes('"gone":true')),
    'its cursor was too old',
  );
  const expected = ['long ago', 'missed', 'after', 'still here'];
  await isWhole(page, await conversation.lines(), expected);
  await conversation.say('live again');
  await log(page).getByText('live again').waitFor();
  await isWhole(page, await conversation.lines(), [...expected, 'live again']);
  await page.close();
});
