// The bot of an inbox in the console: edited, tried as it stands, saved; what would be refused is said at its field.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { noBrowser } from '../support/browser.ts';
import { type Desk, openDesk } from '../support/console.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
let inboxId: string;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  const api = apiOf(site.url, site.firstRun.v1.key);
  const made = await api<{ id: string }>('POST', '/v1/inboxes', {
    channel: 'web',
    name: 'Corner shop',
    liveChat: true,
  });
  inboxId = made.body.id;
  desk = await openDesk(site);
});
after(async () => {
  await desk?.close();
  await site?.stop();
});

test('a bot is made, tried before it is saved, and is there for whoever looks later', { skip }, async () => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Bots' }).click();
  await page.getByRole('combobox', { name: 'Inbox' }).selectOption({ label: 'Corner shop · Web' });
  await page.getByRole('switch', { name: 'Answers first' }).check({ force: true });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Write something here.').waitFor();
  assert.ok(await page.getByLabel('Greeting').evaluate((field) => field.matches(':focus')));
  await page.getByLabel('Greeting').fill('Good day! What is it about?');
  await page.getByRole('button', { name: 'Add a choice' }).click();
  const first = page.getByRole('region', { name: 'Choice 1' });
  await first.getByLabel('Words of the choice').fill('Opening hours');
  await first.getByLabel('What it says').fill('From ten to two.');
  await page.getByRole('button', { name: 'Add a choice' }).click();
  const second = page.getByRole('region', { name: 'Choice 2' });
  await second.getByLabel('Words of the choice').fill('opening HOURS');
  await second.getByLabel('What it says').fill('Sales comes.');
  await second.getByLabel('Leads to').selectOption({ label: 'Team Sales' });
  await page.getByLabel('The first time, with the menu').fill('Please choose.');
  await page.getByLabel('The second time, when people come').fill('I am getting somebody.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Another choice has these words.').waitFor();
  await second.getByLabel('Words of the choice').fill('Buy');
  const trial = page.getByRole('region', { name: 'Try it' });
  const said = () => trial.getByRole('log').locator('p').allTextContents();
  await trial.getByRole('button', { name: 'Opening hours' }).click();
  await page.keyboard.type('Something else');
  await page.keyboard.press('Enter');
  await trial.getByText('Please choose.').waitFor();
  await trial.getByRole('button', { name: 'Buy' }).click();
  await trial.getByText('Handed over to team Sales.').waitFor();
  const spoken = ['Opening hours', 'From ten to two.', 'Something else', 'Please choose.', 'Buy', 'Sales comes.'];
  assert.deepEqual(await said(), [...spoken, 'Handed over to team Sales.']);
  assert.deepEqual(await axeFinds(page), []);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Everything is saved').waitFor();
  const api = apiOf(site.url, site.firstRun.v1.key);
  const { body } = await api<{ choices: { label: string; leadsTo: string }[] }>('GET', `/v1/inboxes/${inboxId}/bot`);
  assert.deepEqual(
    body.choices.map(({ label, leadsTo }) => [label, leadsTo]),
    [
      ['Opening hours', 'text'],
      ['Buy', 'team'],
    ],
  );
  await page.goto(`${site.url}/console/bots/${inboxId}`);
  await page.getByRole('button', { name: 'Move Buy up' }).click();
  await page.getByText('Not saved yet').waitFor();
  await page.getByRole('button', { name: 'Remove Opening hours' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  assert.equal(await first.getByLabel('Words of the choice').inputValue(), 'Opening hours');
});

test('on a phone, in the dark', { skip }, async () => {
  const { page } = desk;
  await page.setViewportSize({ width: 360, height: 740 });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.goto(`${site.url}/console/bots/${inboxId}`);
  await page.getByRole('region', { name: 'Try it' }).getByRole('button', { name: 'Buy' }).click();
  await page.getByText('Handed over to team Sales.').waitFor();
  await page.waitForTimeout(250);
  assert.deepEqual(await axeFinds(page), []);
  assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
});
