// Agents and their calls in the console: profiles, presence with its history, lists and figures, all as they are now.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openDoor } from '../chattabai/door.ts';
import { type Api, apiOf } from '../support/api.ts';
import { noBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, eventually, openDesk } from '../support/console.ts';
import { assertFitsPhone, walk } from '../support/phone.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
let api: Api;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  desk = await openDesk(site);
  api = apiOf(site.url, site.firstRun.v1.key);
});
after(async () => {
  await desk?.close();
  await site?.stop();
});

type Row = Record<string, unknown> & { id: string; name: string };
const agentOf = async (name: string): Promise<Row> => {
  const { body } = await api<{ items: Row[] }>('GET', '/v1/agents?limit=200');
  return body.items.find((one) => one.name === name) ?? assert.fail(name);
};
const open = async (page: Page, name: string, part = '') => {
  await page.goto(`${site.url}/console/agents/${(await agentOf(name)).id}${part}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
};

test('found by name, post, reference and number, by keyboard', { skip }, async () => {
  const { page } = desk;
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Commands' }).fill('agents');
  await page.keyboard.press('Enter');
  const field = page.getByRole('searchbox', { name: 'Find an agent' });
  for (const [asked, name] of [
    ['gre', 'Greta'],
    ['Repairs', 'Bram'],
    ['000142', 'Daan'],
    ['+34 910 200 202', 'Daan'],
  ] as const) {
    await field.fill(asked);
    await page.getByRole('link', { name: new RegExp(`^${name}`) }).waitFor();
    assert.equal(await page.getByRole('main').getByRole('listitem').count(), 1, asked);
  }
  await field.fill('nobody');
  await page.getByText('Nobody by that name or number').waitFor();
});

test('a presence set through the API is there at once, and the timeline says who, how and from where', {
  skip,
}, async () => {
  const { page } = desk;
  const door = openDoor(site, site.url);
  await page.goto(`${site.url}/console/agents`);
  const row = page.getByRole('link', { name: /^Daan/ });
  await row.filter({ hasText: 'never declared' }).waitFor();
  await door('setStatus', { ref: '000142', status: 'online' });
  await row.filter({ hasText: 'Online' }).filter({ hasText: 'since' }).waitFor();
  await row.click();
  await page.getByRole('link', { name: 'Presence' }).click();
  const first = page
    .getByRole('listitem')
    .filter({ has: page.locator('time') })
    .first();
  await first.filter({ hasText: 'Online' }).filter({ hasText: 'by the telephone system' }).waitFor();
  await first.filter({ hasText: 'from 127.0.0.1' }).filter({ hasText: 'Now' }).waitFor();
  await door('setStatus', { ref: '000142', status: 'inConversation' });
  await first.filter({ hasText: 'In conversation' }).waitFor();
  await page.getByRole('combobox', { name: 'Presence of Daan' }).selectOption('away');
  await first
    .filter({ hasText: 'Paused' })
    .filter({ hasText: 'by Ana' })
    .filter({ hasText: 'in the console' })
    .waitFor();
  const { body } = await door('getStatus', { ref: '000142' });
  assert.equal((body.user as { status: string }).status, 'pause');
  assert.equal(await page.getByRole('img', { name: /Online.*In conversation/ }).count(), 1, 'a strip says the day');
});

test('the past: each day a strip, each change a line, and how long it lasted', { skip }, async () => {
  const { page } = desk;
  await open(page, 'Greta', '/presence');
  await page.getByText('for 1h 58m').first().waitFor();
  const days = await page
    .getByRole('region')
    .filter({ has: page.getByRole('img') })
    .count();
  assert.ok(days >= 10, `${days} days`);
});

const texts: [label: string, key: string, typed: string, kept?: unknown][] = [
  ['What they do', 'post', 'Advice by night'],
  ['E-mail', 'email', 'Greta@demo.example', 'greta@demo.example'],
  ['WhatsApp number', 'whatsappNumber', '+34 600 20 09 99', '34600200999'],
  ['Reference', 'ref', '000777'],
  ['Conversations at once', 'capacity', '3', 3],
  ['Number they are called at', 'voiceNumber', '+34 910 20 02 88', '34910200288'],
  ['Rings for, in seconds', 'dialTimeoutSeconds', '45', 45],
  ['Address of a recording that callers hear', 'promptUrl', 'https://shop.example/hello.mp3'],
  ['A minute by telephone', 'callTokensPerMinute', '120', 120],
  ['A minute of chat', 'chatTokensPerMinute', '80', 80],
  ['A message', 'tokensPerMessage', '15', 15],
  ['Long text', 'longText', 'Knows bikes\nand roads.'],
  ['Languages', 'languages', 'es, fr'],
  ['Keywords', 'keywords', 'bikes, roads'],
  ['Address of their page', 'profileUrl', 'https://shop.example/greta'],
  ['Address of their messages', 'messengerUrl', 'https://shop.example/greta/write'],
  ['Small', 'pictureUrl', 'https://shop.example/s.jpg'],
  ['Medium', 'pictureMediumUrl', 'https://shop.example/m.jpg'],
  ['Large', 'pictureLargeUrl', 'https://shop.example/l.jpg'],
  ['Full size', 'pictureFullUrl', 'https://shop.example/f.jpg'],
];
const switches: [label: string, key: string, kept: boolean][] = [
  ['Can be called', 'phone', false],
  ['Shares this line', 'lineSharing', true],
  ['Calls are recorded', 'callRecording', true],
  ['Chat', 'chat', true],
  ['Chat with a camera', 'chatCamera', true],
  ['Messages', 'messenger', true],
  ['Messages by WhatsApp', 'whatsappMessenger', true],
  ['Appointments', 'appointments', true],
  ['Reads photos', 'photoReading', true],
];

test('every documented field is kept, and programs read it', { skip }, async () => {
  const { page } = desk;
  await open(page, 'Greta');
  for (const [label, , typed] of texts) await page.getByLabel(label, { exact: true }).fill(typed);
  for (const [label] of switches) {
    // What explains one belongs to its name.
    const name = label === 'Shares this line' ? /^Shares this line/ : label;
    await page.getByRole('switch', { name, exact: true }).press('Space');
  }
  await page.getByText('Not saved yet').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Everything is saved').waitFor();
  const agent = await agentOf('Greta');
  const profile = (await api('GET', `/v1/agents/${agent.id}/profile`)).body;
  const stored: Record<string, unknown> = { ...profile, ...agent };
  for (const [label, key, typed, kept = typed] of texts) assert.equal(stored[key], kept, label);
  for (const [label, key, kept] of switches) assert.equal(stored[key], kept, label);
  const shown = JSON.parse((await openDoor(site, site.url)('profiles', {})).text) as Record<string, string>[];
  assert.equal(shown.find((one) => one._ctbRef === '000777')?._ctbCallSessionTpm, '120');
});

test('what cannot be saved is marked, what is taken is said, and nothing is lost', { skip }, async () => {
  const { page } = desk;
  await open(page, 'Hugo');
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);
  await fill('Name', '');
  await fill('Small', 'javascript:alert(1)');
  await fill('Rings for, in seconds', '601');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Fill this in.').waitFor();
  await page.getByText('Write an address that begins with https://').waitFor();
  await page.getByText('Write a whole number from 1 to 600.').waitFor();
  await fill('Name', 'Hugo');
  await fill('Small', '');
  await fill('Rings for, in seconds', '30');
  await fill('Reference', '000142');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Another agent has this reference.').waitFor();
  assert.equal(await page.getByLabel('Reference', { exact: true }).inputValue(), '000142');
  // Somebody else changes another field meanwhile: it comes in.
  const { id } = await agentOf('Hugo');
  await api('PATCH', `/v1/agents/${id}`, { post: 'Advice by day' });
  await eventually(
    async () => (await page.getByLabel('What they do', { exact: true }).inputValue()) === 'Advice by day',
    'what others change comes in',
  );
  await page.getByRole('button', { name: 'Discard' }).click();
  assert.equal(await page.getByLabel('Reference', { exact: true }).inputValue(), '000918');
});

test('made, and removed after being asked twice', { skip }, async () => {
  const { page } = desk;
  await page.goto(`${site.url}/console/agents`);
  await page.getByRole('button', { name: 'Add an agent' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ines');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Ines', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Remove this agent' }).click();
  await page.getByText('Open conversations go back to the queue').waitFor();
  await page.getByRole('button', { name: 'Remove for good' }).click();
  await page.getByRole('heading', { name: 'Agents', level: 1 }).waitFor();
  await page.getByRole('link', { name: /^Ines/ }).waitFor({ state: 'detached' });
});

const rows = (page: Page) => page.locator('[data-call]');

test('calls: looked through by agent, outcome, month and caller; the address keeps what is looked for', {
  skip,
}, async () => {
  const { page } = desk;
  await page.goto(`${site.url}/console/calls`);
  await rows(page).first().waitFor();
  const all = await rows(page).count();
  await page.getByRole('combobox', { name: 'Agent' }).selectOption({ label: 'Hugo' });
  await eventually(async () => (await rows(page).filter({ hasText: 'Greta' }).count()) === 0, 'only Hugo’s');
  assert.ok((await rows(page).count()) > 0);
  await page.getByRole('combobox', { name: 'How it ended' }).selectOption({ label: 'Busy' });
  await eventually(async () => (await rows(page).filter({ hasText: 'Answered' }).count()) === 0, 'only busy ones');
  await page.reload();
  await page.getByRole('combobox', { name: 'How it ended' }).waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'How it ended' }).inputValue(), 'busy');
  await page.getByRole('button', { name: 'Clear' }).click();
  await eventually(async () => (await rows(page).count()) === all, 'all of them again');
  await page.getByRole('link', { name: 'All calls of +34600200301' }).first().click();
  await eventually(async () => {
    const [shown, own] = [await rows(page).count(), await rows(page).filter({ hasText: '+34600200301' }).count()];
    return shown > 0 && shown === own && shown < all;
  }, 'the caller’s alone');
  await page.getByRole('searchbox', { name: 'Caller' }).fill('+34 999 999 999');
  await page.getByText('No call is found by that').waitFor();
});

test('a call that is told appears at once: in the list, with its agent, and in the figures', { skip }, async () => {
  const { page } = desk;
  const figures = await desk.tab();
  await figures.page.goto(`${site.url}/console/calls/report`);
  const total = figures.page.getByRole('region', { name: 'Calls by day' }).locator('b');
  await total.waitFor();
  const before = Number.parseInt((await total.textContent()) ?? '', 10);
  await page.goto(`${site.url}/console/calls`);
  await rows(page).first().waitFor();
  const { dialedNumber } = site.firstRun.creditsystem;
  const startTime = Temporal.Now.zonedDateTimeISO('Europe/Madrid')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });
  const told = { startTime: startTime.replace('T', ' '), duration: 65, dialStatus: 'ANSWER' };
  const who = { ref: '000144', inboundNumber: '34600555111', dialedNumber, outboundNumber: '34910200201' };
  assert.equal((await openDoor(site, site.url)('call', { ...told, ...who })).body.code, 403);
  await rows(page).first().filter({ hasText: '+34600555111' }).filter({ hasText: '1:05' }).waitFor();
  await total.filter({ hasText: `${before + 1} calls` }).waitFor();
  await figures.page
    .getByRole('region', { name: 'Paid minutes by agent' })
    .getByRole('link', { name: 'Finn' })
    .waitFor();
  await figures.page.close();
  await open(page, 'Finn', '/calls');
  await rows(page).first().filter({ hasText: '+34600555111' }).waitFor();
  assert.equal(await rows(page).count(), 1);
});

test('an agent sees its own calls and presence, and changes nothing', { skip }, async () => {
  const own = await openDesk(site, await colleagueOf(site, 'Bram'));
  const { id } = await agentOf('Bram');
  await own.page.goto(`${site.url}/console/agents/${id}`);
  await own.page.getByText('Admins change these.').waitFor();
  assert.equal(await own.page.getByLabel('Name', { exact: true }).isDisabled(), true);
  await own.page.getByRole('link', { name: 'Calls' }).click();
  await own.page.getByText('No calls yet').waitFor();
  await own.page.getByRole('link', { name: 'Presence' }).click();
  await own.page.getByText('No presence yet').waitFor();
  await own.page.goto(`${site.url}/console/agents/${(await agentOf('Chidi')).id}`);
  await own.page.getByText('Admins change these.').waitFor();
  assert.equal(await own.page.getByRole('link', { name: 'Presence' }).count(), 0, 'of others: not');
  await own.close();
});

test('from 360 px to 4K nothing is wider than the screen, in every language', { skip }, async () => {
  const { page } = desk;
  const { id: agentId } = await agentOf('Greta');
  const { body } = await api<{ items: Row[] }>('GET', '/v1/wallets?q=Omar');
  const wallet = `/wallets/${body.items[0]?.id}`;
  const paths = ['/agents', `/agents/${agentId}`, `/agents/${agentId}/presence`, '/calls', '/calls/report'];
  const all = [...paths, '/wallets', wallet, `${wallet}/details`, `${wallet}/paper`, '/wallets/companies'];
  await assertFitsPhone(page, all);
  await page.setViewportSize({ width: 3840, height: 2160 });
  for (const path of all) {
    await walk(page, path);
    const box = await page.getByRole('heading', { level: 1 }).boundingBox();
    assert.ok(box && box.x > 1000, `${path} stands in the middle`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
});
