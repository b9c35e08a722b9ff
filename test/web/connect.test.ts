// An inbox of a line is connected to Meta in the console's settings; what customers send along says that it is on its way.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { leaveSharedBrowser, noBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, openDesk } from '../support/console.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertFitsPhone } from '../support/phone.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
let key: Api;
let inside: Inside;
let line: { id: string; whatsapp: { id: string }; messenger: { id: string }; connected: string[] };
const complaints: string[] = [];
before(async () => {
  leaveSharedBrowser();
  if (noBrowser) return;
  site = await sharedSite();
  key = apiOf(site.url, site.firstRun.v1.key);
  inside = await goInside(site);
  desk = await openDesk(site);
  desk.page.on('pageerror', (error) => complaints.push(error.message));
  await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.url });
  // Meta itself is not asked here.
  const json = { works: false, name: null, number: null, problem: 'Invalid OAuth access token' };
  await desk.context.route('**/connection/check', (route) => route.fulfill({ json }));
  line = await lineNow();
});
after(async () => {
  await desk?.close();
  await inside?.close();
  await site?.stop();
  assert.deepEqual(complaints, []);
});

const lineNow = async () => {
  const { body } = await key<{ items: (typeof line & { name: string })[] }>('GET', '/v1/lines');
  return body.items.find(({ name }) => name === 'Ronda Bicycles') ?? assert.fail('no line');
};
type Connection = {
  webhookUrl: string;
  verifyToken: string;
  phoneNumberId: string | null;
  hasToken: boolean;
  hasAppSecret: boolean;
};
const connectionOf = async (inboxId: string) =>
  (await key<Connection>('GET', `/v1/inboxes/${inboxId}/connection`)).body;

const go = (path: string) => desk.page.goto(`${site.url}/console${path}`);
const panel = (inboxId: string) => go(`/settings/connections/${inboxId}`);
const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const field = (name: string) => desk.page.getByLabel(name, { exact: true });
const saved = () => desk.page.getByText('Everything is saved').waitFor();

async function findNothing(): Promise<void> {
  assert.deepEqual(await axeFinds(desk.page), []);
}

const receive = async (inboxId: string, body: string, kind?: 'image' | 'audio') => {
  const from = { inboxId, address: '34600000601', addressKind: 'phone' as const, contactName: 'Imre Kovács' };
  const fields = { ...from, body, ...(kind && { kind }), providerId: null, providerAt: null };
  return done(await inside.core.receive(inside.accountId, fields, null)).message.id;
};

test('an answer that waits leads to the page where its inbox is connected, and so does its line', {
  skip,
}, async () => {
  const { page } = desk;
  await receive(line.whatsapp.id, 'Are you open?');
  await desk.folder('All').click();
  await desk.row('Imre').click();
  await desk.box().fill('Until eight');
  await page.keyboard.press('Enter');
  await desk.log().getByRole('link', { name: 'Connect it' }).click();
  await page.getByRole('heading', { name: 'Ronda Bicycles on WhatsApp' }).waitFor();
  await page.getByRole('link', { name: 'Ronda Bicycles' }).click();
  await page.getByRole('link', { name: 'Connect Messenger' }).click();
  await page.getByRole('heading', { name: 'Ronda Bicycles on Messenger' }).waitFor();
  await page.getByText('message_reads').waitFor();
  await field('Access token').waitFor();
  assert.equal(await field('Phone number ID').count(), 0);
});

test('what Meta is given is there to be copied, with a word on what Meta does not call', { skip }, async () => {
  const { page } = desk;
  await panel(line.whatsapp.id);
  const { webhookUrl, verifyToken } = await connectionOf(line.whatsapp.id);
  for (const [name, text] of [
    ['Callback URL', webhookUrl],
    ['Verify token', verifyToken],
  ] as const) {
    await button(`Copy: ${name}`).focus();
    await page.keyboard.press('Enter');
    await button(`Copied: ${name}`).waitFor();
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), text);
  }
  await page.getByText('Meta only calls addresses that begin with https://').waitFor();
  await page.getByText('The access token is missing').waitFor();
  await page.getByText('The app secret is missing').waitFor();
  assert.equal((await button('Check with Meta').count()) + (await button('Disconnect').count()), 0);
  await findNothing();
});

test('what was typed is kept, and of secrets nothing comes back; what is left empty stays', { skip }, async () => {
  const { page } = desk;
  await field('Access token').fill('a-token-that-nobody-reads');
  await page.getByText('The phone number ID is digits only').waitFor();
  await field('Phone number ID').fill('+34 600');
  await field('Access token').fill('');
  await field('App secret').fill('x');
  await page.getByText('The phone number ID is digits only').waitFor();
  await field('Phone number ID').fill('106540352242922');
  await page.getByText('The access token is needed too.').waitFor();
  await field('App secret').fill('');
  await field('Access token').fill('a token with spaces');
  await button('Save').click();
  await page.getByText('This does not look like what Meta gives out').waitFor();
  await field('Access token').fill('a-token-that-nobody-reads');
  await page.keyboard.press('Enter');
  await saved();
  await page.getByText('Meta says: Invalid OAuth access token').waitFor();
  await page.getByText('The app secret is missing: nothing that customers write can be received.').waitFor();
  assert.equal(await page.getByText('The access token is missing').count(), 0);
  await findNothing();
  await field('App secret').fill('a-secret-that-nobody-reads');
  await button('Save').click();
  await page.getByText('The app secret is kept').waitFor();
  await page.reload();
  await page.getByText('One is kept and not shown.').nth(1).waitFor();
  assert.equal(await field('Phone number ID').inputValue(), '106540352242922');
  for (const name of ['Access token', 'App secret']) {
    assert.equal(await field(name).inputValue(), '');
    assert.equal(await field(name).getAttribute('type'), 'password');
    assert.equal(await field(name).getAttribute('autocomplete'), 'off');
  }
  const stored = await connectionOf(line.whatsapp.id);
  assert.deepEqual([stored.phoneNumberId, stored.hasToken, stored.hasAppSecret], ['106540352242922', true, true]);
  assert.ok(!JSON.stringify(stored).includes('nobody-reads'));
  assert.ok((await lineNow()).connected.includes('whatsapp'));
});

test('what another program changes is there at once', { skip }, async () => {
  const { page } = desk;
  await panel(line.messenger.id);
  await page.getByText('The access token is missing').waitFor();
  await key('PUT', `/v1/inboxes/${line.messenger.id}/connection`, { token: 'a-token-of-the-page' });
  await page.getByText('The token is kept').waitFor();
  await button('Check with Meta').waitFor();
});

test('disconnected after a second question: its line says that answers wait', { skip }, async () => {
  const { page } = desk;
  await panel(line.whatsapp.id);
  await button('Disconnect').click();
  await page.getByText('answers wait until it is connected again').waitFor();
  await button('Cancel').click();
  assert.equal((await connectionOf(line.whatsapp.id)).hasToken, true);
  await page.keyboard.press('Enter');
  await page.getByText('answers wait until it is connected again').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Connect WhatsApp' }).waitFor();
  await page.getByText('Not connected yet: answers wait').waitFor();
  const { hasToken, hasAppSecret } = await connectionOf(line.whatsapp.id);
  assert.deepEqual([hasToken, hasAppSecret], [false, false]);
  await page.getByRole('link', { name: 'Lines' }).click();
  await page.getByRole('link', { name: /^Ronda Bicycles.*Not connected/ }).waitFor();
});

test('who may not change settings sees nothing of it', { skip }, async (t) => {
  const theirs = await openDesk(site, await colleagueOf(site, 'Bram'));
  t.after(() => theirs.close());
  const { page } = theirs;
  await page.goto(`${site.url}/console/settings/lines/${line.id}`);
  await page.getByText('Admins change these.').waitFor();
  assert.equal(await page.getByRole('link', { name: /WhatsApp|Messenger/ }).count(), 0);
  await page.goto(`${site.url}/console/settings/connections/${line.whatsapp.id}`);
  await page.waitForURL(`${site.url}/console/settings`);
  assert.equal(await page.getByLabel('App secret').count(), 0);
  const asked = await page.request.get(`${site.url}/v1/inboxes/${line.whatsapp.id}/connection`);
  assert.equal(asked.status(), 403);
});

test('nothing of it is wider than a phone, in any language', { skip }, async () => {
  await assertFitsPhone(desk.page, [
    `/settings/connections/${line.whatsapp.id}`,
    `/settings/connections/${line.messenger.id}`,
    `/settings/lines/${line.id}`,
  ]);
});

test('a picture that is still being fetched says so above its words; one that cannot be fetched says why', {
  skip,
}, async () => {
  await go('?in=all');
  await desk.row('Imre').click();
  await receive(line.whatsapp.id, 'This is the crack', 'image');
  const picture = desk.log().locator('[data-message]', { hasText: 'This is the crack' });
  await picture.getByText('A picture is on its way').waitFor();
  await findNothing();
  const id = await receive(line.whatsapp.id, '', 'audio');
  const sound = desk.log().locator(`[data-message="${id}"]`);
  await sound.getByText('A sound is on its way').waitFor();
  await inside.rows('update message set failure = $2 where id = $1', [id, 'It is not there any more']);
  await desk.page.reload();
  await sound.getByText('The sound could not be fetched.').waitFor();
  await sound.getByText('It is not there any more').waitFor();
  await inside.rows('update message set failure = $2 where id = $1', [id, 'infected: Eicar-Signature']);
  await desk.page.reload();
  await sound.getByText('A virus was found in it.').waitFor();
  assert.equal(await sound.getByRole('button').count(), 0);
  assert.equal(await sound.getByRole('alert').count(), 0);
  // A program that has only an address gives that.
  await receive(line.whatsapp.id, 'https://files.example/chart.jpg', 'image');
  await desk.log().getByText('https://files.example/chart.jpg').waitFor();
  assert.equal(await desk.log().getByText('A picture is on its way').count(), 1);
  await findNothing();
});
