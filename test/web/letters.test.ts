import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDoor, random } from '../imbee/door.ts';
import { noBrowser } from '../support/browser.ts';
import { type Desk, openDesk } from '../support/console.ts';
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

test('a letter comes onto the page by itself; its link opens the conversation, also as a mail program shows it', {
  skip,
}, async () => {
  const { page } = desk;
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${site.url}/demo/outbox`);
  await page.getByText('Nothing yet.').waitFor();
  const { bot_idsha } = site.firstRun.imbee;
  const said = await openDoor(site)('token', { virtual_user: random(), bot_idsha, mail: `${random()}@example.com` });
  const letter = page.getByRole('listitem').filter({ hasText: 'Parley demo: your conversation' });
  await letter.waitFor();
  await page.getByText('Nothing yet.').waitFor({ state: 'hidden' });
  await letter.getByRole('link', { name: 'As a mail program shows it' }).click();
  const button = page.getByRole('link', { name: 'Open the conversation' });
  assert.equal(await button.getAttribute('href'), said.body.url);
  await button.click();
  await page.waitForURL(said.body.url as string);
  assert.deepEqual(errors, []);
});
