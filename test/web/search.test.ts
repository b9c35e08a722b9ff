// The search of the inbox list.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { noBrowser } from '../support/browser.ts';
import { type Desk, eventually, openDesk, typeInto, visitorOf } from '../support/console.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  desk = await openDesk(site);
});
after(async () => {
  await desk?.close();
  await site?.stop();
});

/** What is written is searchable when the search comes to it. */
async function indexed(words: string): Promise<void> {
  const key = apiOf(site.url, site.firstRun.v1.key);
  const path = `/v1/conversations?q=${encodeURIComponent(words)}`;
  await eventually(async () => (await key<{ items: object[] }>('GET', path)).body.items.length > 0, words);
}

const field = () => desk.page.getByRole('textbox', { name: 'Search conversations' });

test('by keyboard: / searches names and messages of all conversations, J opens, Escape goes back', {
  skip,
}, async () => {
  const { page } = desk;
  await visitorOf(site, 'Íñigo Peña', 'Good morning');
  await visitorOf(site, 'Ludmila', 'My saddlebag is torn');
  await desk.folder('Unassigned').click();
  await desk.row('Ludmila').waitFor();
  await indexed('inigo pena');
  await indexed('torn saddle');
  await page.keyboard.press('/');
  await page.keyboard.type('inigo pena');
  await desk.row('Íñigo Peña').waitFor();
  await desk.row('Ludmila').waitFor({ state: 'detached' });
  await eventually(async () => (await page.locator('[data-conversation]').count()) === 1, 'nobody else');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('torn saddle');
  await desk.row('Ludmila').waitFor();
  await desk.row('Íñigo').waitFor({ state: 'detached' });
  await field().blur();
  await page.keyboard.press('j');
  await desk.log().getByText('My saddlebag is torn').waitFor();
  await desk.row('Ludmila').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  assert.equal(await field().inputValue(), '');
  await desk.log().waitFor();
  await desk.row('Íñigo').waitFor();
});

test('nothing found says so, and what was searched; a folder ends the search', { skip }, async () => {
  const { page } = desk;
  await field().fill('no such thing');
  await page.getByText('Nothing found for “no such thing”').waitFor();
  await page.getByText(/closed conversations too/).waitFor();
  await desk.folder('All').click();
  await desk.row('Íñigo').waitFor();
  assert.equal(await field().inputValue(), '');
});

test('what is found changes where it stands', { skip }, async () => {
  const { writes } = await visitorOf(site, 'Milan', 'unicycle');
  await desk.page.waitForTimeout(1200);
  await field().fill('unicycle');
  await desk.row('Milan').waitFor();
  await writes('and one more thing');
  await desk.row('Milan').getByText('and one more thing').waitFor();
  await desk.page.getByRole('button', { name: 'Clear the search' }).click();
});

test('the palette searches conversations', { skip }, async () => {
  const { page } = desk;
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Control+k');
  await typeInto(page.getByRole('textbox', { name: 'Commands' }), 'saddlebag');
  await page.getByText('Search conversations for “saddlebag”').click();
  await desk.row('Ludmila').waitFor();
  assert.equal(await field().inputValue(), 'saddlebag');
});
