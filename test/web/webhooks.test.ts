// A program is told of what happens: its address is kept in the console's settings, tried out, paused and removed there.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { leaveSharedBrowser, noBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, eventually, openDesk, typeInto } from '../support/console.ts';
import { assertFitsPhone } from '../support/phone.ts';
import { type Site, startSite } from '../support/site.ts';

const skip = noBrowser;
type Heard = { headers: IncomingHttpHeaders; body: string };
let site: Site;
let desk: Desk;
let key: Api;
/** a program of the tenant's own */
let program: Server;
let address: string;
const heard: Heard[] = [];
let answer = 204;
const complaints: string[] = [];
before(async () => {
  leaveSharedBrowser();
  if (noBrowser) return;
  program = createServer(async (request, response) => {
    let body = '';
    for await (const data of request) body += data;
    heard.push({ headers: request.headers, body });
    response.writeHead(answer).end();
  }).listen(0, '127.0.0.1');
  await once(program, 'listening');
  address = `http://127.0.0.1:${(program.address() as AddressInfo).port}/parley`;
  site = await startSite({ PARLEY_REACHABLE: '127.0.0.1' }, true);
  key = apiOf(site.url, site.firstRun.v1.key);
  desk = await openDesk(site);
  desk.page.on('pageerror', (error) => complaints.push(error.message));
  await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url });
  await desk.page.goto(`${site.url}/console/settings/webhooks`);
});
after(async () => {
  await desk?.close();
  await site?.stop();
  program?.close();
  assert.deepEqual(complaints, []);
});

type Webhook = { id: string; url: string; kinds: string[] | null; active: boolean };
const stored = async () => (await key<{ items: Webhook[] }>('GET', '/v1/webhooks')).body.items;
const only = async () => (await stored())[0] ?? assert.fail('no webhook');

const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const field = () => desk.page.getByLabel('Address', { exact: true });
const kind = (name: string) => desk.page.getByRole('checkbox', { name, exact: true });
const row = () => desk.page.getByRole('list', { name: 'Webhooks' }).getByRole('listitem');
const shown = () => desk.page.getByRole('region', { name: /^The secret for/ });
const secretShown = async () => (await shown().locator('code').textContent()) ?? '';
const focused = () =>
  desk.page.evaluate<string>('document.activeElement.ariaLabel ?? document.activeElement.textContent');

async function findNothing(): Promise<void> {
  assert.deepEqual(await axeFinds(desk.page), []);
}

/** As standardwebhooks.com says. */
function isSigned({ headers, body }: Heard, secret: string): boolean {
  const bytes = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = `v1,${createHmac('sha256', bytes).update(text).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(signature);
}

let secret = '';

test('an address that is none, or cannot be reached, is refused with words at the field, and what was typed stays', {
  skip,
}, async () => {
  const { page } = desk;
  await page.getByText('No webhooks yet').waitFor();
  await button('Add a webhook').focus();
  await page.keyboard.press('Enter');
  for (const [text, words] of [
    ['http://10.1.2.3/parley', 'Write a whole address that begins with https://'],
    ['nowhere', 'Write a whole address that begins with https://'],
    ['https://10.1.2.3/parley', 'This address is unknown, or in a network that cannot be reached from here.'],
  ] as const) {
    await field().fill(text);
    await page.keyboard.press('Enter');
    await page.getByText(words).waitFor();
    assert.equal(await field().inputValue(), text);
    const described = await field().getAttribute('aria-describedby');
    const said = await Promise.all(
      (described ?? '')
        .split(' ')
        .filter(Boolean)
        .map((id) => page.locator(`[id="${id}"]`).textContent()),
    );
    assert.ok(said.join(' ').includes(words));
    assert.equal(await field().and(page.locator(':focus')).count(), 1);
  }
  await findNothing();
  await button('Cancel').click();
  assert.equal(await focused(), 'Add a webhook');
  assert.deepEqual(await stored(), []);
});

test('one is made by keyboard; its secret is shown once, and gone after a reload', { skip }, async () => {
  const { page } = desk;
  await page.keyboard.press('Enter');
  await typeInto(field(), address);
  await page.keyboard.press('Enter');
  await shown().waitFor();
  secret = await secretShown();
  assert.match(secret, /^whsec_[\w+/=-]{24,}$/);
  await page.getByText('webhook-signature').waitFor();
  await findNothing();
  // Where it is shown the keyboard goes on.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await button('Copied').waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), secret);
  const { url, kinds, active } = await only();
  assert.deepEqual([url, kinds, active], [address, null, true]);
  await page.reload();
  await row().getByText(address).waitFor();
  assert.equal(await shown().count(), 0);
  assert.ok(!(await page.content()).includes(secret));
});

test('a test arrives, signed by that secret; one that is not taken says why', { skip }, async () => {
  const { page } = desk;
  await row().getByText('Works').waitFor();
  heard.length = 0;
  await button(`Send a test: ${address}`).click();
  await page.getByText('The test arrived.').waitFor();
  const [came] = heard;
  assert.ok(came && isSigned(came, secret));
  assert.deepEqual((JSON.parse(came.body) as { events: unknown[] }).events, []);
  answer = 500;
  await button(`Send a test: ${address}`).click();
  await page.getByText('The test did not arrive. It answered 500 instead of a 2xx.').waitFor();
  answer = 204;
});

test('the kinds that are chosen, by keyboard, are kept', { skip }, async () => {
  const { page } = desk;
  await button(`Change: ${address}`).focus();
  await page.keyboard.press('Enter');
  await field().and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByText('Choose at least one kind of event.').waitFor();
  // All of messages, then the first but one of conversations: a line is one stop.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'conversation.assigned');
  await page.keyboard.press('Space');
  await findNothing();
  await page.keyboard.press('Enter');
  await row().getByText('message.created, message.changed, conversation.assigned').waitFor();
  assert.deepEqual((await only()).kinds, ['message.created', 'message.changed', 'conversation.assigned']);
  assert.equal(await focused(), `Change: ${address}`);
  await page.reload();
  await button(`Change: ${address}`).click();
  await kind('conversation.assigned').waitFor();
  assert.equal(await kind('message.changed').isChecked(), true);
  assert.equal(await kind('conversation.closed').isChecked(), false);
  assert.equal(await kind('Conversations').and(page.locator(':indeterminate')).count(), 1);
  await page.getByText('All events', { exact: true }).click();
  await field().fill(`${address}/all`);
  await button('Save').click();
  await button(`Change: ${address}/all`).waitFor();
  await row().getByText('All events').waitFor();
  const { url, kinds } = await only();
  assert.deepEqual([url, kinds], [`${address}/all`, null]);
  await key('PATCH', `/v1/webhooks/${(await only()).id}`, { url: address });
  await row().getByText(address, { exact: true }).waitFor();
});

test('paused it gets nothing, resumed it gets what it has not got', { skip }, async () => {
  await button(`Pause: ${address}`).focus();
  await desk.page.keyboard.press('Enter');
  await row().getByText('Paused').waitFor();
  assert.equal((await only()).active, false);
  heard.length = 0;
  const answer = await key('POST', '/v1/teams', { name: 'Repairs of old bicycles' });
  assert.equal(answer.status, 201);
  await row().getByText('Still to deliver').waitFor();
  assert.equal(heard.length, 0);
  await button(`Resume: ${address}`).click();
  await row().getByText('Works').waitFor();
  await eventually(async () => heard.some(({ body }) => body.includes('team.created')), 'what waited has come');
  assert.equal((await only()).active, true);
});

test('a new secret is made after a second question; the old one signs nothing more', { skip }, async () => {
  const { page } = desk;
  await button(`Change: ${address}`).click();
  await button('New secret').click();
  await page.getByText('The present secret ends at once.').waitFor();
  await button('Cancel').last().click();
  assert.equal(await focused(), 'New secret');
  await page.keyboard.press('Enter');
  await page.getByText('The present secret ends at once.').waitFor();
  await page.keyboard.press('Enter');
  await shown().waitFor();
  const next = await secretShown();
  assert.match(next, /^whsec_/);
  assert.notEqual(next, secret);
  heard.length = 0;
  await button(`Send a test: ${address}`).click();
  await page.getByText('The test arrived.').waitFor();
  const came = heard.find(({ body }) => body.includes('"test":true')) ?? assert.fail('no test came');
  assert.deepEqual([isSigned(came, next), isSigned(came, secret)], [true, false]);
});

test('why deliveries fail stands there, and since when', { skip }, async () => {
  answer = 503;
  const { status } = await key('POST', '/v1/teams', { name: 'Night shift' });
  assert.equal(status, 201);
  await row().getByText('Fails since').waitFor();
  await row().getByText('It answered 503 instead of a 2xx.').waitFor();
  await findNothing();
  answer = 204;
});

const wide = `[...document.querySelectorAll('main *')]
  .filter((one) => one.getClientRects().length > 0 && !one.closest('.unseen'))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.tagName + '.' + one.className)`;

test('nothing of it is wider than a phone, in any language', { skip }, async () => {
  const { id } = await only();
  const long = `${address}/customers/${'a-name-that-does-not-end-'.repeat(6)}?token=${'0198a7c2'.repeat(8)}`;
  await key('PATCH', `/v1/webhooks/${id}`, {
    url: long,
    kinds: ['conversation.assigned', 'contact.created', 'team.removed'],
  });
  const { page } = desk;
  await assertFitsPhone(page, ['/settings/webhooks']);
  // With everything open.
  await page.setViewportSize({ width: 360, height: 740 });
  for (const language of ['es', 'pt-BR', 'nl', 'en']) {
    await page.evaluate(`localStorage.setItem('parley-language', '${language}')`);
    await page.reload();
    await page.locator(`html[lang="${language}"]`).waitFor();
    await row().getByRole('button').last().click();
    await page.locator('summary').waitFor();
    await row().getByRole('button').nth(-2).click();
    await row().getByRole('button').last().click();
    await row().getByRole('button').nth(5).waitFor();
    assert.deepEqual(await page.evaluate<string[]>(wide), [], language);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await key('PATCH', `/v1/webhooks/${id}`, { url: address });
  await page.goto(`${site.url}/console/settings/webhooks`);
});

test('removed after a second question', { skip }, async () => {
  const { page } = desk;
  await button(`Change: ${address}`).click();
  await button('Remove this webhook').click();
  await page.getByText('Nothing more is sent there').waitFor();
  await button('Cancel').last().click();
  assert.equal((await stored()).length, 1);
  await page.keyboard.press('Enter');
  await page.getByText('Nothing more is sent there').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('No webhooks yet').waitFor();
  assert.deepEqual(await stored(), []);
});

test('what another program makes, changes and removes is there at once', { skip }, async () => {
  const { body, status } = await key<{ id: string }>('POST', '/v1/webhooks', { url: address });
  assert.equal(status, 201);
  await row().getByText(address).waitFor();
  await key('PATCH', `/v1/webhooks/${body.id}`, { active: false });
  await row().getByText('Paused').waitFor();
  await key('DELETE', `/v1/webhooks/${body.id}`);
  await desk.page.getByText('No webhooks yet').waitFor();
});

test('who lacks a right sees nothing of it', { skip }, async (t) => {
  const theirs = await openDesk(site, await colleagueOf(site, 'Bram'));
  t.after(() => theirs.close());
  const { page } = theirs;
  await page.goto(`${site.url}/console/settings/webhooks`);
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.getByRole('link', { name: 'Teams' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Webhooks' }).count(), 0);
  assert.equal(await page.getByRole('button', { name: 'Add a webhook' }).count(), 0);
  assert.equal((await page.request.get(`${site.url}/v1/webhooks`)).status(), 403);
});
