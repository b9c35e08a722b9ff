// What an access link opens, in a real browser: at the width of a phone and of a desk, light and dark, by keyboard, with axe; and that
// its token is nowhere afterwards.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { programOf } from '../support/outside.ts';
import { patience } from '../support/patience.ts';
import { box, log, newestConversation, texts, write } from '../support/shop.ts';
import { type Site, startSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let browser: Browser;
before(async () => {
  if (noBrowser) return;
  site = await startSite({ PARLEY_LOG_LEVEL: 'trace' });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true };
const desk: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
const looks: [name: string, options: BrowserContextOptions][] = [
  ['a phone, light', { ...phone, colorScheme: 'light' }],
  ['a phone, dark', { ...phone, colorScheme: 'dark' }],
  ['a desk, light', { ...desk, colorScheme: 'light' }],
  ['a desk, dark', { ...desk, colorScheme: 'dark' }],
];

/** Everything that a page asked for, and what went wrong in it. */
async function open(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  const errors: string[] = [];
  const asked: { url: string; headers: Record<string, string> }[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (said) => said.type() === 'error' && errors.push(said.text()));
  page.on('request', (request) => {
    void request.allHeaders().then(
      (headers) => asked.push({ url: request.url(), headers }),
      () => {},
    );
  });
  return { context, page, errors, asked };
}

/** To an inbox in which people answer. */
const shopLink = () => programOf(site).link({ bot_idsha: site.firstRun.tochat.business });

async function enter(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site.url}/chat`);
  await box(page).waitFor();
}

for (const [name, options] of looks) {
  test(`on ${name}: opened by keyboard, written, answered, still there on return; axe finds nothing`, {
    skip,
  }, async () => {
    const { context, page, errors } = await open(options);
    await enter(page, await shopLink());
    assert.equal(await page.title(), 'Ronda Bicycles');
    assert.deepEqual(await axeFinds(page), []);
    await write(page, 'Is my bicycle ready?');
    await log(page).getByText('Sent ·').waitFor();
    const conversation = await newestConversation(site);
    await conversation.say('Yes, come by any time.');
    await log(page).getByText('Yes, come by any time.').waitFor();
    await page.reload();
    await log(page).getByText('Yes, come by any time.').waitFor();
    assert.deepEqual(await texts(page), ['Is my bicycle ready?', 'Yes, come by any time.']);
    assert.deepEqual(await axeFinds(page), []);
    const wider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(wider, false, 'nothing is cut off at the side');
    assert.deepEqual(errors, []);
    await context.close();
  });
}

test('a picture and a paper go with it, and are there on return', { skip }, async () => {
  const { context, page } = await open(desk);
  await enter(page, await shopLink());
  const svg = await page.screenshot();
  await page.locator('input[type=file]').setInputFiles([
    { name: 'bike.png', mimeType: 'image/png', buffer: svg },
    { name: 'bill.txt', mimeType: 'text/plain', buffer: Buffer.from('42') },
  ]);
  await log(page).getByRole('link', { name: 'bill.txt' }).waitFor();
  await page.reload();
  await log(page).getByAltText('bike.png').waitFor();
  assert.match((await log(page).getByRole('link', { name: 'bill.txt' }).getAttribute('href')) ?? '', /\/v1\/files\//);
  await context.close();
});

test('the token is in no log, no referrer, no address, nothing that the page keeps, and not behind the back button', {
  skip,
}, async () => {
  const { context, page, asked } = await open(desk);
  const url = await shopLink();
  const token = url.split('/').at(-1) as string;
  await enter(page, url);
  const inside = asked.length;
  await write(page, 'Nobody may know how I came in');
  await log(page).getByText('Sent ·').waitFor();
  await page.reload();
  await log(page).getByText('Nobody may know').waitFor();
  for (const { headers } of asked) assert.doesNotMatch(`${headers.referer ?? ''}`, /access|pt_/);
  for (const one of asked.slice(inside)) assert.ok(!JSON.stringify(one).includes(token), one.url);
  const kept = await page.evaluate(
    'JSON.stringify({...localStorage}) + document.cookie + location + document.referrer',
  );
  assert.ok(!`${kept}${await page.content()}`.includes(token));
  assert.doesNotMatch(String(kept), /pv_/, 'no script sees who the visitor is');
  await page.goBack();
  assert.ok(!page.url().includes(token), page.url());
  // A failure too is told of without it.
  await fetch(`${url}%00`, { method: 'POST' });
  await fetch(`${url}/more`);
  const output = site.servers.map((server) => server.output()).join('');
  assert.ok(!output.includes(token) && !/pt_[\w-]{20}|pv_[\w-]{20}/.test(output), 'in the log');
  await context.close();
});

test('a bot answers first: its choices are buttons, by keyboard and by hand, gone once something is said', {
  skip,
}, async () => {
  for (const [, options] of [looks[0], looks[3]] as typeof looks) {
    const { context, page } = await open(options);
    await enter(page, await programOf(site).link());
    await log(page).getByText('What is it about?').waitFor();
    const choice = (name: string) => log(page).getByRole('button', { name });
    assert.deepEqual(await axeFinds(page), []);
    await choice('Opening hours').focus();
    await page.keyboard.press('Enter');
    await log(page).getByText('from nine to six').waitFor();
    assert.equal(await choice('Opening hours').count(), 1, 'the menu once more');
    assert.deepEqual(await axeFinds(page), []);
    await choice('A repair').click();
    await log(page).getByText('The workshop will be with you').waitFor();
    assert.equal(await page.locator('.choices').count(), 0);
    await page.reload();
    await log(page).getByText('The workshop will be with you').waitFor();
    const said = await texts(page);
    assert.deepEqual([said[0], said[2], said.length], ['Opening hours', 'A repair', 4]);
    await context.close();
  }
});

test('the same in the widget on a page', { skip }, async () => {
  const own = apiOf(site.url, site.firstRun.v1.key);
  const path = `/v1/inboxes/${site.firstRun.tochat.business}/bot`;
  const hours = { label: 'Hours', text: 'Nine to six.', leadsTo: 'text', targetId: null };
  const bot = {
    active: true,
    greeting: 'What may it be?',
    choices: [hours],
    misunderstood: 'Hm?',
    handOver: 'A moment.',
  };
  assert.equal((await own('PUT', path, bot)).status, 200);
  const { context, page } = await open(phone);
  await page.goto(`${site.url}/demo`);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await page.getByRole('button', { name: 'Chat with us here' }).click();
  await log(page).getByRole('button', { name: 'Hours' }).click();
  await log(page).getByText('Nine to six.').waitFor();
  assert.deepEqual(await axeFinds(page), []);
  await own('PUT', path, { ...bot, active: false });
  await context.close();
});

test('without scripts, too, one comes to the conversation’s address', { skip }, async () => {
  const { context, page } = await open({ ...phone, javaScriptEnabled: false });
  await page.goto(await programOf(site).link());
  await page.getByRole('button', { name: 'Open' }).click();
  await page.waitForURL(`${site.url}/chat`);
  await context.close();
});

const states: [name: string, title: string, prepare: () => Promise<string>][] = [
  [
    'used up',
    'This link has been used up',
    async () => {
      const url = await programOf(site).link({ max_retries: 1 });
      await fetch(url, { method: 'POST' });
      return url;
    },
  ],
  ['unknown', 'There is no such link', async () => `${site.url}/access/pt_${'A'.repeat(54)}`],
];
for (const [name, title, prepare] of states) {
  test(`the page of a link that is ${name} is friendly, on both widths, light and dark`, { skip }, async () => {
    const url = await prepare();
    for (const [, options] of looks) {
      const { context, page } = await open(options);
      await page.goto(url);
      await page.getByRole('heading', { name: title }).waitFor();
      assert.deepEqual(await axeFinds(page), []);
      await context.close();
    }
  });
}

test('nobody came by a link: the page says what to do', { skip }, async () => {
  const { context, page } = await open(phone);
  await page.goto(`${site.url}/chat`);
  await page.getByRole('heading', { name: 'This page opens with a link' }).waitFor();
  assert.deepEqual(await axeFinds(page), []);
  await context.close();
});

const languages: [locale: string, lang: string, open: string, box: string][] = [
  ['es-ES', 'es', 'Abrir', 'Escribe un mensaje'],
  ['pt-BR', 'pt-BR', 'Abrir', 'Escreva uma mensagem'],
  ['nl-NL', 'nl', 'Openen', 'Schrijf een bericht'],
];
for (const [locale, lang, button, label] of languages) {
  test(`in ${lang}`, { skip }, async () => {
    const { context, page } = await open({ ...phone, locale });
    await page.goto(await programOf(site).link());
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('textbox', { name: label }).waitFor();
    assert.equal(await page.evaluate('document.documentElement.lang'), lang);
    await context.close();
  });
}

test('what the business asks to agree to is asked before the first word, once', { skip }, async () => {
  const own = apiOf(site.url, site.firstRun.v1.key);
  const path = `/v1/inboxes/${site.firstRun.tochat.business}/widget`;
  const url = await programOf(site).link({ bot_idsha: site.firstRun.tochat.business });
  await own('PATCH', path, { consentText: 'We keep what you write for a year.' });
  const { context, page } = await open(phone);
  await page.goto(url);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('We keep what you write for a year.').waitFor();
  assert.equal(await box(page).count(), 0);
  assert.deepEqual(await axeFinds(page), []);
  await page.getByRole('button', { name: 'I agree' }).click();
  await box(page).waitFor();
  await page.reload();
  await box(page).waitFor();
  await own('PATCH', path, { consentText: null });
  await context.close();
});

test('it can be kept on a telephone’s screen', { skip }, async () => {
  const { context, page } = await open(phone);
  await page.goto(`${site.url}/chats`);
  const session = await context.newCDPSession(page);
  const { errors } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  // What opens in private is not kept: Chromium has nothing else to say against it.
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'),
    [],
  );
  await context.close();
});
