// The widgets in the console: set up, shown at once by every door, copied into a page, counted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { leaveSharedBrowser, noBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, eventually, openDesk, typeInto } from '../support/console.ts';
import { assertFitsPhone } from '../support/phone.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Business, businessOf, type Door, openDoor } from '../tochat/door.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
let door: Door;
let id: string;
before(async () => {
  leaveSharedBrowser();
  if (noBrowser) return;
  site = await sharedSite();
  desk = await openDesk(site);
  door = await openDoor(site);
  id = site.firstRun.tochat.business;
});
after(async () => {
  await desk?.close();
  await site?.stop();
});

/** Robots are not counted. */
const visitorsBrowser = 'Mozilla/5.0 (X11; Linux x64; rv:140.0) Gecko/20100101 Firefox/140.0';

const business = async (of = id): Promise<Business> => businessOf(await door.get(of));
const status = (page: Page) => page.getByRole('status').filter({ hasText: /saved/i });
const preview = (page: Page) => page.getByRole('region', { name: 'Preview' });

async function open(page: Page, part = '', of = id): Promise<void> {
  await page.goto(`${site.url}/console/widgets/${of}${part}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Everything is saved').waitFor();
}

async function findNothing(page: Page, what: string): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Only its colours are others in the dark.
    const rules = colorScheme === 'dark' ? { rules: ['color-contrast'] } : {};
    for (const one of await axeFinds(page, rules)) found.push(`${what}, ${colorScheme}: ${one}`);
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  assert.deepEqual(found, []);
}

test('made by keyboard alone, and there at every door', { skip }, async () => {
  const { page } = desk;
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Commands' }).fill('widgets');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /^Ronda Bicycles/ }).waitFor();
  await findNothing(page, 'list');
  await page.getByRole('button', { name: 'Add a widget' }).focus();
  await page.keyboard.press('Enter');
  await typeInto(page.getByRole('textbox'), 'Corner Shop');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Corner Shop', level: 1 }).waitFor();
  const made = page.url().split('/').at(-1) as string;
  const { name, whatsapps } = await business(made);
  assert.deepEqual([name, whatsapps], ['Corner Shop', []]);
});

test('every field, seen in the preview before it is saved and by tochat after', { skip }, async () => {
  const { page } = desk;
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);
  await fill('Name', 'Corner Shop & Co');
  await fill('Colour', '#7a1f5c');
  await fill('Colour of the text on it', '#FFF0FA');
  await page.getByText('Left', { exact: true }).click();
  await page.getByRole('switch', { name: 'Opens by itself' }).press('Space');
  await fill('Address of a logo or picture', 'https://shop.example/logo.png');
  await page.getByLabel('Time zone').selectOption('America/Sao_Paulo');
  await fill('On the button', 'Talk to us');
  await fill('Greeting', 'Good day!');
  await fill('Greeting while nobody is there', 'We sleep.');
  await fill('Consent', 'I agree.');
  await page.getByRole('button', { name: 'Add a person' }).click();
  assert.deepEqual((await page.getByLabel('Who is it?').locator('option').allTextContents()).slice(0, 2), [
    'Somebody new',
    'Ana, Sales',
  ]);
  await page.getByRole('textbox', { name: 'Name', exact: true }).nth(1).fill('Marta');
  await fill('WhatsApp number', '+55 11 90000-0001');
  await fill('What they do', 'Owner');
  await fill('Address of a picture', 'https://shop.example/marta.jpg');
  await fill('Text that stands in WhatsApp already', 'Hello Marta');
  await page.getByText('Only at these times').first().click();
  await fill('Monday, from', '22:00');
  await fill('Monday, until', '02:00');
  await page.getByText('until the next day').waitFor();
  await page.getByRole('button', { name: 'Add hours on Monday' }).click();
  await page.getByRole('button', { name: 'Remove 09:00 to 18:00 on Friday' }).click();
  await page.getByText('Not there').first().waitFor();

  const shown = preview(page);
  for (const text of ['Corner Shop & Co', 'Good day!', 'Talk to us', 'Marta', '· Owner', 'I agree.']) {
    await shown.getByText(text, { exact: false }).first().waitFor();
  }
  await shown.getByText('Nobody is there').click();
  await shown.getByText('We sleep.').waitFor();
  const color = await shown
    .getByText('Talk to us')
    .locator('..')
    .evaluate(
      (button) =>
        (globalThis as unknown as { getComputedStyle(e: unknown): { backgroundColor: string } }).getComputedStyle(
          button,
        ).backgroundColor,
    );
  assert.equal(color, 'rgb(122, 31, 92)');
  assert.match((await status(page).textContent()) ?? '', /Not saved yet/);
  await findNothing(page, 'form');
  await save(page);

  const made = page.url().split('/').at(-1) as string;
  const { id: marta } = (await business(made)).whatsapps[0] ?? assert.fail();
  assert.deepEqual(await business(made), {
    id: made,
    name: 'Corner Shop & Co',
    whatsapps: [
      {
        id: marta,
        number: '+55 11 90000-0001',
        name: 'Marta',
        active: true,
        iconUrl: 'https://shop.example/marta.jpg',
        post: 'Owner',
        optimes: [
          { day: 'MO', availableFrom: '22:00:00', availableUntil: '02:00:00' },
          ...['MO', 'TU', 'WE', 'TH'].map((day) => ({ day, availableFrom: '09:00:00', availableUntil: '18:00:00' })),
        ],
      },
    ],
    color: '#7a1f5c',
    rightpos: false,
    active: true,
    isopen: true,
    buttonMessage: 'Talk to us',
    widgetMessage: 'Good day!',
    iconUrl: 'https://shop.example/logo.png',
    textColor: '#FFF0FA',
  });
  const api = apiOf(site.url, site.firstRun.v1.key);
  const { body } = await api<Record<string, unknown>>('GET', `/v1/inboxes/${made}/widget`);
  assert.deepEqual(
    [body.timezone, body.liveChat, body.offlineMessage, body.consentText],
    ['America/Sao_Paulo', true, 'We sleep.', 'I agree.'],
  );
  // Who answers its inbox, how they are given what comes in, and when, is kept with it.
  await page.getByText('By itself', { exact: true }).click();
  await page.getByLabel('Seconds to accept').fill('90');
  await page.getByRole('checkbox', { name: /^Sales/ }).check();
  await page.getByRole('button', { name: 'Add a date' }).click();
  await page.getByLabel('Date', { exact: true }).fill('2026-12-25');
  await save(page);
  type Inbox = { assignment: string; acceptSeconds: number; teamIds: string[]; schedule: object };
  const inbox = (await api<Inbox>('GET', `/v1/inboxes/${made}`)).body;
  assert.deepEqual(
    [inbox.assignment, inbox.acceptSeconds, inbox.teamIds.length, inbox.schedule],
    ['automatic', 90, 1, { windows: [], exceptions: [{ date: '2026-12-25', hours: [] }] }],
  );
  // What is emptied is cleared.
  await fill('Consent', '');
  await save(page);
  assert.equal((await api<Record<string, unknown>>('GET', `/v1/inboxes/${made}/widget`)).body.consentText, null);
});

test('people: put in order by keyboard, taken off, hours copied', { skip }, async () => {
  const { page } = desk;
  await open(page);
  const names = async () => ((await business()).whatsapps as unknown as { name: string }[]).map(({ name }) => name);
  assert.deepEqual(await names(), ['Ana', 'Bram', 'Chidi']);
  const up = page.getByRole('button', { name: 'Move Chidi up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await page.getByText('Chidi is now number 2.').waitFor();
  await eventually(() => up.evaluate((button) => button === button.ownerDocument.activeElement), 'the focus stays');
  await page.getByRole('button', { name: 'Change Bram' }).click();
  await page.getByRole('button', { name: 'Remove Bram' }).click();
  await page.getByRole('button', { name: 'Change Chidi' }).click();
  await page.getByText('Only at these times').first().click();
  for (const part of ['from', 'until']) {
    await page.getByLabel(`Monday, ${part}`).fill(part === 'from' ? '10:30' : '14:00');
  }
  await page.getByRole('button', { name: 'Copy Monday to the other weekdays' }).click();
  assert.equal(await page.getByLabel('Thursday, from').inputValue(), '10:30');
  await save(page);
  assert.deepEqual(await names(), ['Ana', 'Chidi']);
  const [, chidi] = (await business()).whatsapps as unknown as { optimes: object[] }[];
  assert.deepEqual(
    chidi?.optimes,
    ['MO', 'TU', 'WE', 'TH', 'FR'].map((day) => ({ day, availableFrom: '10:30:00', availableUntil: '14:00:00' })),
  );
});

test('what cannot be saved is marked, focused, and told in words', { skip }, async () => {
  const { page } = desk;
  const before = await business();
  await page.getByLabel('Name', { exact: true }).first().fill(' ');
  await page.getByLabel('Colour', { exact: true }).fill('green');
  await page.getByLabel('Address of a logo or picture').fill('javascript:alert(1)');
  await page.getByRole('button', { name: 'Add a person' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  for (const words of ['Fill this in.', 'Write # and six digits', 'begins with https://', 'with its country code.']) {
    await page.getByText(words).first().waitFor();
  }
  await page.getByText('Some of it cannot be saved yet').waitFor();
  const focused = page.locator(':focus');
  assert.equal(await focused.getAttribute('aria-invalid'), 'true');
  await findNothing(page, 'flaws');
  await page.getByLabel('Colour', { exact: true }).fill('#fefefe');
  await page.getByText('These two are hard to tell apart (1 to 1).').waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Everything is saved').waitFor();
  assert.deepEqual(await business(), before);
});

test('what tochat changes is in an open form at once, and what was typed there stays', { skip }, async () => {
  const { page } = desk;
  const { whatsapps } = await business();
  businessOf(await door.update(id, { buttonMessage: 'From outside' }));
  await eventually(
    async () => (await page.getByLabel('On the button').inputValue()) === 'From outside',
    'the change from outside',
  );
  await page.getByText('Everything is saved').waitFor();
  await page.getByLabel('Greeting', { exact: true }).fill('Typed here');
  businessOf(await door.update(id, { buttonMessage: 'Again', whatsapps: whatsapps.slice(0, 1) }));
  await page.getByText('Somebody changed this widget meanwhile.').waitFor();
  assert.equal(await page.getByLabel('On the button').inputValue(), 'Again');
  assert.equal(await page.getByLabel('Greeting', { exact: true }).inputValue(), 'Typed here');
  await save(page);
  const now = await business();
  assert.deepEqual(
    [now.widgetMessage, now.buttonMessage, now.whatsapps.length],
    ['Typed here', 'Again', 1],
    'only what was typed was sent',
  );
});

test('the code: copied with a word of it, and it draws the button on a page', { skip }, async () => {
  const { page, context } = desk;
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url });
  await open(page, '/code');
  const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()');
  for (const place of ['HTML', 'WordPress', 'Tag manager']) {
    await page.getByText(place, { exact: true }).click();
    await page.getByRole('button', { name: 'Copy this code' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const code = await clipboard();
    assert.equal(code, await page.locator('code').textContent());
    const other = await context.newPage();
    const address = `${site.url}/a-page-of-somebody`;
    await other.route(address, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Shop</title><p>Hi</p>${code}` }),
    );
    await other.goto(address);
    await other.getByRole('button', { name: 'Again' }).waitFor();
    await other.close();
  }
  await findNothing(page, 'code');
});

test('clicks: bars, numbers and where they came from, by day, week and month', { skip }, async () => {
  const { page } = desk;
  await open(page, '/clicks');
  const total = async () => Number.parseInt((await page.getByText(/^\d+ clicks?$/).textContent()) ?? '', 10);
  const before = await total();
  assert.ok(before > 0, 'the demo’s site was visited');
  const nobody = apiOf(site.url, null);
  for (let i = 0; i < 3; i++) {
    const click = { id: crypto.randomUUID(), referrer: 'https://search.example/?q=bike' };
    const said = await nobody('POST', `/v1/widgets/${id}/clicks`, click, { 'user-agent': visitorsBrowser });
    assert.equal(said.status, 204);
  }
  await open(page, '/clicks');
  await eventually(async () => (await total()) === before + 3, 'three more');
  await page.getByRole('img', { name: 'Clicks, Days' }).locator('canvas').waitFor();
  const drawn = await page.locator('canvas').evaluate((canvas) => {
    type Drawing = { data: Uint8ClampedArray };
    const { width, height, getContext } = canvas as unknown as {
      width: number;
      height: number;
      getContext(kind: string): { getImageData(x: number, y: number, w: number, h: number): Drawing };
    };
    const { data } = getContext.call(canvas, '2d').getImageData(0, 0, width, height);
    let green = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] === 11 && data[i + 1] === 107 && data[i + 2] === 79) green++;
    return green;
  });
  assert.ok(drawn > 100, `${drawn} points of bars`);
  const row = page.getByRole('row', { name: /search\.example/ });
  assert.match((await row.textContent()) ?? '', /search\.example3/);
  await page.getByText('As a table').click();
  const rows = (name: string) => page.getByRole('table').filter({ hasText: name }).getByRole('row');
  assert.equal(await rows('Beginning').count(), 29);
  await findNothing(page, 'clicks');
  await page.getByText('Weeks', { exact: true }).click();
  await page.getByText('in the last 26 weeks').waitFor();
  await page.getByText('Months', { exact: true }).click();
  await page.getByText('in the last 12 months').waitFor();
  await page.getByText('As a table').click();
  assert.equal(await rows('Beginning').count(), 13);
});

test('on a phone nothing stands beside the page, in every language', { skip }, async () => {
  const { page } = desk;
  await assertFitsPhone(page, ['/widgets', ...['', '/code', '/clicks'].map((part) => `/widgets/${id}${part}`)]);
});

test('an agent looks and changes nothing; removed, it is gone from the site and the list', { skip }, async () => {
  const colleague = await openDesk(site, await colleagueOf(site, 'Bram'));
  try {
    await open(colleague.page);
    await colleague.page.getByText('Admins change these.').waitFor();
    assert.ok(await colleague.page.getByLabel('Name', { exact: true }).isDisabled());
    assert.equal(await colleague.page.getByRole('button', { name: 'Save' }).count(), 0);
  } finally {
    await colleague.close();
  }
  const { page } = desk;
  await page.goto(`${site.url}/console/widgets`);
  await page.getByRole('link', { name: /^Corner Shop/ }).click();
  await page.getByRole('button', { name: 'Remove this widget' }).click();
  const made = page.url().split('/').at(-1) as string;
  await page.getByRole('button', { name: 'Remove for good' }).click();
  await page.getByRole('button', { name: 'Add a widget' }).waitFor();
  await page.getByRole('link', { name: /^Corner Shop/ }).waitFor({ state: 'detached' });
  assert.equal((await door.get(made)).status, 404);
});
