// Unverified addresses in the console (docs/decisions/0032-claimed-addresses.md): marked wherever
// they stand, confirmed or merged by who may; forms say that their sender is not verified. And what
// lets people outside in is offered to who may make it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { axeFinds } from '../support/axe-finds.ts';
import { noBrowser } from '../support/browser.ts';
import { colleagueOf, type Desk, openDesk } from '../support/console.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertFitsPhone } from '../support/phone.ts';
import { type Site, sharedSite } from '../support/site.ts';

type Contact = { id: string; addresses: object[]; claimed?: object[] };

const skip = noBrowser;
let site: Site;
let inside: Inside;
let desk: Desk;
let bram: Desk;
let key: Api;
let sms: string;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  inside = await goInside(site);
  key = apiOf(site.url, site.firstRun.v1.key);
  sms = await inside.open('Texts', { channel: 'sms', address: '34600000810', liveChat: false });
  desk = await openDesk(site);
  bram = await openDesk(site, await colleagueOf(site, 'Bram'));
});
after(async () => {
  await bram?.close();
  await desk?.close();
  await inside?.close();
  await site?.stop();
});

/** A form of the shop's page. @returns whose it is */
async function form(fields: Record<string, string>): Promise<string> {
  const named = Object.entries(fields).map(([name, value]) => ({ name, value }));
  const data = Buffer.from(JSON.stringify(named)).toString('base64');
  const path = `/api/business/send/${site.firstRun.tochat.business}`;
  const sent = await apiOf(site.url, null)('POST', path, { data, screenwidth: 1280, url: 'https://a.example/' });
  assert.equal(sent.status, 200);
  const [row] = await inside.rows<{ contactId: string }>(
    'select contact_id as "contactId" from lead order by id desc limit 1',
    [],
  );
  return row?.contactId as string;
}

/** A text message. @returns whose it is */
async function texts(address: string, body: string): Promise<string | null> {
  const brought = { addressKind: 'phone' as const, contactName: null, providerId: null, providerAt: null };
  return done(await inside.core.receive(inside.accountId, { inboxId: sms, address, body, ...brought }, null)).message
    .authorId;
}

const contactOf = async (id: string) => (await key<Contact>('GET', `/v1/contacts/${id}`)).body;
const open = ({ page }: Desk, id: string) => page.goto(`${site.url}/console/contacts/${id}`);
const ask = ({ page }: Desk, address: string) => page.getByRole('button', { name: `Confirm ${address}` });
const button = ({ page }: Desk, name: string) => page.getByRole('button', { name, exact: true });

test('a form is marked where it is read, and so are its addresses; one is confirmed by keyboard, seen by others at once', {
  skip,
}, async () => {
  const { page } = desk;
  const id = await form({ name: 'Chidi Obi', email: 'chidi@example.com', tel: '34600800801', message: 'By Friday?' });
  await desk.folder('All').click();
  await desk.row('Chidi Obi').click();
  await desk.log().getByText('Form, sender not checked').waitFor();
  // Live, too.
  await form({ email: 'chidi@example.com', message: 'Or Saturday?' });
  await desk.log().getByText('Form, sender not checked').nth(1).waitFor();
  await open(bram, id);
  await bram.page.getByRole('article').getByText('Form, sender not checked').nth(1).waitFor();
  await ask(bram, '+34600800801').waitFor();

  const panel = page.getByRole('complementary', { name: 'Contact' });
  await panel.getByText('Not confirmed').nth(1).waitFor();
  await ask(desk, '+34600800801').focus();
  await page.keyboard.press('Enter');
  const lead = panel.getByText('New messages from +34600800801, on any channel, will be filed with this contact.');
  await lead.waitFor();
  assert.equal(await button(desk, 'Confirm').getAttribute('aria-describedby'), await lead.getAttribute('id'));
  assert.deepEqual(await axeFinds(page, { within: 'aside' }), []);
  await button(desk, 'Cancel').click();
  assert.equal(await page.locator(':focus').getAttribute('aria-label'), 'Confirm +34600800801');
  assert.equal((await contactOf(id)).claimed?.length, 2);
  await page.keyboard.press('Enter');
  await button(desk, 'Confirm').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.locator(':focus', { hasText: '+34600800801' }).waitFor();
  await page.getByText('+34600800801 is confirmed.').waitFor();
  assert.equal(await panel.getByText('Not confirmed').count(), 1);
  await ask(bram, '+34600800801').waitFor({ state: 'detached' });
  assert.deepEqual((await contactOf(id)).claimed, [{ kind: 'email', value: 'chidi@example.com' }]);
  assert.equal(await texts('34600800801', 'It is me'), id);
});

test('what a list and an editor show of it; a claimed address is not used as a name', { skip }, async () => {
  const { page } = desk;
  const id = await form({ tel: '34600800802', message: 'No name' });
  await page.goto(`${site.url}/console/contacts`);
  const row = page.locator(`[data-contact="${id}"]`);
  await row.getByText('+34600800802 (not confirmed)').waitFor();
  await row.getByText(`Visitor ${id.slice(-4).toUpperCase()}`).waitFor();
  await row.click();
  await button(desk, 'Edit').click();
  const field = page.getByRole('textbox', { name: 'Address 1' });
  const hint = await field.getAttribute('aria-describedby');
  assert.equal(await page.locator(`[id="${hint}"]`).textContent(), 'Not confirmed');
  await button(desk, 'Save').click();
  await ask(desk, '+34600800802').waitFor();
  await assertFitsPhone(page, [`/contacts/${id}`]);
});

test('an address that another contact has is not confirmed: an admin merges the two, an agent is told who can', {
  skip,
}, async () => {
  const claimant = await form({ name: 'Ana', tel: '34600800803', message: 'Hello' });
  const owner = await texts('34600800803', 'From the telephone');
  assert.notEqual(owner, claimant);
  await open(bram, claimant);
  await ask(bram, '+34600800803').click();
  await button(bram, 'Confirm').click();
  await bram.page.getByText('ask an admin to merge the two').waitFor();
  assert.equal(await button(bram, 'Merge').count(), 0);

  const { page } = desk;
  await open(desk, claimant);
  await ask(desk, '+34600800803').click();
  await button(desk, 'Confirm').click();
  const details = page.getByRole('region', { name: 'Details' });
  await details.getByText('Another contact has +34600800803.').waitFor();
  await details.getByRole('button', { name: 'Merge' }).click();
  const dialog = page.getByRole('dialog');
  // The other is found already.
  await dialog.getByRole('button', { name: '34600800803' }).click();
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await details.getByText('Not confirmed').waitFor({ state: 'detached' });
  const { addresses, claimed } = await contactOf(claimant);
  assert.deepEqual([addresses, claimed], [[{ kind: 'phone', value: '34600800803' }], undefined]);
});

test('an agent who does not serve an inbox of the contact adds an unconfirmed address, and is told who confirms it', {
  skip,
}, async () => {
  const id = await form({ name: 'Eva', tel: '34600800804', message: 'Hello' });
  const { agentId } = await inside.hire('Dana');
  const fields = { channel: 'sms' as const, address: '34600000811', liveChat: false, agentIds: [agentId] };
  const inboxId = await inside.open('Private', fields);
  const started = { inboxId, contactId: id, agentId: null, teamId: null };
  done(await inside.core.startConversation(inside.call, started));
  const { page } = bram;
  await open(bram, id);
  await button(bram, 'Edit').click();
  await button(bram, 'Add an address').click();
  await page.getByRole('textbox', { name: 'Address 2' }).fill('+34600800805');
  await button(bram, 'Save').click();
  await ask(bram, '+34600800805').click();
  await page.getByText('New messages from +34600800805, on any channel, will be filed').waitFor();
  await button(bram, 'Confirm').click();
  await page.getByText('+34600800805 can be confirmed by agents who serve all inboxes').waitFor();
  assert.equal(await button(bram, 'Confirm').count(), 0);
  assert.deepEqual((await contactOf(id)).claimed?.length, 2);
  await open(desk, id);
  await ask(desk, '+34600800805').click();
  await button(desk, 'Confirm').click();
  await desk.page.getByText('+34600800805 is confirmed.').waitFor();
  assert.deepEqual((await contactOf(id)).claimed, [{ kind: 'phone', value: '34600800804' }]);
});

test('access links, letters and keys are offered to an admin and not to an agent', { skip }, async () => {
  const parts = ['Access links', 'Letters', 'Developers', 'Webhooks'];
  const shown = async ({ page }: Desk) => {
    await page.goto(`${site.url}/console/settings/access-links`);
    const links = page.getByRole('navigation', { name: 'Settings' }).getByRole('link');
    await links.first().waitFor();
    const names = await links.allTextContents();
    return parts.filter((part) => names.includes(part));
  };
  assert.deepEqual(await shown(bram), []);
  for (const part of ['access-links', 'developers', 'webhooks']) {
    await bram.page.goto(`${site.url}/console/settings/${part}`);
    await bram.page.getByRole('heading', { name: 'Settings' }).waitFor();
    assert.equal(await bram.page.getByRole('main').getByRole('button').count(), 0, part);
  }
  const { body } = await key<{ items: { id: string; email: string }[] }>('GET', '/v1/members');
  const member = body.items.find(({ email }) => email === 'bram@demo.example');
  assert.equal((await key('PATCH', `/v1/members/${member?.id}`, { role: 'admin' })).status, 200);
  assert.deepEqual(await shown(bram), parts);
  await button(bram, 'Make a link').waitFor();
});
