// Two who work beside each other: mentions, who types and who looks, out of sight until later, closed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { noBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, eventually, openDesk, visitorOf } from '../support/console.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let ana: Desk;
let bram: Desk;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  ana = await openDesk(site);
  bram = await openDesk(site, await colleagueOf(site, 'Bram'));
});
after(async () => {
  await ana?.close();
  await bram?.close();
  await site?.stop();
});

async function open(desk: Desk, name: string): Promise<void> {
  await desk.folder('All').click();
  await desk.row(name).click();
  await desk.box().waitFor();
}

test('a colleague mentioned in a note sees the mark, finds the conversation, and the mark goes', { skip }, async () => {
  const { heard } = await visitorOf(site, 'Petra', 'Who knows about gears?');
  await open(ana, 'Petra');
  await ana.page.keyboard.press('n');
  await ana.page.keyboard.type('Please ask @br');
  await ana.page.getByRole('option', { name: /Bram/ }).waitFor();
  await ana.page.keyboard.press('Enter');
  assert.equal(await ana.box().inputValue(), 'Please ask @Bram ');
  await ana.page.keyboard.type('about it');
  await ana.page.keyboard.press('Enter');
  await ana.log().locator('strong', { hasText: '@Bram' }).waitFor();
  const tab = bram.page.getByRole('button', { name: /^Mentions\s*1\s*not seen yet$/ });
  await tab.waitFor();
  await tab.click();
  await bram.row('Petra').getByRole('img', { name: 'A note mentions you' }).waitFor();
  assert.deepEqual(await axeFinds(bram.page), []);
  await bram.row('Petra').click();
  await bram.log().getByText('about it').waitFor();
  await bram.page.getByRole('button', { name: 'Mentions', exact: true }).waitFor();
  await bram.row('Petra').waitFor();
  assert.equal(await ana.page.getByRole('button', { name: /not seen yet/ }).count(), 0, 'it is nobody else’s');
  assert.deepEqual(await heard(), ['you: Who knows about gears?']);
});

test('in an answer @ names nobody', { skip }, async () => {
  await ana.page.keyboard.press('Escape');
  await ana.page.keyboard.press('r');
  await ana.page.keyboard.type('@br');
  assert.equal(await ana.page.getByRole('option').count(), 0);
  await ana.box().fill('');
});

test('who else is looking, and who is typing, is said; and no more when they stop', { skip }, async () => {
  const visitor = await visitorOf(site, 'Rafael', 'Hello?');
  await open(ana, 'Rafael');
  await open(bram, 'Rafael');
  await ana.page.getByText('Bram is looking at this too').waitFor();
  await bram.page.getByText('Ana is looking at this too').waitFor();
  await bram.box().pressSequentially('I am');
  await ana.page.getByText('Bram is typing').waitFor();
  assert.equal(await bram.page.getByText('Bram is typing').count(), 0, 'nobody hears himself');
  await bram.page.keyboard.press('Enter');
  await ana.log().getByText('I am').waitFor();
  await ana.page.getByText('Bram is typing').waitFor({ state: 'detached' });
  await eventually(async () => (await visitor.heard()).length === 2, 'answered');
  await bram.page.keyboard.press('Escape');
  await bram.page.keyboard.press('Escape');
  await ana.page.getByText(/is looking at this/).waitFor({ state: 'detached' });
});

const hour = 3_600_000;
/** By the clock of Madrid, where the browser is: 9:00 of a day. */
const isNine = (at: Date) => at.toLocaleTimeString('en-GB', { timeZone: 'Europe/Madrid' }) === '09:00:00';
const weekday = (at: Date) => at.toLocaleDateString('en-GB', { timeZone: 'Europe/Madrid', weekday: 'long' });
const snoozes: [choice: string, isRight: (until: Date, now: Date) => boolean][] = [
  ['In one hour', (until, now) => Math.abs(+until - +now - hour) < 60_000],
  ['In three hours', (until, now) => Math.abs(+until - +now - 3 * hour) < 60_000],
  ['Tomorrow at 9:00', (until, now) => isNine(until) && weekday(until) === weekday(new Date(+now + 24 * hour))],
  [
    'Next Monday at 9:00',
    (until, now) => isNine(until) && weekday(until) === 'Monday' && until > now && +until - +now <= 8 * 24 * hour,
  ],
];
for (const [choice, isRight] of snoozes) {
  test(`snoozed by keyboard: ${choice}; what the customer writes wakes it`, { skip }, async () => {
    const name = `Snoozed ${choice.replaceAll(/\W/g, '')}`;
    const { writes } = await visitorOf(site, name, 'Later, please');
    await open(ana, name);
    await ana.page.keyboard.press('Escape');
    await ana.row(name).click();
    await ana.log().waitFor();
    await ana.page.locator('h2', { hasText: name }).first().click();
    await ana.page.keyboard.press('s');
    await ana.page.getByRole('menuitem', { name: choice }).click();
    await ana.page.getByText(/Snoozed until/).waitFor();
    const key = apiOf(site.url, site.firstRun.v1.key);
    const { body } = await key<{ items: { snoozedUntil: string }[] }>('GET', '/v1/conversations?state=snoozed&limit=1');
    const until = new Date(body.items[0]?.snoozedUntil ?? '');
    assert.ok(isRight(until, new Date()), until.toISOString());
    await writes('It is urgent after all');
    await ana.page.getByText(/Snoozed until/).waitFor({ state: 'detached' });
  });
}

test('closed it is in its folder, for everybody at once; reopened it is back', { skip }, async () => {
  await visitorOf(site, 'Signe', 'Thanks, bye');
  await open(ana, 'Signe');
  await bram.folder('Closed').click();
  await ana.page.getByRole('button', { name: 'Close', exact: true }).click();
  await ana.row('Signe').waitFor({ state: 'detached' });
  await bram.row('Signe').waitFor();
  await ana.page.getByText('This conversation is closed.').waitFor();
  await ana.page.getByRole('button', { name: 'Reopen' }).first().click();
  await bram.row('Signe').waitFor({ state: 'detached' });
  await ana.row('Signe').waitFor();
});
