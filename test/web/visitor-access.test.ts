// The open chat for everybody: by keyboard, on a phone, in the dark, without motion, read aloud.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { axeFinds } from '../support/axe-finds.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { box, launcher, log, newestConversation, openChat, openShop, write } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let browser: BrowserContext;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  browser = await openBrowser({ reducedMotion: 'reduce' });
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const isFocused = (page: Page, place: ReturnType<typeof box>) => place.and(page.locator(':focus')).waitFor();

for (const [colorScheme, device, width, height] of [
  ['light', 'a desk', 1280, 800],
  ['dark', 'a phone', 360, 740],
] as const) {
  test(`axe has nothing to say: ${colorScheme}, on ${device}`, { skip }, async () => {
    const page = await openShop(site, browser);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await openChat(page);
    await page.getByLabel('E-mail').fill('not one');
    await write(page, 'What do you say?');
    await page.getByText('in full').waitFor();
    assert.deepEqual(await axeFinds(page), []);
    await page.getByLabel('E-mail').fill('');
    await box(page).press('Enter');
    await log(page).getByText('Sent').waitFor();
    const conversation = await newestConversation(site);
    await conversation.say('A long answer '.repeat(30));
    await log(page).getByText('A long answer').waitFor();
    await conversation.close();
    await log(page).getByText('ended').waitFor();
    assert.deepEqual(await axeFinds(page), []);
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(wide, false, 'the page is not wider than the screen');
    if (device === 'a phone') {
      assert.deepEqual(await page.getByRole('dialog').boundingBox(), { x: 0, y: 0, width, height });
      const field = await box(page).boundingBox();
      assert.ok(field && field.y + field.height <= height && field.x + field.width <= width, JSON.stringify(field));
    }
    await page.close();
  });
}

test('by keyboard alone: opened, filled in, sent, read, closed; the focus is where one expects it', {
  skip,
}, async () => {
  const page = await openShop(site, browser);
  await launcher(page).focus();
  await page.keyboard.press('Enter');
  const chat = page.getByRole('button', { name: 'Chat with us here' });
  for (let i = 0; i < 6 && !(await chat.evaluate((element) => element.matches(':focus'))); i++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await isFocused(page, box(page));
  for (const name of ['Attach a file', 'Phone', 'E-mail', 'Name']) {
    await page.keyboard.press('Shift+Tab');
    await isFocused(page, page.getByLabel(name, { exact: true }));
  }
  await page.keyboard.type('Nia');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Tab');
  await page.keyboard.type('One');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('Two');
  await page.keyboard.press('Enter');
  await log(page).getByText('Sent').waitFor();
  assert.equal(await page.locator('.message .text').textContent(), 'One\nTwo');
  await isFocused(page, box(page));
  // The log itself can be reached, to be scrolled.
  for (let i = 0; i < 4 && !(await log(page).evaluate((element) => element.matches(':focus'))); i++) {
    await page.keyboard.press('Shift+Tab');
  }
  await isFocused(page, log(page));
  await page.keyboard.press('Escape');
  await isFocused(page, launcher(page));
  assert.equal(await launcher(page).getAttribute('aria-expanded'), 'false');
  await page.keyboard.press('Enter');
  await isFocused(page, box(page));
  await page.close();
});

test('who wishes no motion sees none', { skip }, async () => {
  const page = await openShop(site, browser);
  await openChat(page);
  await write(page, 'Hold still');
  await log(page).getByText('Sent').waitFor();
  const moving =
    await page.evaluate(`[...document.querySelector('[id^=parley-widget]').shadowRoot.querySelectorAll('*')]
    .filter((one) => getComputedStyle(one).animationName !== 'none' || getComputedStyle(one).transitionDuration !== '0s')
    .map((one) => one.className)`);
  assert.deepEqual(moving, []);
  await page.close();
});
