// Contacts in the console: found, read over all inboxes, changed, merged and taken apart again, erased.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { noBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, eventually, openDesk, typeInto, visitorOf } from '../support/console.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertFitsPhone } from '../support/phone.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let inside: Inside;
let desk: Desk;
let key: Api;
const complaints: string[] = [];
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  inside = await goInside(site);
  key = apiOf(site.url, site.firstRun.v1.key);
  desk = await openDesk(site);
  desk.page.on('pageerror', (error) => complaints.push(error.message));
});
after(async () => {
  await desk?.close();
  await inside?.close();
  await site?.stop();
  assert.deepEqual(complaints, []);
});

type Contact = { id: string; name: string | null; addresses: { kind: string; value: string }[] };
const button = (name: string | RegExp) => desk.page.getByRole('button', { name, exact: true });
const rows = () => desk.page.locator('[data-contact]');
const row = (name: string) => desk.page.locator('[data-contact]', { hasText: name });
const contactOf = async (id: string) => (await key<Contact>('GET', `/v1/contacts/${id}`)).body;
const idInAddress = () => new URL(desk.page.url()).pathname.split('/').at(-1) as string;

async function go(search = ''): Promise<void> {
  await desk.page.goto(`${site.url}/console/contacts${search}`);
  await desk.page.getByRole('heading', { name: 'Contacts' }).waitFor();
}

/** Somebody who writes to an inbox with addresses of its own. */
async function writes(inboxId: string, address: string, contactName: string, body: string): Promise<void> {
  const from = { inboxId, address, addressKind: 'phone' as const, contactName };
  done(await inside.core.receive(inside.accountId, { ...from, body, providerId: null, providerAt: null }, null));
}

test('found by name and by the last digits, filtered by channel; whoever writes is there at once', {
  skip,
}, async () => {
  const inboxId = await inside.open('Night line', { channel: 'phone', address: '34600000700', liveChat: false });
  await writes(inboxId, '34600700701', 'Imre Kovács', 'By telephone');
  await go();
  await row('Imre Kovács').waitFor();
  await row('Lucía Romero').waitFor();
  const find = desk.page.getByRole('searchbox', { name: 'Name, number or address' });
  await find.fill('luc');
  await eventually(async () => (await rows().count()) === 1, 'one found');
  await row('Lucía Romero').waitFor();
  await find.fill('700701');
  await row('Imre Kovács').waitFor();
  await row('+34600700701').waitFor();
  await find.fill('nobody at all');
  await desk.page.getByText('Nobody fits').waitFor();
  await find.fill('');
  await desk.page.getByLabel('Channel').selectOption('phone');
  await eventually(async () => (await rows().count()) === 1, 'one on this channel');
  await desk.page.reload();
  await eventually(async () => (await rows().count()) === 1, 'the filter is in the address');
  await desk.page.getByLabel('Channel').selectOption('');
  await row('Lucía Romero').waitFor();
  await visitorOf(site, 'Oksana Lis', 'Hello');
  await row('Oksana Lis').waitFor();
});

test('one contact: what was said in all inboxes, live, and the way into the conversation', { skip }, async () => {
  const { page } = desk;
  await row('Imre Kovács').click();
  await page.getByRole('heading', { name: 'Imre Kovács' }).waitFor();
  const id = idInAddress();
  const other = await inside.open('Day line', { channel: 'sms', address: '34600000701', liveChat: false });
  await writes(other, '34600700701', 'Imre Kovács', 'By text message');
  const newest = page.getByRole('article').first();
  await newest.getByText('By text message').waitFor();
  await page
    .getByRole('article', { name: /^Night line/ })
    .getByText('By telephone')
    .waitFor();
  await page.getByRole('region', { name: 'Details' }).getByText('Day line').waitFor();
  await newest.getByRole('link', { name: 'Open the conversation' }).click();
  await desk.log().getByText('By text message').waitFor();
  await page.getByRole('link', { name: 'Everything about this contact' }).click();
  await page.getByRole('heading', { name: 'Imre Kovács' }).waitFor();
  assert.equal(idInAddress(), id);
});

test('added and edited; an address of somebody else and one that is none are told', { skip }, async () => {
  const { page } = desk;
  await go();
  await button('Add a contact').click();
  await typeInto(page.getByRole('textbox'), 'Imre K.');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Imre K.' }).waitFor();
  await page.getByText('Nothing said yet').waitFor();
  const id = idInAddress();
  await button('Edit').click();
  await button('Add an address').click();
  await page.getByRole('textbox', { name: 'Address 1' }).fill('+34 600 700 701');
  await button('Save').click();
  await page.getByText('Another contact has one of these addresses.').waitFor();
  await page.getByRole('textbox', { name: 'Address 1' }).fill('12');
  await button('Save').click();
  await page.getByText('One of these is no number or address.').waitFor();
  await page.getByLabel('Kind of address 1').selectOption('email');
  await page.getByRole('textbox', { name: 'Address 1' }).fill('Imre@Example.com');
  await button('Save').click();
  await page.getByRole('link', { name: 'imre@example.com' }).waitFor();
  assert.deepEqual((await contactOf(id)).addresses, [{ kind: 'email', value: 'imre@example.com' }]);
  await key('PATCH', `/v1/contacts/${id}`, { name: 'Imre Kovacs' });
  await page.getByRole('heading', { name: 'Imre Kovacs' }).waitFor();
});

test('merged by keyboard, the other id leads here; taken back, both are there again', { skip }, async () => {
  const { page } = desk;
  const id = idInAddress();
  await button('Merge').focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await typeInto(dialog.getByRole('textbox'), 'Kovács');
  await dialog.getByRole('button', { name: /34600700701/ }).waitFor();
  await dialog.getByRole('button', { name: /34600700701/ }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByText('become part of Imre Kovacs').waitFor();
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('article').first().getByText('By text message').waitFor();
  const phone = { kind: 'phone', value: '34600700701' };
  const all = (await contactOf(id)).addresses;
  assert.ok(
    all.some(({ kind, value }) => kind === phone.kind && value === phone.value),
    JSON.stringify(all),
  );
  const { body } = await key<{ items: { mergedId: string }[] }>('GET', `/v1/contacts/${id}/merges`);
  await page.goto(`${site.url}/console/contacts/${body.items[0]?.mergedId}`);
  await page.waitForURL(`**/contacts/${id}`);

  await button('Take back').click();
  await page.getByText('Nothing said yet').waitFor();
  await button('Take back').waitFor({ state: 'detached' });
  assert.deepEqual((await contactOf(id)).addresses, [{ kind: 'email', value: 'imre@example.com' }]);
});

test('two with open conversations in one inbox are not merged: it says what to do', { skip }, async () => {
  const { page } = desk;
  await visitorOf(site, 'Oksana Twin', 'Me again');
  await go('?q=Oksana+Twin');
  await row('Oksana Twin').click();
  await button('Merge').click();
  await page.getByRole('dialog').getByRole('textbox').fill('Oksana Lis');
  await page.getByRole('dialog').getByRole('button', { name: 'Oksana Lis' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true }).click();
  await page.getByText('Both have an open conversation in one inbox.').waitFor();
  await page.getByRole('link', { name: 'Conversation of Oksana Lis' }).click();
  await desk.log().getByText('Hello', { exact: true }).waitFor();
});

test('erased after a second question, gone from the list and from whoever looks at it', { skip }, async () => {
  const { page } = desk;
  await go('?q=Oksana+Twin');
  await row('Oksana Twin').click();
  await page.getByRole('article').first().waitFor();
  const id = idInAddress();
  const other = await desk.tab();
  await other.page.goto(`${site.url}/console/contacts/${id}`);
  await other.page.getByRole('heading', { name: 'Oksana Twin' }).waitFor();
  await button('Erase this person').click();
  await page.getByText('This cannot be undone.').waitFor();
  await button('Remove for good').click();
  await page.getByRole('heading', { name: 'Erased: Oksana Twin' }).waitFor();
  assert.equal(await page.locator(':focus').textContent(), 'Erased: Oksana Twin');
  assert.deepEqual(
    await page
      .locator('dl > div')
      .allInnerTexts()
      .then((all) => all.map((one) => one.replace(/\s+/, ' '))),
    ['Conversations 1', 'Messages 1', 'Files 0', 'Letters 0'],
  );
  await page.getByRole('link', { name: 'Contacts' }).first().click();
  await row('Oksana Lis').waitFor();
  assert.equal(await row('Oksana Twin').count(), 0);
  assert.equal((await key('GET', `/v1/contacts/${id}`)).status, 404);
  await other.page.getByText('This contact does not exist any more').waitFor();
  await other.page.close();
});

test('an agent reads and edits, and neither merges nor erases', { skip }, async () => {
  const bram = await openDesk(site, await colleagueOf(site, 'Bram'));
  await bram.page.goto(`${site.url}/console/contacts?q=Luc`);
  await bram.page.locator('[data-contact]', { hasText: 'Lucía Romero' }).click();
  await bram.page.getByRole('article').first().waitFor();
  await bram.page.getByRole('button', { name: 'Edit' }).waitFor();
  assert.equal(await bram.page.getByRole('button', { name: /Merge|Erase/ }).count(), 0);
  await bram.close();
});

test('on a phone nothing is wider than it, in every language', { skip }, async () => {
  const { page } = desk;
  const { body } = await key<{ items: Contact[] }>('GET', '/v1/contacts?q=Imre');
  assert.ok(body.items.length > 0);
  await assertFitsPhone(page, ['/contacts', ...body.items.map(({ id }) => `/contacts/${id}`)]);
});

test('however far the list was scrolled, who comes and goes is there without reading it anew', { skip }, async () => {
  const { page } = desk;
  const fields = { photo: null, addresses: [] };
  for (let i = 0; i < 160; i++) done(await inside.core.addContact(inside.call, { name: `Numbered ${i}`, ...fields }));
  await go();
  await row('Numbered 159').waitFor();
  const middle = rows().nth(2);
  await middle.hover();
  await eventually(async () => {
    await page.mouse.wheel(0, 3000);
    return (await row('Numbered 1').count()) > 0;
  }, 'the fourth page');
  const asked: string[] = [];
  const listen = (request: { url(): string }) => {
    const { pathname, searchParams } = new URL(request.url());
    // The next page is another matter.
    if (pathname === '/v1/contacts' && !searchParams.has('after')) asked.push(request.url());
  };
  page.on('request', listen);
  const last = done(await inside.core.addContact(inside.call, { name: 'Latest of all', ...fields }));
  await page.mouse.wheel(0, -100_000);
  await row('Latest of all').waitFor();
  assert.equal(
    await rows()
      .first()
      .textContent()
      .then((text) => text?.includes('Latest of all')),
    true,
  );
  await key('DELETE', `/v1/contacts/${last.id}`);
  await row('Latest of all').waitFor({ state: 'detached' });
  await row('Numbered 159').waitFor();
  // Longer than what is read soon waits.
  await page.waitForTimeout(1000);
  page.off('request', listen);
  assert.deepEqual(asked, []);
  // Oldest first, it stands behind all that was read.
  await go('?order=oldest');
  await row('Lucía Romero').waitFor();
  await inside.core.addContact(inside.call, { name: 'Behind all', ...fields });
  await page.waitForTimeout(500);
  assert.equal(await row('Behind all').count(), 0);
  await rows().first().hover();
  await eventually(async () => {
    await page.mouse.wheel(0, 5000);
    return (await row('Behind all').count()) === 1;
  }, 'it comes with its page');
});
