// The widget in one browser, the console in another: each sees what the other has read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContext } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { type Desk, openDesk } from '../support/console.ts';
import { box, log, openChat, openShop, write } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
let browser: BrowserContext;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  desk = await openDesk(site);
  browser = await openBrowser();
});
after(async () => {
  await desk?.close();
  await browser?.close();
  await site?.stop();
});

test('opened in the console: Seen in the widget; looked at in the widget: Read in the console', { skip }, async () => {
  const page = await openShop(site, browser);
  await openChat(page);
  await page.getByLabel('Name').fill('Olga Nunes');
  await page.getByLabel('E-mail').fill('olga@visitors.example');
  await write(page, 'Do you open on Sunday?');
  await log(page).getByText('Sent').waitFor();
  await desk.folder('All').click();
  await desk.row('Olga Nunes').click();
  await desk.log().getByText('Do you open on Sunday?').waitFor();
  await log(page).getByText('Seen').waitFor();
  await desk.page.getByText('olga@visitors.example').waitFor();

  await page.keyboard.press('Escape');
  await desk.box().fill('From ten to two.');
  await desk.page.keyboard.press('Enter');
  await page.locator('.badge').getByText('1', { exact: true }).waitFor();
  assert.equal(await desk.log().getByRole('img', { name: 'Read', exact: true }).count(), 0);
  await page.keyboard.press('Enter');
  await box(page).waitFor();
  await log(page).getByText('Ana', { exact: true }).waitFor();
  await desk.log().getByRole('img', { name: 'Read', exact: true }).waitFor();
  await page.close();
});
