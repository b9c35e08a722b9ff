// What happens while the console reads something: the answer knows nothing of it, and it is not lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { noBrowser } from '../support/browser.ts';
import { type Desk, eventually, openDesk, typeInto, visitorOf } from '../support/console.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';

const skip = noBrowser;
let site: Site;
let inside: Inside;
let desk: Desk;
let key: Api;
const ids = new Map<string, string>();
before(async () => {
  if (noBrowser) return;
  site = await sharedSite();
  inside = await goInside(site);
  key = apiOf(site.url, site.firstRun.v1.key);
  for (let i = 1; i <= 90; i++) {
    const name = `Numbered ${i}.`;
    ids.set(name, done(await inside.core.addContact(inside.call, { name, photo: null, addresses: [] })).id);
  }
  desk = await openDesk(site);
});
after(async () => {
  await desk?.close();
  await inside?.close();
  await site?.stop();
});

const row = (name: string) => desk.page.locator('[data-contact]', { hasText: name });
const idOf = (name: string) => ids.get(name) ?? assert.fail(name);

async function wheelTo(name: string, by: number): Promise<void> {
  await eventually(async () => {
    await desk.page.mouse.wheel(0, by);
    return (await row(name).count()) > 0;
  }, name);
}

/** Holds every answer to a question for a page after the first. */
async function holdNextPages(): Promise<{ asked: Promise<void>; release(): void }> {
  const { page } = desk;
  const stop = (url: URL) => url.pathname === '/v1/contacts' && url.searchParams.has('after');
  const asked = Promise.withResolvers<void>();
  const freed = Promise.withResolvers<void>();
  await page.route(stop, async (route) => {
    const response = await route.fetch();
    asked.resolve();
    await freed.promise;
    await route.fulfill({ response });
  });
  return { asked: asked.promise, release: freed.resolve };
}

test('who is erased, renamed or new while the next page is on its way is so when it came', { skip }, async () => {
  const { page } = desk;
  const { asked, release } = await holdNextPages();
  await page.goto(`${site.url}/console/contacts`);
  await row('Numbered 90.').waitFor();
  await row('Numbered 89.').hover();
  await page.mouse.wheel(0, 5000);
  await asked;
  await page.mouse.wheel(0, -5000);
  assert.equal((await key('DELETE', `/v1/contacts/${idOf('Numbered 90.')}`)).status, 200);
  assert.equal((await key('PATCH', `/v1/contacts/${idOf('Numbered 88.')}`, { name: 'Renamed 88.' })).status, 200);
  done(await inside.core.addContact(inside.call, { name: 'Come meanwhile', photo: null, addresses: [] }));
  await row('Come meanwhile').waitFor();
  await row('Renamed 88.').waitFor();
  await row('Numbered 90.').waitFor({ state: 'detached' });
  release();
  await row('Numbered 89.').hover();
  await wheelTo('Ingrid Solberg', 3000);
  await wheelTo('Numbered 89.', -30_000);
  const seen = (await page.locator('[data-contact]').allTextContents()).slice(0, 3).join(' | ');
  assert.match(seen, /^.*Come meanwhile.* \| .*Numbered 89\..* \| .*Renamed 88\./);
});

test('who is erased while pages are read anew, one after the other, stays so', { skip }, async () => {
  const { page } = desk;
  await page.goto(`${site.url}/console/contacts`);
  await row('Numbered 89.').hover();
  await wheelTo('Ingrid Solberg', 3000);
  await wheelTo('Numbered 89.', -30_000);
  const { asked, release } = await holdNextPages();
  await page.getByRole('button', { name: 'Add a contact' }).click();
  await typeInto(page.getByRole('textbox', { name: 'Name', exact: true }), 'By hand');
  await page.keyboard.press('Enter');
  // Whoever adds somebody does not wait for the list.
  await page.getByRole('heading', { name: 'By hand' }).waitFor();
  await page.goBack();
  await asked;
  await row('Numbered 87.').waitFor();
  assert.equal((await key('DELETE', `/v1/contacts/${idOf('Numbered 87.')}`)).status, 200);
  await row('Numbered 87.').waitFor({ state: 'detached' });
  release();
  await row('Numbered 89.').hover();
  await wheelTo('Ingrid Solberg', 3000);
  await wheelTo('By hand', -30_000);
  await row('Numbered 86.').waitFor();
  assert.equal(await row('Numbered 87.').count(), 0);
});

test('what is written while a search is on its way stands in what is found', { skip }, async () => {
  const { page } = desk;
  const { writes } = await visitorOf(site, 'Zita', 'tandem');
  const search = '/v1/conversations?state=all&q=tandem';
  await eventually(
    async () => (await key<{ items: unknown[] }>('GET', search)).body.items.length === 1,
    'it can be found',
  );
  const heard = Promise.withResolvers<void>();
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('and a bell')) heard.resolve();
    }),
  );
  await page.goto(`${site.url}/console`);
  await desk.folder('All').click();
  await desk.row('Zita').waitFor();
  const asked = Promise.withResolvers<void>();
  const freed = Promise.withResolvers<void>();
  await page.route(
    (url) => url.pathname === '/v1/conversations' && url.searchParams.get('q') === 'tandem',
    async (route) => {
      const response = await route.fetch();
      asked.resolve();
      await freed.promise;
      await route.fulfill({ response });
    },
  );
  await page.getByRole('textbox', { name: 'Search conversations' }).fill('tandem');
  await asked.promise;
  assert.equal((await writes('and a bell')).status, 201);
  await heard.promise;
  freed.resolve();
  await desk.row('Zita').waitFor();
  await desk.row('Zita').getByText('and a bell').waitFor();
});
