// A working day in the console without a mouse, and a minute of it without a connection.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type Api, apiOf } from '../support/api.ts';
import { launchBrowser, noBrowser } from '../support/browser.ts';
import { typeInto } from '../support/console.ts';
import { startConversation } from '../support/conversation.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { patience, until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let inside: Inside;
let browser: Browser;
let key: Api;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  inside = await goInside(site);
  browser = await launchBrowser();
  key = apiOf(site.url, site.firstRun.v1.key);
});
after(async () => {
  await browser?.close();
  await inside?.close();
  await site?.stop();
});

/** Somebody who signs in by keys. */
async function comeIn(): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  await page.goto(`${site.url}/console`);
  await page.getByLabel('E-mail').waitFor();
  await page.keyboard.type(site.firstRun.console.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(site.firstRun.console.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  return page;
}

const state = async (id: string) => (await key<Record<string, unknown>>('GET', `/v1/conversations/${id}`)).body;
const said = async (id: string) =>
  (await key<{ items: { text: string; direction: string }[] }>('GET', `/v1/conversations/${id}/messages`)).body.items
    .toReversed()
    .map(({ direction, text }) => `${direction}: ${text}`);

test('without a mouse: sign in, find, take, answer, note, hand over, close', { skip }, async () => {
  const { id } = await startConversation(site, inside);
  await key('POST', `/v1/conversations/${id}/messages`, { text: 'The pelican bell is here' });
  // Words become searchable in the wake of their message.
  const found = async () =>
    (await key<{ items: object[] }>('GET', '/v1/conversations?state=all&q=pelican')).body.items.length > 0;
  await until(found, 'the words are searchable');
  const page = await comeIn();
  await page.keyboard.press('/');
  await page.keyboard.type('pelican');
  await page.locator(`[data-conversation="${id}"]`).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('2');
  await page.locator(`[data-conversation="${id}"]`).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('log').getByText('The pelican bell is here').waitFor();
  await page.keyboard.press('t');
  await until(async () => (await state(id)).agentId !== null, 'taken');
  await page.keyboard.press('r');
  await typeInto(page.getByRole('textbox', { name: 'Write an answer' }), 'It rings');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await typeInto(page.getByRole('textbox', { name: /Write a note/ }), 'Likes birds');
  await page.keyboard.press('Enter');
  await until(async () => (await said(id)).length === 4, 'answer and note');
  assert.deepEqual((await said(id)).slice(2), ['out: It rings', 'note: Likes birds']);
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  await typeInto(page.getByRole('dialog', { name: 'Hand over to' }).getByRole('textbox'), 'Works');
  await page.keyboard.press('Enter');
  await until(async () => (await state(id)).teamId !== null, 'handed over');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('e');
  await until(async () => (await state(id)).state === 'closed', 'closed');
  await page.context().close();
});

test('a page whose script cannot come says so, and is there when it is asked for again', { skip }, async () => {
  const page = await comeIn();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Contacts', exact: true }).click();
  await page.getByRole('alert').getByText('This could not be loaded').waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor();
  await page.context().close();
});

test('a minute without a connection: what is written meanwhile on both sides is there after it, once and in order', {
  skip,
}, async () => {
  const { id, visitor } = await startConversation(site, inside);
  const page = await comeIn();
  await page.keyboard.press('3');
  await page.locator(`[data-conversation="${id}"]`).click();
  await page.getByRole('log').getByText('Hello').waitFor();
  await page.context().setOffline(true);
  const composer = page.getByRole('textbox', { name: 'Write an answer' });
  for (const text of ['first', 'second']) {
    await composer.fill(text);
    await page.keyboard.press('Enter');
  }
  await page.getByText(/^Offline\./).waitFor();
  await visitor.api('POST', '/v1/visitor/messages', { text: 'from the visitor' });
  assert.equal(await page.locator('[data-outgoing]').count(), 2);
  await page.waitForTimeout(60_000);
  assert.deepEqual(await said(id), ['in: Hello', 'in: from the visitor']);
  await page.context().setOffline(false);
  const whole = ['in: Hello', 'in: from the visitor', 'out: first', 'out: second'];
  await until(async () => (await said(id)).length === 4, 'sent after the minute');
  assert.deepEqual(await said(id), whole);
  const shown = page.getByRole('log').locator('[data-message]');
  await until(async () => (await shown.count()) === 4, 'each once');
  const texts = await shown.allInnerTexts();
  for (const [index, line] of whole.entries()) assert.ok(texts[index]?.includes(line.slice(line.indexOf(' ') + 1)));
  assert.equal(await page.locator('[data-outgoing]').count(), 0);
  await page.context().close();
});
