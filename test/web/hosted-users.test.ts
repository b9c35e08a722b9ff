// Users of other systems on their own page: they sign in, find all of their conversations, and talk with each other, live both ways.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { type OutsideUser, programOf } from '../support/outside.ts';
import { patience } from '../support/patience.ts';
import { box, log, texts, write } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let browser: Browser;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' };
const desk: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' };

async function signIn({ virtualUser, pass }: OutsideUser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(`${site.url}/chats`);
  await page.getByLabel('Name').fill(virtualUser);
  await page.getByLabel('Password').fill(pass);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  return page;
}

const row = (page: Page, chat: string) => page.locator(`[data-chat="${chat}"]`);

test('two talk with each other, one on a phone and one at a desk, live both ways', { skip }, async () => {
  const program = programOf(site);
  const [ana, bram] = [await program.user(), await program.user()];
  const chat = await program.chat(ana, bram);
  const [one, two] = [await signIn(ana, phone), await signIn(bram, desk)];
  assert.deepEqual(await axeFinds(two), []);
  await row(one, chat).click();
  await write(one, 'Are you there?');
  await row(two, chat).getByText('Are you there?').waitFor();
  await row(two, chat).getByText('1 new').waitFor();
  await row(two, chat).focus();
  await two.keyboard.press('Enter');
  await log(two).getByText('Are you there?').waitFor();
  await log(one).getByText('Seen ·').waitFor();
  await row(two, chat).getByText('1 new').waitFor({ state: 'detached' });
  await box(two).pressSequentially('Y');
  await one.getByText('is typing').waitFor();
  await box(two).fill('');
  await write(two, 'Yes!');
  await log(one).getByText('Yes!').waitFor();
  assert.deepEqual(await texts(one), ['Are you there?', 'Yes!']);
  for (const page of [one, two]) assert.deepEqual(await axeFinds(page), []);
  for (const page of [one, two]) await page.context().close();
});

test('several conversations: each with its own log; on a phone one at a time, and back; all there on return', {
  skip,
}, async () => {
  const program = programOf(site);
  const [ana, bram, chidi] = [await program.user(), await program.user(), await program.user()];
  const [pair, group] = [await program.chat(ana, bram), await program.chat(ana, bram, chidi)];
  const page = await signIn(ana, phone);
  assert.equal(await page.locator('[data-chat]').count(), 2);
  await row(page, pair).click();
  await write(page, 'For one');
  await log(page).getByText('Sent ·').waitFor();
  await page.goBack();
  await row(page, group).click();
  await write(page, 'For all');
  await log(page).filter({ visible: true }).getByText('Sent ·').waitFor();
  assert.deepEqual(await texts(page), ['For all']);
  await page.getByRole('button', { name: 'Conversations' }).click();
  await row(page, group).getByText('For all').waitFor();
  await page.reload();
  await row(page, pair).click();
  await log(page).getByText('For one').waitFor();
  assert.deepEqual(await texts(page), ['For one']);
  await page.reload();
  await log(page).getByText('For one').waitFor();
  await page.context().close();
});

test('one that begins while the page is open comes up by itself', { skip }, async () => {
  const program = programOf(site);
  const [ana, bram] = [await program.user(), await program.user()];
  const page = await signIn(ana, desk);
  await page.getByText('You have no conversation yet').waitFor();
  assert.deepEqual(await axeFinds(page), []);
  const chat = await program.chat(bram, ana);
  const say = apiOf(site.url, bram.apikey);
  await say('POST', `/v1/user/chats/${chat}/messages`, { text: 'Surprise' });
  await row(page, chat).getByText('Surprise').waitFor();
  await page.context().close();
});

test('a wrong password is said, signing out forgets everything, and who is erased is let out', { skip }, async () => {
  const program = programOf(site);
  const [ana, bram] = [await program.user(), await program.user()];
  const chat = await program.chat(ana, bram);
  const context = await browser.newContext({ locale: 'en-GB', ...desk });
  const page = await context.newPage();
  await page.goto(`${site.url}/chats`);
  await page.getByLabel('Name').fill(ana.virtualUser);
  await page.getByLabel('Password').fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
  assert.deepEqual(await axeFinds(page), []);
  await page.getByLabel('Password').fill(ana.pass);
  await page.keyboard.press('Enter');
  await row(page, chat).click();
  await box(page).waitFor();
  await page.route('**/messages', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await write(page, 'Not sent yet');
  const kept = async () => String(await page.evaluate('JSON.stringify({...localStorage})'));
  assert.match(await kept(), /Not sent yet/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  assert.doesNotMatch(await kept(), /Not sent yet/);
  await page.unroute('**/messages');
  await page.getByLabel('Name').fill(ana.virtualUser);
  await page.getByLabel('Password').fill(ana.pass);
  await page.keyboard.press('Enter');
  await row(page, chat).click();
  await box(page).waitFor();
  // What the page asks for as its stream begins would let it out as well.
  await page.waitForTimeout(1000);
  const own = apiOf(site.url, site.firstRun.v1.key);
  const found = await own<{ items: { id: string }[] }>('GET', `/v1/contacts?address=external:${ana.virtualUser}`);
  assert.equal((await own('DELETE', `/v1/contacts/${found.body.items[0]?.id}`)).status, 200);
  await page.getByLabel('Password').waitFor();
  await context.close();
});
