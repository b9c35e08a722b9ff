// What a visitor sees of the other side: that it was read, who writes, that a conversation ended, that nobody is there.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import WebSocket from 'ws';
import { apiOf } from '../support/api.ts';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { until } from '../support/patience.ts';
import { box, launcher, log, newestConversation, openChat, openShop, texts, write } from '../support/shop.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let browser: BrowserContext;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** A visitor that has written, and its conversation. */
async function meet(text: string) {
  const page = await openShop(site, browser);
  await openChat(page);
  await write(page, text);
  await log(page).getByText('Sent').waitFor();
  return { page, conversation: await newestConversation(site) };
}

const badge = (page: Page) => page.locator('.badge');

test('Seen, when an agent has read it, also after a reload', { skip }, async () => {
  const { page, conversation } = await meet('Is this read?');
  assert.equal(await log(page).getByText('Seen').count(), 0);
  await conversation.read();
  await log(page).getByText('Seen').waitFor();
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('Seen').waitFor();
  await write(page, 'And this?');
  await log(page).getByText('Sent').waitFor();
  await page.close();
});

test('an open panel reads; a closed one counts, by the server’s numbers, until it is opened', { skip }, async () => {
  const { page, conversation } = await meet('Count, please');
  const first = (await conversation.say('Answer')).body;
  await log(page).getByText('Answer').waitFor();
  await until(async () => (await conversation.readByVisitor()) === first.number, 'that it was read');
  await page.keyboard.press('Escape');
  await conversation.say('Two');
  const last = (await conversation.say('Three')).body;
  await badge(page).getByText('2', { exact: true }).waitFor();
  assert.equal(await launcher(page).textContent(), 'Ask us22 new');
  assert.equal(await conversation.readByVisitor(), first.number, 'nobody has seen it');
  await page.reload();
  await badge(page).getByText('2', { exact: true }).waitFor();
  await launcher(page).click();
  await until(async () => (await conversation.readByVisitor()) === last.number, 'that it was read');
  assert.equal(await badge(page).isVisible(), false);
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('Three').waitFor();
  assert.equal(await badge(page).isVisible(), false);
  await page.close();
});

test('what one tab has read is read in the other', { skip }, async () => {
  const { page, conversation } = await meet('Two tabs');
  await page.keyboard.press('Escape');
  const other = await browser.newPage();
  await other.goto(`${site.url}/demo`);
  await conversation.say('For both');
  for (const tab of [page, other]) await badge(tab).getByText('1', { exact: true }).waitFor();
  await other.bringToFront();
  await launcher(other).click();
  await badge(page).waitFor({ state: 'hidden' });
  await other.close();
  await page.close();
});

test('a conversation that ended stays, with a line below; the next one goes on under it', { skip }, async () => {
  const { page, conversation } = await meet('First');
  await conversation.say('Done!');
  await log(page).getByText('Done!').waitFor();
  await conversation.close();
  await log(page).getByText('This conversation has ended').waitFor();
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('This conversation has ended').waitFor();
  await write(page, 'One more thing');
  await log(page).getByText('Sent').waitFor();
  const next = await newestConversation(site);
  assert.notEqual(next.id, conversation.id);
  await next.say('Yes?');
  await log(page).getByText('Yes?').waitFor();
  const order = ['First', 'Done!', 'This conversation has ended', 'One more thing', 'Yes?'];
  const shown = () => page.locator('.message .text, .ended').allTextContents();
  assert.deepEqual(await shown(), order);
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('Yes?').waitFor();
  assert.deepEqual(await shown(), order);
  await page.close();
});

test('a member who does not serve the inbox answers by name, at once and after a reload; typing says who', {
  skip,
}, async () => {
  const owner = apiOf(site.url, site.firstRun.v1.key);
  const invited = await owner<{ link: string }>('POST', '/v1/members', {
    email: 'dana@demo.example',
    name: 'Dana',
    role: 'admin',
  });
  const { body } = await apiOf(site.url, null)<{ token: string }>('POST', '/v1/session/link', {
    token: invited.body.link.split('#')[1],
    password: 'dana’s own password',
    as: 'token',
  });
  const { page, conversation } = await meet('Is the boss there?');
  const headers = { authorization: `Bearer ${body.token}` };
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}/v1/live`, { headers });
  await once(socket, 'message');
  socket.send(JSON.stringify({ signal: 'typing', conversationId: conversation.id }));
  await page.getByText('Dana is typing').waitFor();
  socket.close();
  assert.equal((await conversation.say('Speaking', apiOf(site.url, body.token))).status, 201);
  await log(page).getByText('Speaking').waitFor();
  await log(page).getByText('Dana', { exact: true }).waitFor();
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('Dana', { exact: true }).waitFor();
  await page.close();
});

test('nobody is there: name and e-mail go with the message, the visitor is thanked and not asked again', {
  skip,
}, async () => {
  const page = await openShop(site, browser);
  await openChat(page);
  await page.getByLabel('Name').fill('Nia');
  await page.getByLabel('E-mail').fill('nia@example');
  await write(page, 'Please write to me');
  const problem = page.getByRole('alert');
  await problem.getByText('Write the e-mail address in full').waitFor();
  assert.ok(await page.getByLabel('E-mail').evaluate((element) => element.matches(':focus')));
  assert.equal(await box(page).inputValue(), 'Please write to me');
  assert.equal(await page.evaluate('localStorage.length'), 0, 'nothing was sent or kept');
  await page.getByLabel('E-mail').fill('nia@visitors.example');
  await page.getByLabel('Phone').fill('+34 600 000 099');
  await box(page).press('Enter');
  await log(page).getByText('Thank you.').waitFor();
  assert.deepEqual(await texts(page), ['Please write to me']);
  assert.equal(await page.getByLabel('E-mail').isVisible(), false);
  const { api, contactId } = await newestConversation(site);
  const { body } = await api<{ name: string; addresses: object[] }>('GET', `/v1/contacts/${contactId}`);
  const addresses = [
    { kind: 'email', value: 'nia@visitors.example' },
    { kind: 'phone', value: '34600000099' },
  ];
  assert.deepEqual([body.name, body.addresses], ['Nia', addresses]);
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage }))).includes('nia@'), 'kept in the browser');
  await page.reload();
  await launcher(page).click();
  await log(page).getByText('Thank you.').waitFor();
  assert.equal(await page.getByLabel('E-mail').isVisible(), false);
  await page.close();
});

test('somebody is there: nothing is asked', { skip }, async () => {
  const api = apiOf(site.url, site.firstRun.v1.key);
  const { body } = await api<{ items: { id: string; name: string }[] }>('GET', '/v1/agents');
  const ana = body.items.find(({ name }) => name === 'Ana')?.id;
  await api('PUT', `/v1/agents/${ana}/presence`, { presence: 'online' });
  const answering = async () =>
    (await api<{ answering: boolean }>('GET', `/v1/widgets/${site.firstRun.tochat.business}`)).body.answering;
  await until(answering, 'somebody is there');
  const fresh = await openBrowser();
  try {
    const page = await openShop(site, fresh);
    await openChat(page);
    await log(page).getByText('Somebody is here to answer').waitFor();
    assert.equal(await page.getByLabel('E-mail').isVisible(), false);
  } finally {
    await fresh.close();
    await api('PUT', `/v1/agents/${ana}/presence`, { presence: 'offline' });
  }
});
