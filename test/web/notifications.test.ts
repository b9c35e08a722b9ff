// Desktop notifications and the sound: only when they were switched on, not for what is looked at, by one tab of several.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { leaveForWholeBrowser, noWholeBrowser } from '../support/browser.ts';
import { type Desk, eventually, openDesk, visitorOf } from '../support/console.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noWholeBrowser;
let site: Site;
let desk: Desk;
before(async () => {
  if (noWholeBrowser) return;
  leaveForWholeBrowser();
  site = await sharedSite();
  desk = await openDesk(site);
  await desk.context.grantPermissions(['notifications'], { origin: site.url });
  // Written down on their way to the real ones.
  await desk.context.addInitScript(`
    window.said = [];
    window.Notification = class extends window.Notification {
      constructor(title, options) { super(title, options); said.push(title + ': ' + options.body); }
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) { said.push('note'); return start.apply(this, at); };
  `);
  await desk.page.reload();
});
after(async () => {
  await desk?.close();
  await site?.stop();
});

const said = (page: Page) => page.evaluate<string[]>('window.said');
const settled = () => desk.page.waitForTimeout(1500);

test('nothing until it is switched on', { skip }, async () => {
  await visitorOf(site, 'Tomas', 'Quiet?');
  await desk
    .row('Tomas')
    .waitFor({ state: 'attached', timeout: 2000 })
    .catch(() => {});
  await settled();
  assert.deepEqual(await said(desk.page), []);
});

test('switched on in the settings of this browser, it stays so', { skip }, async () => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Settings' }).click();
  const desktop = page.getByRole('switch', { name: 'Desktop notifications' });
  const sound = page.getByRole('switch', { name: 'A quiet sound' });
  assert.deepEqual([await desktop.isChecked(), await sound.isChecked()], [false, false]);
  await desktop.click();
  await sound.click();
  await eventually(async () => (await desktop.isChecked()) && (await sound.isChecked()), 'both are on');
  assert.deepEqual(await said(page), ['note', 'note'], 'that is how it sounds');
  await page.reload();
  await eventually(async () => (await desktop.isChecked()) && (await sound.isChecked()), 'still on');
});

test('called for another conversation, not for the one that is looked at, nor for one’s own words', {
  skip,
}, async () => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Inbox', exact: true }).click();
  const vera = await visitorOf(site, 'Vera', 'Hello');
  await desk.folder('All').click();
  await desk.row('Vera').click();
  await desk.log().getByText('Hello', { exact: true }).waitFor();
  await settled();
  await page.evaluate('void (window.said = [])');
  await vera.writes('Still there?');
  await desk.log().getByText('Still there?').waitFor();
  await desk.box().fill('I am');
  await page.keyboard.press('Enter');
  await settled();
  assert.deepEqual(await said(page), []);
  await visitorOf(site, 'Walter', 'A new one');
  await eventually(async () => (await said(page)).length === 3, 'called once');
  assert.deepEqual((await said(page)).toSorted(), ['Walter: A new one', 'note', 'note']);
});

test('of two tabs one calls; none when one of them shows it', { skip }, async () => {
  const other = await desk.tab();
  await settled();
  for (const { page } of [desk, other]) await page.evaluate('void (window.said = [])');
  const xaver = await visitorOf(site, 'Xaver', 'To two tabs');
  await settled();
  const both = [...(await said(desk.page)), ...(await said(other.page))];
  assert.deepEqual(both.toSorted(), ['Xaver: To two tabs', 'note', 'note']);
  await other.folder('All').click();
  await other.row('Xaver').click();
  await other.log().getByText('To two tabs').waitFor();
  await other.page.bringToFront();
  for (const { page } of [desk, other]) await page.evaluate('void (window.said = [])');
  await xaver.writes('and again');
  await other.log().getByText('and again').waitFor();
  await settled();
  assert.deepEqual([await said(desk.page), await said(other.page)], [[], []]);
  await other.page.close();
});
