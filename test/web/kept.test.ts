// What was written and is stored nowhere yet outlives the page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { noBrowser } from '../support/browser.ts';
import { type Desk, eventually, openDesk, visitorOf } from '../support/console.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let desk: Desk;
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  desk = await openDesk(site);
});
after(async () => {
  await desk?.close();
  await site?.stop();
});

test('the site’s own address leads to the console', { skip }, async () => {
  const { status, headers } = await fetch(site.url, { redirect: 'manual' });
  assert.deepEqual([status, headers.get('location')], [302, '/console']);
});

test('a list asks for the names of its contacts in one request', { skip }, async () => {
  for (const name of ['Uma', 'Vera', 'Wout']) await visitorOf(site, name, 'Hello');
  const asked: string[] = [];
  const { page } = await desk.tab();
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/v1/contacts')) asked.push(pathname + search);
  });
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.locator('[data-conversation]', { hasText: 'Wout' }).waitFor();
  await page.locator('[data-conversation]', { hasText: 'Jonas' }).waitFor();
  assert.ok(asked.length <= 2, asked.join('\n'));
  assert.ok(
    asked.every((path) => path.startsWith('/v1/contacts?ids=')),
    asked.join('\n'),
  );
  await page.close();
});

test('a page that is loaded reads a list once; what changes while it is on its way is not lost', { skip }, async () => {
  const api = apiOf(site.url, site.firstRun.v1.key);
  const { page } = await desk.tab();
  let asked = 0;
  await page.route('**/v1/agents?*', async (route) => {
    asked++;
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: { id: string; name: string }[] };
    const chidi = items.find(({ name }) => name === 'Chidi') ?? assert.fail();
    assert.equal((await api('PATCH', `/v1/agents/${chidi.id}`, { name: 'Chidi now' })).status, 200);
    await route.fulfill({ response });
  });
  await page.goto(`${site.url}/console/agents`);
  await page.getByRole('link', { name: /^Chidi now/ }).waitFor();
  assert.equal(asked, 1);
  await page.close();
});

test('a draft comes back with its kind, in its conversation only', { skip }, async () => {
  await visitorOf(site, 'Xenia', 'One');
  await visitorOf(site, 'Yara', 'Two');
  const { page } = desk;
  await desk.folder('All').click();
  await desk.row('Xenia').click();
  await page.getByRole('button', { name: 'Note', exact: true }).click();
  await desk.box().fill('not for the customer');
  await desk.row('Yara').click();
  await desk.log().getByText('Two').waitFor();
  assert.equal(await desk.box().inputValue(), '');
  await desk.row('Xenia').click();
  await desk.log().getByText('One').waitFor();
  await page.reload();
  await page.getByRole('textbox', { name: 'Write a note' }).waitFor();
  assert.equal(await desk.box().inputValue(), 'not for the customer');
  await desk.box().fill('');
});

test('written while the server is away, then reloaded: sent later, once, in order', { skip }, async () => {
  const { heard } = await visitorOf(site, 'Zoë', 'Are you there?');
  const { page } = desk;
  await desk.folder('All').click();
  await desk.row('Zoë').click();
  await desk.log().getByText('Are you there?').waitFor();
  const stop = '**/v1/conversations/*/messages';
  let stored = 0;
  // The first is stored and its answer lost: what a page that is closed at the wrong moment sees.
  await page.route(stop, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    if (stored++ === 0) await route.fetch();
    await route.abort();
  });
  await desk.box().fill('first');
  await page.keyboard.press('Enter');
  await eventually(async () => (await heard()).length === 2, 'the first was stored');
  await desk.box().fill('second');
  await page.keyboard.press('Enter');
  await desk.log().getByText('second').waitFor();
  await page.reload();
  await desk.log().getByText('second').waitFor();
  assert.equal(await page.locator('[data-outgoing]', { hasText: 'second' }).count(), 1, 'still to be sent');
  await page.unroute(stop);
  await eventually(async () => (await heard()).length === 3, 'the second went out');
  assert.deepEqual(await heard(), ['you: Are you there?', 'agent: first', 'agent: second']);
  await eventually(async () => (await page.locator('[data-outgoing]').count()) === 0, 'nothing waits');
  assert.deepEqual(
    (await page.evaluate<string[]>('Object.keys(localStorage)')).filter((name) => /kept .* outbox/.test(name)),
    [],
  );
});

test('whoever signs out leaves nothing of it behind', { skip }, async () => {
  const { page } = desk;
  await desk.box().fill('half a thought');
  await page.getByRole('button', { name: /^Your account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.deepEqual(
    (await page.evaluate<string[]>('Object.keys(localStorage)')).filter((name) => name.includes('kept')),
    [],
  );
});
