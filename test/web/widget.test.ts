// What the widget shows and does beside the chat: people and hours, codes for phones, clicks, consent, opening itself.
import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import sharp from 'sharp';
import type { Widget } from '../../web/widget/src/answer.ts';
import { apiOf } from '../support/api.ts';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { eventually } from '../support/console.ts';
import { type CustomerSite, startCustomerSite } from '../support/customer-site.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { patience } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { businessOf, type Door, openDoor, operator } from '../tochat/door.ts';

const skip = noBrowser;
let site: Site;
let inside: Inside;
let host: CustomerSite;
let door: Door;
let browser: Browser;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  inside = await goInside(site);
  host = await startCustomerSite(site.url);
  door = await openDoor(site);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  host?.stop();
  await inside?.close();
  await site?.stop();
});

type Extras = { offlineMessage?: string; consentText?: string; prefilledText?: string };

/** A business with one operator, and what only Parley knows of it. */
async function add(business: object, { prefilledText, ...widget }: Extras = {}): Promise<string> {
  const { id } = businessOf(await door.insert({ name: 'Corner', whatsapps: [operator], ...business }));
  const found = await inside.core.read(inside.accountId).inboxes.withWidget(id);
  const listings = (found?.listings ?? []).map((one) => ({ ...one, prefilledText: prefilledText ?? null }));
  done(await inside.core.changeWidgetInbox(inside.call, id, { dialect: 'tochat', widget, listings }));
  await eventually(async () => {
    const { body } = await apiOf(site.url, null)<Widget>('GET', `/v1/widgets/${id}`);
    const { consentText, offlineMessage, listings: shown } = body;
    const said = [consentText, offlineMessage, shown[0]?.prefilledText ?? null];
    return said.join() === [widget.consentText ?? null, widget.offlineMessage ?? null, prefilledText ?? null].join();
  }, 'that the server shows what another process wrote');
  return id;
}

const line = (id: string) => `<script defer data-key="${id}" src="${site.url}/bundle.js"></script>`;

/** Somebody's own browser: what robots click is not counted. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

async function visit(
  t: TestContext,
  id: string,
  { lang = 'en', change, clock, ...options }: Partial<BrowserContextOptions> & Looks = {},
) {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ viewport, locale: 'en-GB', userAgent, ...options });
  context.setDefaultTimeout(patience);
  t.after(() => context.close());
  await context.route('https://wa.me/**', (route) => route.fulfill({ body: 'WhatsApp' }));
  if (clock) await context.clock.install({ time: clock });
  if (change) {
    await context.route('**/v1/widgets/*', async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      await route.fulfill({ response, json: { ...json, ...change(json) } });
    });
  }
  const visited = await host.visit(context, `<html lang="${lang}"><title>Site</title>${line(id)}</html>`);
  return { context, ...visited };
}
type Looks = { lang?: string; clock?: string; change?(widget: Widget): Partial<Widget> };

const launcher = (page: Page) => page.locator('.launcher');
const panel = (page: Page) => page.getByRole('dialog');
const person = (page: Page) => panel(page).getByRole('link');
const code = (page: Page) => panel(page).getByRole('button', { name: 'QR code' });
const clicksOf = (id: string) =>
  inside.rows<{ page: string; referrer: string; own_site: boolean; listing_id: string }>(
    'select page, referrer, own_site, listing_id from click where inbox_id = $1',
    [id],
  );
const isFocused = (page: Page, selector: string) => page.locator(selector).and(page.locator(':focus')).waitFor();

async function readCode(page: Page): Promise<string> {
  const picture = await panel(page).locator('.scan svg').screenshot({ scale: 'css' });
  const { data, info } = await sharp(picture).resize(560).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return decodeQR({ width: info.width, height: info.height, data });
}

for (const [what, prefilledText, colorScheme, address] of [
  ['the number', undefined, 'light', 'https://wa.me/34600111222'],
  ['a text, in the dark', 'Hola, ¿está Marta? 10% & more', 'dark', null],
  ['a long text: the number alone', 'Long '.repeat(80), 'light', 'https://wa.me/34600111222'],
] as const) {
  test(`the code that a phone reads: ${what}`, { skip }, async (t) => {
    const id = await add({}, prefilledText === undefined ? {} : { prefilledText });
    const { page, asked } = await visit(t, id, { colorScheme });
    await launcher(page).click();
    const href = `https://wa.me/34600111222${prefilledText ? `?text=${encodeURIComponent(prefilledText)}` : ''}`;
    assert.equal(await person(page).getAttribute('href'), href);
    assert.equal(asked.filter((path) => path.includes('/widget/')).length, 0, 'fetched when it is asked for');
    await code(page).click();
    await panel(page).locator('.scan svg').waitFor();
    assert.equal(await readCode(page), address ?? href);
    await code(page).click();
    assert.equal(await panel(page).locator('.scan').isVisible(), false);
  });
}

test('no code on a phone; without its file the number stands there', { skip }, async (t) => {
  const id = await add({});
  const { page } = await visit(t, id, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await launcher(page).tap();
  await person(page).waitFor();
  assert.equal(await code(page).isVisible(), false);
  const { page: desk, context } = await visit(t, id);
  await context.route('**/widget/qr-*', (route) => route.abort());
  await launcher(desk).click();
  await code(desk).click();
  await panel(desk).getByText('+34600111222').waitFor();
});

test('a click is counted once, with its page and referrer, and does not wait for being counted', {
  skip,
}, async (t) => {
  const id = await add({});
  const { page, context } = await visit(t, id);
  await page.route('**/from', (route) =>
    route.fulfill({ body: '<a href="/shop?who=me#me">On</a>', contentType: 'text/html' }),
  );
  await page.goto(`${host.url}/from`);
  await page.getByRole('link', { name: 'On' }).click();
  let hold = () => {};
  const held = new Promise<void>((resolve) => {
    hold = resolve;
  });
  await context.route('**/clicks', async (route) => {
    await held;
    await route.continue();
  });
  await launcher(page).click();
  const [opened] = await Promise.all([context.waitForEvent('page'), person(page).click()]);
  await opened.waitForLoadState();
  assert.equal(opened.url(), 'https://wa.me/34600111222');
  assert.equal((await clicksOf(id)).length, 0);
  hold();
  await eventually(async () => (await clicksOf(id)).length > 0, 'that the click is counted');
  const [row] = await clicksOf(id);
  assert.deepEqual([row?.page, row?.referrer, row?.own_site], [`${host.url}/shop`, new URL(host.url).host, true]);
  // Twice within a moment is once; the middle button is a click, too.
  await page.bringToFront();
  await person(page).dblclick();
  await eventually(async () => (await clicksOf(id)).length === 2, 'that the double click is counted');
  await person(page).click({ button: 'middle' });
  await eventually(async () => (await clicksOf(id)).length === 3, 'that the middle click is counted');
  await code(page).click();
  await person(page).click();
  await eventually(async () => (await clicksOf(id)).length === 4, 'that who looks at the code is counted');
  await page.waitForTimeout(500);
  assert.equal((await clicksOf(id)).length, 4);
  assert.deepEqual(await context.cookies(), []);
  assert.equal(await page.evaluate('localStorage.length + sessionStorage.length'), 0);
});

// 2026-11-17 is a Tuesday.
const noon = '2026-11-17T12:00:00Z';
type Openings = Widget['openings'];
const day = (date: string): Openings => [{ from: `${date}T08:00:00Z`, until: `${date}T17:00:00Z` }];
const later: [fact: string, lang: string, locale: string, timezoneId: string, openings: Openings, said: string][] = [
  [
    'today',
    'en',
    'en-GB',
    'UTC',
    [{ from: '2026-11-17T15:30:00Z', until: '2026-11-17T17:00:00Z' }],
    'Back today at 15:30',
  ],
  ['tomorrow', 'en', 'en-GB', 'Europe/Madrid', day('2026-11-18'), 'Back tomorrow at 9:00'],
  ['tomorrow there, today here', 'en', 'en-US', 'Pacific/Auckland', day('2026-11-18'), 'Back today at 9:00 PM'],
  ['on another day', 'es', 'es-ES', 'Europe/Madrid', day('2026-11-20'), 'Vuelve el viernes, 9:00'],
  [
    'on another day of the visitor’s',
    'nl',
    'nl-NL',
    'America/Los_Angeles',
    [{ from: '2026-11-20T02:00:00Z', until: '2026-11-20T09:00:00Z' }],
    'Terug op donderdag 18:00',
  ],
  ['in a week', 'pt', 'pt-BR', 'America/Sao_Paulo', day('2026-11-24'), 'Volta terça-feira, 24 de novembro às 5:00'],
  ['within the hours: nobody knows', 'en', 'en-GB', 'UTC', day('2026-11-17'), 'Not available at the moment'],
  ['always open: nobody knows', 'en', 'en-GB', 'UTC', null, 'Not available at the moment'],
  ['nothing comes', 'en', 'en-GB', 'UTC', [], 'Not available at the moment'],
];

test('who is back when, in the visitor’s own time and language', { skip }, async (t) => {
  const id = await add({}, { offlineMessage: 'Nobody is in the shop.' });
  const said: Record<string, string | null> = {};
  for (const [fact, lang, locale, timezoneId, openings] of later) {
    const change = ({ listings }: Widget) => ({
      listings: listings.map((one) => ({ ...one, available: false, openings })),
    });
    const { page, context } = await visit(t, id, { lang, locale, timezoneId, clock: noon, change });
    await launcher(page).click();
    await panel(page).getByText('Nobody is in the shop.').waitFor();
    said[fact] = await panel(page).locator('.state').textContent();
    assert.equal(await panel(page).locator('header p').textContent(), said[fact], `${fact}: of everybody`);
    await context.close();
  }
  assert.deepEqual(said, Object.fromEntries(later.map(([fact, , , , , expected]) => [fact, expected])));
});

/** Time goes by until it is seen: the server looks at presence once a second, the panel less often. */
const pollUntil = (page: Page, sign: Locator) =>
  eventually(async () => {
    await page.clock.runFor(8000);
    return sign.isVisible();
  }, `that it is seen: ${sign}`);

test('an open panel stays true: somebody comes and goes, and the hours pass', { skip }, async (t) => {
  const id = site.firstRun.tochat.business;
  const api = apiOf(site.url, site.firstRun.v1.key);
  const { body } = await api<{ items: { id: string; name: string }[] }>('GET', '/v1/agents');
  const chidi = body.items.find(({ name }) => name === 'Chidi')?.id;
  const presence = (now: string) => api('PUT', `/v1/agents/${chidi}/presence`, { presence: now });
  await presence('offline');
  const { page, asked, context } = await visit(t, id);
  await page.clock.install();
  await page.reload();
  await launcher(page).click();
  const state = page.getByRole('link', { name: 'Chidi' }).locator('.state');
  await state.getByText('Not available at the moment').waitFor();
  await page.getByRole('button', { name: 'Chat with us here' }).click();
  await page.getByText('Nobody is here right now').waitFor();
  await presence('online');
  await pollUntil(page, page.getByText('Somebody is here to answer.'));
  assert.equal(await page.getByLabel('E-mail').isVisible(), false);
  await page.getByRole('button', { name: 'Back' }).click();
  await state.getByText('Available now').waitFor();
  await presence('offline');
  await pollUntil(page, state.getByText('Not available at the moment'));
  // Closed, it asks nothing more.
  await page.keyboard.press('Escape');
  const before = asked.length;
  await page.clock.runFor(120_000);
  assert.equal(asked.length, before);
  await context.close();

  // The hours end in ten seconds, and it is not looked at for another fifteen.
  const edge = Date.parse(noon) + 10_000;
  const until = new Date(edge).toISOString();
  const openings = [{ from: '2026-11-17T08:00:00Z', until }, ...(day('2026-11-18') ?? [])];
  let now = Date.parse(noon);
  const change = ({ listings }: Widget) => ({
    liveChat: false,
    listings: listings.slice(0, 1).map((one) => ({ ...one, available: now < edge, openings })),
  });
  const passing = await visit(t, id, { clock: noon, timezoneId: 'UTC', change });
  await launcher(passing.page).click();
  const its = panel(passing.page).locator('.state');
  await its.getByText('Available now').waitFor();
  await passing.page.clock.runFor(9000);
  assert.equal(await its.textContent(), 'Available now');
  now = edge + 1000;
  await passing.page.clock.runFor(3000);
  await its.getByText('Back tomorrow at 8:00').waitFor();
});

test('above an open chat the panel says of the chat alone whether somebody is there', { skip }, async (t) => {
  const change = ({ listings }: Widget) => ({
    liveChat: true,
    answering: false,
    openings: day('2026-11-18'),
    listings: listings.slice(0, 1).map((one) => ({ ...one, available: true, openings: null })),
  });
  const { page } = await visit(t, site.firstRun.tochat.business, { clock: noon, timezoneId: 'UTC', change });
  const header = panel(page).locator('header p');
  await launcher(page).click();
  assert.equal(await header.textContent(), 'Available now');
  await page.getByRole('button', { name: 'Chat with us here' }).click();
  await page.getByText('Nobody is here right now').waitFor();
  assert.equal(await header.textContent(), 'Back tomorrow at 8:00');
  await page.getByRole('button', { name: 'Back' }).click();
  assert.equal(await header.textContent(), 'Available now');
});

test('a panel that opens itself takes no focus, and stays closed once it was closed', { skip }, async (t) => {
  const id = await add({ isopen: true });
  const { page, context } = await visit(t, id);
  await panel(page).getByText('Marta').waitFor();
  assert.equal(await page.evaluate('document.activeElement === document.body'), true);
  assert.equal(await page.evaluate('localStorage.length'), 0);
  await page.reload();
  await panel(page).getByText('Marta').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await launcher(page).waitFor();
  await page.waitForLoadState('networkidle');
  assert.equal(await panel(page).isVisible(), false);
  await context.close();
  const phone = await visit(t, id, { viewport: { width: 360, height: 740 } });
  await launcher(phone.page).waitFor();
  await phone.page.waitForLoadState('networkidle');
  assert.equal(await panel(phone.page).isVisible(), false);
});

test('pictures are fetched when somebody looks, and their letters stand there when they do not come', {
  skip,
}, async (t) => {
  const iconUrl = 'https://pics.example/face.png';
  const id = await add({ iconUrl, whatsapps: [{ ...operator, iconUrl: 'https://pics.example/marta.png' }] });
  const pictures: string[] = [];
  const { page, context } = await visit(t, id);
  await context.route('https://pics.example/**', (route) => {
    pictures.push(new URL(route.request().url()).pathname);
    return route.abort();
  });
  await page.waitForLoadState('networkidle');
  assert.deepEqual(pictures, []);
  await launcher(page).click();
  await eventually(async () => pictures.length === 2, 'that the pictures are asked for');
  assert.deepEqual(pictures.toSorted(), ['/face.png', '/marta.png']);
  await eventually(async () => (await panel(page).locator('img').count()) === 0, 'that the letters stand there');
});

test('consent is asked before anybody goes anywhere, once, and anew for other words', { skip }, async (t) => {
  const id = await add({}, { consentText: 'I agree to be answered.' });
  done(await inside.core.changeInbox(inside.call, id, { liveChat: true }));
  await eventually(
    async () => (await apiOf(site.url, null)<Widget>('GET', `/v1/widgets/${id}`)).body.liveChat,
    'that live chat is on',
  );
  const { page, context } = await visit(t, id);
  const box = page.getByLabel('I agree to be answered.');
  await launcher(page).click();
  for (const way of [person(page), code(page), page.getByRole('button', { name: 'Chat with us here' })]) {
    await way.click();
    await page.getByRole('alert').getByText('Please tick this box first.').waitFor();
    await isFocused(page, '#consent');
  }
  assert.deepEqual([context.pages().length, (await clicksOf(id)).length], [1, 0]);
  assert.equal(await page.evaluate('localStorage.length'), 0);
  await page.keyboard.press('Space');
  assert.equal(await box.isChecked(), true);
  assert.equal(await page.getByRole('alert').count(), 0);
  await Promise.all([context.waitForEvent('page'), person(page).click()]);
  await page.bringToFront();
  await page.reload();
  await launcher(page).click();
  await person(page).waitFor();
  assert.equal(await box.isVisible(), false);
  await page.getByRole('button', { name: 'Chat with us here' }).click();
  await page.getByRole('textbox', { name: 'Write a message' }).waitFor();

  done(
    await inside.core.changeWidgetInbox(inside.call, id, { dialect: 'tochat', widget: { consentText: 'Other words' } }),
  );
  await eventually(
    async () => (await apiOf(site.url, null)<Widget>('GET', `/v1/widgets/${id}`)).body.consentText === 'Other words',
    'that it asks for something else',
  );
  await page.waitForTimeout(5100);
  await page.reload();
  await launcher(page).click();
  await page.getByLabel('Other words').waitFor();
});
