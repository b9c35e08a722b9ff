// Every form in which the widget's script stands on real pages, and what such pages do to it.
import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { type CustomerSite, startCustomerSite, type Visit } from '../support/customer-site.ts';
import { patience } from '../support/patience.ts';
import { box, launcher, log, newestConversation } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { businessOf, openDoor, operator } from '../tochat/door.ts';

const skip = noBrowser;
let site: Site;
let host: CustomerSite;
let browser: Browser;
const keys = { shop: '', other: '', inactive: '' };
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  host = await startCustomerSite(site.url);
  browser = await launchBrowser();
  const door = await openDoor(site);
  const add = async (more: object) => businessOf(await door.insert({ whatsapps: [operator], ...more })).id;
  keys.shop = site.firstRun.tochat.business;
  keys.other = await add({ name: 'Second shop', buttonMessage: 'Ask the second' });
  keys.inactive = await add({ name: 'Closed down', active: false });
});
after(async () => {
  await browser?.close();
  host?.stop();
  await site?.stop();
});

const none = '00000000-0000-4000-8000-000000000000';
const src = () => `${site.url}/bundle.js`;
const line = (more = '', key = keys.shop) => `<script defer data-key="${key}" src="${src()}" ${more}></script>`;
const keyed = (more = 'defer', key = keys.shop) => `<script ${more} src="${src()}?key=${key}"></script>`;
const inject = `const tag = document.createElement('script'); tag.src = SRC; document.head.append(tag);`;
const injected = () => inject.replace('SRC', `'${src()}?key=${keys.shop}'`);
const person = (more = 'defer', key = keys.shop) =>
  `<script ${more} data-active data-widget-type="group" data-person="${key}" src="${src()}?key=${key}"></script>`;
const placed = (key = keys.shop) => `<div data-active id="whatapp-people-widget-${key}"></div>`;

/** A visitor that has never been here. */
async function visit(
  t: TestContext,
  html: string,
  headers: Record<string, string> = {},
  script?: string,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  context.setDefaultTimeout(patience);
  t.after(() => context.close());
  if (script) await context.addInitScript(script);
  return host.visit(context, html, headers);
}

type Expected = { buttons?: number; lists?: number };
type Form = [form: string, html: () => string, expected?: Expected, headers?: () => Record<string, string>];

const frame = (html: string, of = '<html lang="en">') => `${of}${html}</html>`;
const strict = () => ({
  'content-security-policy': `default-src 'none'; script-src ${site.url}; connect-src ${site.url}; require-trusted-types-for 'script'`,
});

const forms: Form[] = [
  ['in the head, defer', () => `<head>${line()}</head><body><p>Text</p></body>`],
  ['in the head, async', () => `<head>${keyed('async')}</head><body><p>Text</p></body>`],
  ['in the head, neither', () => `<head>${keyed('')}</head><body><p>Text</p></body>`],
  ['in the body', () => `<p>Text</p>${keyed('')}<p>Text</p>`],
  ['the key in the address', () => keyed()],
  ['the key in capitals', () => keyed('defer', keys.shop.toUpperCase())],
  ['as a module', () => keyed('type="module"')],
  ['its other address', () => line().replace('/bundle.js', '/install-widget/bundle.js')],
  ['injected later', () => `<script>addEventListener('load', () => setTimeout(() => { ${injected()} }, 50));</script>`],
  ['with a class and an id', () => line('class="script" id="tochat" crossorigin')],
  ['twice', () => line() + line()],
  ['twice, in two forms', () => `<head>${keyed('async')}</head>${line()}`],
  ['two businesses', () => line() + keyed('defer', keys.other), { buttons: 2 }],
  ['a copy on its own host, without the key', () => '<script defer src="/copied.js"></script>'],
  ['a copy, as a module', () => '<script type="module" src="/copied.js"></script>'],
  ['on a page with a base', () => `<head><base href="https://elsewhere.example/"></head>${line()}`],
  ['on a page written from right to left', () => frame(`<body>${line()}</body>`, '<html lang="ar" dir="rtl">')],
  ['under a strict policy', () => line(), {}, strict],
  ['a key that nobody knows', () => line('', none), { buttons: 0 }],
  ['a key that is none', () => line('', 'CLIENT_ID'), { buttons: 0 }],
  ['no key', () => `<script defer src="${src()}"></script>`, { buttons: 0 }],
  ['a business that is not active', () => line('', keys.inactive), { buttons: 0 }],
  ['a known and an unknown key', () => line('', none) + line()],
  ['people, named', () => placed() + person(), { buttons: 0, lists: 1 }],
  ['people, not named', () => `<div id="whatapp-people-widget"></div>${person()}`, { buttons: 0, lists: 1 }],
  ['people, below their script', () => `${person('')}<p>Text</p>${placed()}`, { buttons: 0, lists: 1 }],
  ['people, twice', () => placed() + person() + person(), { buttons: 0, lists: 1 }],
  ['people, and the button', () => placed() + person() + line(), { buttons: 1, lists: 1 }],
  [
    'people of two businesses',
    () => placed() + placed(keys.other) + person() + person('defer', keys.other),
    { buttons: 0, lists: 2 },
  ],
  ['people without a place', () => person(), { buttons: 0, lists: 0 }],
  ['people of nobody', () => placed(none) + person('defer', none), { buttons: 0, lists: 0 }],
];

const buttons = (page: Page) => page.locator('[id^=parley-widget] .launcher');
const lists = (page: Page) => page.locator('[id^=parley-people] ul');

/** Sums what jumps in a page from its first moment on. */
const watchShifts = `window.shifts = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifts += one.value; }).observe({ type: 'layout-shift', buffered: true });`;
const lookBack = `({ shifts: window.shifts, kept: localStorage.length + sessionStorage.length, cookie: document.cookie,
  globals: Object.keys(window).filter((name) => /parley|tochat|chat/i.test(name)) })`;

/** The page has asked once for each key that it shows, and has kept and moved nothing. */
async function isLight({ page, asked }: Visit, lookedFor: string[]): Promise<void> {
  const answers = asked.filter((path) => !/bundle\.js/.test(path));
  assert.deepEqual(answers.toSorted(), lookedFor.map((key) => `/v1/widgets/${key}`).toSorted());
  assert.deepEqual(await page.evaluate(lookBack), { shifts: 0, kept: 0, cookie: '', globals: [] });
}

for (const [form, html, { buttons: drawn = 1, lists: listed = 0 } = {}, headers] of forms) {
  test(`${form}: ${drawn} of the button, ${listed} of the list`, { skip }, async (t) => {
    host.copy = await (await fetch(`${src()}?key=${keys.shop}`)).text();
    const visited = await visit(t, html(), headers?.(), watchShifts);
    const { page, errors, asked } = visited;
    await page.waitForLoadState('networkidle');
    for (let i = 0; i < drawn; i++) await buttons(page).nth(i).waitFor();
    for (let i = 0; i < listed; i++) await lists(page).nth(i).waitFor();
    assert.deepEqual([await buttons(page).count(), await lists(page).count()], [drawn, listed]);
    assert.deepEqual(
      errors.filter((error) => !/404/.test(error)),
      [],
    );
    const named = [...html().matchAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi)].map(([key]) => key.toLowerCase());
    const places = listed === 0 && /data-widget-type/.test(html()) && !/<div/.test(html()) ? [] : named;
    if (listed === 0) await isLight(visited, /copied/.test(html()) ? [keys.shop] : [...new Set(places)]);
    else assert.equal(asked.filter((path) => path.startsWith('/v1/')).length, drawn + listed);
  });
}

test('two buttons stand one above the other, and each opens its own panel', { skip }, async (t) => {
  const { page } = await visit(t, line() + line('', keys.other));
  const [first, second] = [launcher(page), page.getByRole('button', { name: 'Ask the second' })];
  const [below, above] = [await first.boundingBox(), await second.boundingBox()].toSorted(
    (a, b) => (b?.y ?? 0) - (a?.y ?? 0),
  );
  assert.ok(below && above && above.y + above.height < below.y, JSON.stringify([below, above]));
  await second.click();
  await page.getByRole('dialog', { name: 'Second shop' }).waitFor();
  await page.keyboard.press('Escape');
  await first.click();
  await page.getByRole('dialog', { name: 'Ronda Bicycles' }).waitFor();
});

test('thrown away by the page, and loaded again: one button, that works', { skip }, async (t) => {
  const { page, errors } = await visit(t, line());
  for (let i = 0; i < 3; i++) {
    await launcher(page).waitFor();
    await page.evaluate(`for (const one of document.querySelectorAll('script, [id^=parley]')) one.remove()`);
    assert.equal(await launcher(page).count(), 0);
    await page.evaluate(injected());
  }
  await launcher(page).waitFor();
  await page.waitForLoadState('networkidle');
  assert.equal(await buttons(page).count(), 1);
  await launcher(page).click();
  await page.getByRole('dialog').getByText('Bram').waitFor();
  assert.deepEqual(errors, []);
});

test('what the page does to its styles does nothing to the widget’s', { skip }, async (t) => {
  const style = `* { all: unset !important; } div { display: none !important; opacity: 0 !important; position: static !important; transform: scale(0) !important; z-index: -1 !important; pointer-events: none !important; }`;
  const html = `<style>${style}</style><p>Site</p><main id="whatapp-people-widget"></main>${line()}${person()}`;
  const { page, errors } = await visit(t, html);
  await page.getByRole('link', { name: 'Bram' }).waitFor();
  await launcher(page).click();
  const panel = await page.getByRole('dialog').boundingBox();
  assert.ok(panel && panel.width === 384 && panel.x === 1280 - 384 - 20, JSON.stringify(panel));
  assert.deepEqual(errors, []);
});

const legacy = `
  Array.prototype.toJSON = function () { return 'a list of ' + this.length; };
  Array.prototype.last = function () { return this[this.length - 1]; };
  Array.from = (one) => [].concat(one);
  for (const name of ['map', 'filter', 'find', 'push']) {
    const own = Array.prototype[name];
    Array.prototype[name] = function (...all) { return own.apply(this, all); };
  }
  Object.prototype.extra = function () {};
  window.fetch = () => Promise.reject(new Error('mine'));`;
const broken = `
  const mine = () => { throw new Error('mine'); };
  for (const name of ['map', 'filter', 'find', 'findIndex', 'push', 'some', 'slice', 'join', 'flatMap', 'includes', 'reverse', 'at'])
    Array.prototype[name] = mine;
  Array.prototype[Symbol.iterator] = mine;
  Array.from = mine;
  JSON.stringify = () => 'mine';
  window.fetch = mine;
  window.WebSocket = mine;
  window.Promise = mine;`;
const socket = 'window.WebSocket = class { constructor() { this.readyState = 1; } send() {} close() {} };';

const scripted = () => ({
  'content-security-policy': `default-src 'none'; script-src 'unsafe-inline' ${site.url}; connect-src ${site.url} ${site.url.replace('http', 'ws')}`,
});
const nonced = () => ({
  'content-security-policy': `default-src 'none'; script-src 'nonce-once' 'strict-dynamic'; connect-src ${site.url} ${site.url.replace('http', 'ws')}`,
});
const once = (script: string) => `<script nonce="once">${script}</script>${line('nonce="once"')}`;
const plain = (script: string) => `<script>${script}</script>${line()}`;

for (const [what, html, headers] of [
  ['its own fetch and array methods', () => plain(legacy), () => ({})],
  ['its own fetch and array methods, under a policy', () => plain(legacy), scripted],
  ['broken arrays, JSON, Promise, fetch and WebSocket', () => plain(broken), () => ({})],
  ['broken things, under a policy with a nonce', () => once(broken), nonced],
  ['a WebSocket that does nothing', () => plain(socket), () => ({})],
] as const) {
  test(`a page that puts ${what} in the place of the browser’s: both sides talk`, { skip }, async (t) => {
    const { page, errors, asked } = await visit(t, html(), headers());
    await launcher(page).click();
    assert.deepEqual(
      asked.filter((path) => path.startsWith('/v1/')),
      [`/v1/widgets/${keys.shop}`],
    );
    await page.getByRole('button', { name: 'Chat with us here' }).click();
    await box(page).fill('through the thicket');
    await page.keyboard.press('Enter');
    await log(page).getByText('Sent').waitFor();
    await (await newestConversation(site)).say('and back');
    await log(page).getByText('and back').waitFor();
    await page.route('**/v1/visitor/messages', (route) => route.abort());
    await box(page).fill('kept meanwhile');
    await page.keyboard.press('Enter');
    await log(page).getByText('Sending').waitFor();
    await page.unroute('**/v1/visitor/messages');
    await page.reload();
    await launcher(page).click();
    await log(page).getByText('Sent').waitFor();
    // One by one: what Playwright does with several at once, it does with the page's arrays.
    const shown = page.locator('.message .text');
    await shown.nth(2).waitFor();
    assert.equal(await shown.count(), 3);
    for (const [i, text] of ['through the thicket', 'and back', 'kept meanwhile'].entries()) {
      assert.equal(await shown.nth(i).textContent(), text);
    }
    assert.deepEqual(
      errors.filter((error) => !/ERR_FAILED/.test(error)),
      [],
    );
  });
}

// What a review on a shop's page may hold where its filter lets names and addresses through: no script of it, and yet each takes the
// place of something that scripts ask the document for.
const clobbering = () => {
  const src = `http://evil.example/bundle.js?key=${keys.other}`;
  const named = ['img', 'embed', 'object', 'form', 'iframe'];
  const names = ['currentScript', 'scripts', 'getElementsByTagName', 'referrer'];
  const more = [
    `<a id="HTMLScriptElement" href="${src}">x</a><a id="Document" href="${src}">x</a><a id="Reflect" href="#">x</a>`,
    `<form name="scripts"><input name="length" value="1"><img name="0" src="${src}"></form>`,
    `<svg><script data-key="${keys.other}" href="${src}" type="text/plain"></script></svg>`,
    `<img id="currentScript" name="currentScript" src="${src}" data-key="${keys.other}" data-person="${keys.other}">`,
  ];
  return names
    .flatMap((name) => named.map((tag) => `<${tag} name="${name}" src="${src}" data-key="${keys.other}"></${tag}>`))
    .concat(more)
    .join('');
};

test('elements that a visitor put into the page name neither the server nor the business', { skip }, async (t) => {
  const ways = [
    line(),
    line('type="module"'),
    keyed('type="module"'),
    keyed('async'),
    `<script>addEventListener('load', () => setTimeout(() => { ${injected()} }, 50));</script>`,
  ];
  const { page, errors, asked } = await visit(t, clobbering() + ways.join('') + clobbering());
  const elsewhere: string[] = [];
  page.on('request', (request) => elsewhere.push(request.url()));
  await buttons(page).first().waitFor();
  await launcher(page).click();
  await page.getByRole('dialog', { name: 'Ronda Bicycles' }).waitFor();
  assert.equal(await buttons(page).count(), 1);
  assert.ok(!asked.some((path) => path.includes(keys.other)), asked.join());
  assert.deepEqual(
    elsewhere.filter((url) => /evil.*chat-|evil.*\/v1\//.test(url)),
    [],
  );
  assert.deepEqual(
    errors.filter((error) => !/ERR_|Failed to load|404/.test(error)),
    [],
  );
});
