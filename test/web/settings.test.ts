// Teams, lines, access links and one's own password in the console's settings.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, eventually, openDesk, typeInto } from '../support/console.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { assertFitsPhone } from '../support/phone.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
let key: Api;
let inside: Inside;
const complaints: string[] = [];
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  key = apiOf(site.url, site.firstRun.v1.key);
  inside = await goInside(site);
  desk = await openDesk(site);
  desk.page.on('pageerror', (error) => complaints.push(error.message));
});
after(async () => {
  await desk?.close();
  await inside?.close();
  await site?.stop();
  assert.deepEqual(complaints, []);
});

type Team = { id: string; name: string; agentIds: string[]; timezone: string | null; schedule: Hours | null };
type Line = { id: string; name: string; label: string | null; whatsapp: Row | null; messenger: Row | null };
type Row = { id: string; address: string; teamIds: string[]; assignment: string; acceptSeconds: number | null };
const all = async <T>(path: string) => (await key<{ items: T[] }>('GET', `/v1/${path}`)).body.items;
type Hours = { windows: object[]; exceptions?: object[] };
const teamOf = async (name: string) => (await all<Team>('teams')).find((team) => team.name === name);
const lineOf = async (name: string) => (await all<Line>('lines')).find((line) => line.name === name);

const go = (part: string) => desk.page.goto(`${site.url}/console/settings${part}`);
const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const saved = () => desk.page.getByText('Everything is saved').waitFor();

test('a team: made by keyboard, with its people and hours, there at every door', { skip }, async () => {
  const { page } = desk;
  await go('/teams');
  await button('Add a team').focus();
  await page.keyboard.press('Enter');
  await typeInto(page.getByRole('textbox'), 'Night shift');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Night shift' }).waitFor();
  for (const name of ['Ana', 'Bram']) {
    await page.getByRole('checkbox', { name }).focus();
    await page.keyboard.press('Space');
  }
  await page.getByText('Only at these times').click();
  await page.getByLabel('Monday, from').fill('22:00');
  await page.getByLabel('Monday, until').fill('06:00');
  await page.getByLabel('Time zone').selectOption('America/Sao_Paulo');
  // A holiday with hours of its own, and the next day, which is closed.
  await button('Add a date').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Date', { exact: true }).fill('2026-12-24');
  await button('Add hours on 24 Dec 2026').click();
  await page.getByLabel('24 Dec 2026, until').fill('12:00');
  await button('Add a date').click();
  await button('Save').click();
  await saved();
  const team = await teamOf('Night shift');
  const people = await all<{ id: string; name: string }>('agents');
  assert.deepEqual(people.flatMap(({ id, name }) => (team?.agentIds.includes(id) ? [name] : [])).sort(), [
    'Ana',
    'Bram',
  ]);
  assert.equal(team?.timezone, 'America/Sao_Paulo');
  const { windows, exceptions } = team?.schedule ?? assert.fail();
  assert.deepEqual([windows.length, windows[0]], [5, { day: 'MO', from: '22:00', until: '06:00' }]);
  assert.deepEqual(exceptions, [
    { date: '2026-12-24', hours: [{ from: '09:00', until: '12:00' }] },
    { date: '2026-12-25', hours: [] },
  ]);
  await page.getByRole('link', { name: 'Teams' }).click();
  await page.getByRole('link', { name: /^Night shift.*2 people.*5 days a week/ }).waitFor();
});

test('what another program changes is there at once, and what was typed here stays', { skip }, async () => {
  const { page } = desk;
  const team = (await teamOf('Night shift')) as Team;
  await go(`/teams/${team.id}`);
  await page.getByRole('textbox', { name: 'Name' }).fill('Late shift');
  await key('PATCH', `/v1/teams/${team.id}`, { agentIds: team.agentIds.slice(0, 1) });
  await page.getByText('Somebody changed this meanwhile.').waitFor();
  await eventually(async () => (await page.getByRole('checkbox', { checked: true }).count()) === 1, 'one person less');
  assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'Late shift');
  await button('Save').click();
  await saved();
  assert.equal((await teamOf('Late shift'))?.agentIds.length, 1);
});

test('what cannot be kept is told in words, and nothing is lost', { skip }, async () => {
  const { page } = desk;
  const name = page.getByRole('textbox', { name: 'Name' });
  await name.fill(' ');
  await page.getByText('A name is needed.').waitFor();
  await name.fill('Workshop');
  await button('Save').click();
  await page.getByText('Another one has this name.').waitFor();
  await page.getByLabel('Date', { exact: true }).last().fill('2026-12-24');
  await page.getByText('Every date is needed, and only once.').waitFor();
  await button('Discard').click();
  assert.equal(await name.inputValue(), 'Late shift');
  await page.getByText('Always available').click();
  await button('Remove 24 Dec 2026').click();
  await button('Remove 25 Dec 2026').click();
  await button('Save').click();
  await saved();
  assert.equal((await teamOf('Late shift'))?.schedule, null);
});

test('removed after a second question, it is gone from the list', { skip }, async () => {
  const { page } = desk;
  await button('Remove this team').click();
  await button('Cancel').click();
  await button('Remove this team').click();
  await button('Remove for good').click();
  await page.getByRole('link', { name: /^Sales/ }).waitFor();
  assert.equal(await page.getByRole('link', { name: /^Late shift/ }).count(), 0);
  assert.equal(await teamOf('Late shift'), undefined);
});

test('a line: number, page and label; connected by its token; its teams answer', { skip }, async () => {
  const { page } = desk;
  await go('/lines');
  await button('Add a line').click();
  await page.getByLabel('Name of the business').fill('Second shop');
  await page.getByLabel('WhatsApp number').fill('+34 611 99 00 77');
  await page.getByLabel('Label').fill('8100');
  await button('Add a line').click();
  await page.getByRole('heading', { name: 'Second shop' }).waitFor();
  await page.getByText('Not connected yet').waitFor();
  await page.getByLabel('Id of the Facebook page').fill('770000000000001');
  await page.getByLabel('Access token of the page').fill('a secret token');
  await page.getByText('By itself', { exact: true }).click();
  await page.getByText('Nobody is named to answer here').waitFor();
  await page.getByLabel('Seconds to accept').fill('5');
  await page.getByText('A whole number of seconds from 10').first().waitFor();
  await page.getByLabel('Seconds to accept').fill('120');
  await page.getByRole('checkbox', { name: 'Sales' }).check();
  await page.getByText('is given what has waited longest').waitFor();
  await button('Save').click();
  await page.getByText('Connected: answers are sent.').waitFor();
  await saved();
  assert.equal(await page.getByLabel('Access token of the page').inputValue(), '');
  const line = await lineOf('Second shop');
  assert.deepEqual(
    [line?.label, line?.whatsapp?.address, line?.messenger?.address],
    ['8100', '34611990077', '770000000000001'],
  );
  const sales = await teamOf('Sales');
  for (const inbox of [line?.whatsapp, line?.messenger]) {
    assert.deepEqual([inbox?.teamIds, inbox?.assignment, inbox?.acceptSeconds], [[sales?.id], 'automatic', 120]);
  }
});

test('a number of somebody else, one that is none, a page that is no number: each is said', { skip }, async () => {
  const { page } = desk;
  const { number } = site.firstRun.hci;
  await page.getByLabel('WhatsApp number').fill(String(number));
  await button('Save').click();
  await page.getByText('This number belongs to another inbox.').waitFor();
  await page.getByLabel('WhatsApp number').fill('12');
  await button('Save').click();
  await page.getByText('This is no telephone number.').waitFor();
  await page.getByLabel('WhatsApp number').fill('');
  await page.getByText('can become another one, but not nothing').waitFor();
  await button('Discard').click();
  await page.getByLabel('Id of the Facebook page').fill('my page');
  await page.getByText('The id of a page is digits only.').waitFor();
  await button('Discard').click();
  await key('PATCH', `/v1/lines/${(await lineOf('Second shop'))?.id}`, { name: 'Third shop' });
  await page.getByRole('heading', { name: 'Third shop' }).waitFor();
  await button('Remove this line').click();
  await button('Remove for good').click();
  await page.getByRole('link', { name: /^Ronda Bicycles/ }).waitFor();
  assert.equal(await lineOf('Third shop'), undefined);
});

test('an access link: made by keyboard, opened elsewhere, revoked; what goes for all, and names', {
  skip,
}, async () => {
  const { page } = desk;
  await go('/access-links');
  await button('Make a link').focus();
  await page.keyboard.press('Enter');
  await typeInto(page.getByRole('textbox'), 'Customer 12');
  await page.getByLabel('E-mail').fill('nia@example.com');
  await page.getByLabel('How many times').first().fill('2');
  await page.keyboard.press('Enter');
  const made = page.getByRole('status').filter({ hasText: 'It goes to nia@example.com.' });
  const url = (await made.locator('code').textContent()) ?? '';
  const row = page.getByRole('listitem').filter({ hasText: 'nia@example.com' });
  await row.getByText('2 of 2 times left').waitFor();

  const elsewhere = await openBrowser({});
  const theirs = await elsewhere.newPage();
  await theirs.goto(url);
  await theirs.getByRole('button').click();
  await theirs.getByRole('textbox', { name: 'Message' }).waitFor();
  await row.getByText('1 of 2 times left').waitFor();

  await row.getByRole('button', { name: 'Revoke the link for nia@example.com' }).click();
  await page.keyboard.press('Enter');
  await row.getByText('Revoked').waitFor();
  assert.ok(await row.evaluate((element) => element === element.ownerDocument.activeElement), 'the focus stays there');
  await made.waitFor({ state: 'detached' });
  await theirs.goto(url);
  assert.equal(await theirs.getByRole('button').count(), 0);
  await elsewhere.close();

  await page.getByLabel('How many times').fill('none');
  await page.getByText('is a whole number from 1').waitFor();
  await page.getByLabel('How many times').fill('3');
  await page.getByLabel('Language of the letters').selectOption('nl');
  await button('Save').click();
  await saved();
  type Account = { settings: { language: string; links: object } };
  const { settings } = (await key<Account>('GET', '/v1/account')).body;
  assert.deepEqual([settings.language, settings.links], ['nl', { uses: 3, days: null }]);

  const names = page.getByRole('region', { name: 'Names of inboxes' }).getByRole('listitem');
  const before = await names.locator('code').count();
  await names
    .first()
    .getByRole('button', { name: /^Give a name/ })
    .click();
  await eventually(async () => (await names.locator('code').count()) === before + 1, 'one name more');
  const remove = names.first().getByRole('button', { name: /^Take away the name of/ });
  await remove.first().click();
  await names.first().getByText('A program that still uses this name is refused.').waitFor();
  await page.keyboard.press('Enter');
  await eventually(async () => (await names.locator('code').count()) === before, 'one name less');
});

test('a letter that failed is found, sent again, and seen to go, all without reloading', { skip }, async () => {
  const { page } = desk;
  await go('/letters');
  const email = 'omar@example.com';
  const inboxId = site.firstRun.tochat.business;
  await key('POST', '/v1/access-links', { user: 'Customer 13', inboxId, email });
  const row = page.getByRole('list', { name: 'Letters' }).getByRole('listitem').filter({ hasText: email });
  await row.getByText('In the outbox').waitFor();
  assert.equal(await row.getByRole('button').count(), 0);
  await inside.rows(
    `update job set state = 'failed', failure = '550 Mailbox full', attempts = 12 where payload ->> 'to' = $1`,
    [email],
  );
  await row.getByText('550 Mailbox full').waitFor();
  await page.getByLabel('State').selectOption('sent');
  await row.waitFor({ state: 'detached' });
  await page.getByLabel('State').selectOption('failed');
  await row.getByText('12 tries').waitFor();
  await page.getByLabel('State').selectOption({ label: 'Every state' });
  await page.getByText('nia@example.com').waitFor();
  await row.getByRole('button', { name: `Send again to ${email}` }).click();
  await row.getByText('In the outbox').waitFor();
  await row.getByText('1 try').waitFor();
});

test('a mail server of one’s own: kept without its password, a test by it, and the installation’s again', {
  skip,
}, async () => {
  const { page } = desk;
  await go('/letters');
  const through = page.getByRole('region', { name: 'Sent through' });
  await button('Use your own server: Mail').click();
  await page.getByLabel('Server', { exact: true }).fill('10.0.0.1');
  await page.getByLabel('User name').fill('shop');
  await page.getByLabel('Password', { exact: true }).fill('a secret of ours');
  await page.getByLabel('Sender').fill('Shop <chat@shop.example>');
  await page.keyboard.press('Enter');
  await page.getByText('This server is unknown, or in a network').waitFor();
  // An address of the open internet, to which nothing goes: the demo account keeps its letters.
  await page.getByLabel('Server', { exact: true }).fill('8.8.8.8');
  await page.keyboard.press('Enter');
  await button('Change: Mail').click();
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '');
  await page.getByLabel('Port').fill('2525');
  await button('Save').click();
  await page.getByText('Write the password again').waitFor();
  await button('Use it no more').click();
  await button('Remove for good').click();
  await button('Use your own server: Mail').waitFor();
  await button('Send a test: Mail').click();
  await page.getByLabel('To which address').fill('test@example.com');
  await page.keyboard.press('Enter');
  await through.getByText('In the outbox').waitFor();
  const row = page.getByRole('list', { name: 'Letters' }).getByRole('listitem').filter({ hasText: 'test@example.com' });
  await row.getByText(/^Test · /).waitFor();
});

test('whoever may not change it reads it', { skip }, async () => {
  const bram = await openDesk(site, await colleagueOf(site, 'Bram'));
  await bram.page.goto(`${site.url}/console/settings/teams`);
  await bram.page.getByRole('link', { name: /^Sales/ }).click();
  await bram.page.getByText('Admins change these.').waitFor();
  assert.ok(await bram.page.getByRole('textbox', { name: 'Name' }).isDisabled());
  assert.equal(await bram.page.getByRole('button', { name: /Save|Remove/ }).count(), 0);

  // One's own password is everybody's to change.
  const elsewhere = await openDesk(site, { email: 'bram@demo.example', password: 'a password of Bram' });
  const { page } = bram;
  await page.goto(`${site.url}/console/settings`);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('short');
  assert.ok(await page.getByRole('button', { name: 'Change password' }).isDisabled());
  await page.getByLabel('New password').fill('several words together');
  await page.keyboard.press('Enter');
  await page.getByText('This is not your current password.').waitFor();
  await page.getByLabel('Current password').fill('a password of Bram');
  await page.keyboard.press('Enter');
  await page.getByText('Your password is changed.').waitFor();
  await elsewhere.page.getByLabel('E-mail').waitFor();
  await elsewhere.page.getByLabel('E-mail').fill('bram@demo.example');
  await elsewhere.page.getByLabel('Password', { exact: true }).fill('several words together');
  await elsewhere.page.keyboard.press('Enter');
  await elsewhere.page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await page.getByRole('button', { name: 'Inbox', exact: true }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await elsewhere.close();
  await bram.close();
});

test('on a phone nothing is wider than it, in every language', { skip }, async () => {
  const { page } = desk;
  const team = (await teamOf('Sales')) as Team;
  const line = (await lineOf('Ronda Bicycles')) as Line;
  const parts = [
    '',
    '/teams',
    `/teams/${team.id}`,
    '/lines',
    `/lines/${line.id}`,
    '/access-links',
    '/letters',
    '/developers',
  ];
  await assertFitsPhone(
    page,
    parts.map((part) => `/settings${part}`),
  );
});
