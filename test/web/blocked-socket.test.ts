// What is on the way lets no WebSocket through: answers arrive by server-sent events, and where a proxy keeps these as well, by asking.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { startPlainProxy } from '../support/plain-proxy.ts';
import { launcher, log, newestConversation, openChat, openShop, texts, write } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
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

const lost = (page: Page) => page.getByText('No connection.');

for (const [what, buffers] of [
  ['WebSockets are blocked', false],
  ['WebSockets are blocked and event streams are buffered', true],
] as const) {
  test(`${what}: answers arrive, also after a reload, each once`, { skip }, async (t) => {
    const proxy = await startPlainProxy(site.url, buffers);
    t.after(() => proxy.stop());
    const page = await openShop(site, browser, proxy.url);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await openChat(page);
    await write(page, 'Is anybody there?');
    await log(page).getByText('Sent').waitFor();
    const conversation = await newestConversation(site);
    await conversation.say('Yes, at once');
    await log(page).getByText('Yes, at once').waitFor();
    await lost(page).waitFor({ state: 'hidden' });
    await page.reload();
    await launcher(page).click();
    // What is stored is read without any stream.
    await log(page).getByText('Yes, at once').waitFor();
    await conversation.say('And again');
    await log(page).getByText('And again').waitFor();
    await write(page, 'Thank you');
    await log(page).getByText('Thank you').waitFor();
    await conversation.say('See you tomorrow');
    await log(page).getByText('See you tomorrow').waitFor();
    assert.deepEqual(await texts(page), [
      'Is anybody there?',
      'Yes, at once',
      'And again',
      'Thank you',
      'See you tomorrow',
    ]);
    assert.ok(asked.includes('GET /v1/visitor/live'), 'event streams were tried');
    await page.close();
  });
}

test('the network goes and comes while the socket lives: the banner goes, and what was said meanwhile is there', {
  skip,
}, async () => {
  const page = await openShop(site, browser);
  await openChat(page);
  await write(page, 'Before');
  await log(page).getByText('Sent').waitFor();
  const conversation = await newestConversation(site);
  await page.evaluate(`dispatchEvent(new Event('offline'))`);
  await lost(page).waitFor();
  await conversation.say('Meanwhile');
  await page.evaluate(`dispatchEvent(new Event('online'))`);
  await lost(page).waitFor({ state: 'hidden' });
  await log(page).getByText('Meanwhile').waitFor();
  assert.deepEqual(await texts(page), ['Before', 'Meanwhile']);
  await page.close();
});
