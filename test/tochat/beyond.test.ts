// What a business has and the document does not know: the page shows it, these calls neither show nor lose it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { eventually } from '../support/console.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { businessOf, type Door, openDoor, operator } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = await openDoor(site);
});
after(async () => {
  await inside?.close();
  await site?.stop();
});

type Shown = {
  offlineMessage: string | null;
  consentText: string | null;
  listings: { name: string; prefilledText: string | null }[];
};

test('a pre-filled text, an offline message and a consent', async () => {
  const { id, whatsapps } = businessOf(await door.insert({ name: 'Beyond', whatsapps: [operator] }));
  const shown = async () => (await apiOf(site.url, null)<Shown>('GET', `/v1/widgets/${id}`)).body;
  const texts = ({ offlineMessage, consentText, listings }: Shown) => [
    offlineMessage,
    consentText,
    ...listings.map(({ name, prefilledText }) => [name, prefilledText]),
  ];
  assert.deepEqual(texts(await shown()), [null, null, ['Marta', null]]);

  const bare = await door.get(id);
  const found = await inside.core.read(inside.accountId).inboxes.withWidget(id);
  const listings = found?.listings.map((listing) => ({ ...listing, prefilledText: 'Hi, I saw your site' }));
  const widget = { offlineMessage: 'Back on Monday', consentText: 'I agree' };
  done(await inside.core.changeWidgetInbox(inside.call, id, { dialect: 'tochat', widget, listings: listings ?? [] }));
  const all = ['Back on Monday', 'I agree', ['Marta', 'Hi, I saw your site']];
  await eventually(
    async () => (await shown()).consentText !== null,
    'that the server shows what another process wrote',
  );
  assert.deepEqual(texts(await shown()), all);
  assert.equal((await door.get(id)).text, bare.text);

  const kept = { ...operator, id: whatsapps[0]?.id, name: 'Marta M.' };
  const said = await door.update(id, { whatsapps: [kept, { ...operator, name: 'New' }], widgetMessage: 'Hello' });
  assert.deepEqual(Object.keys(businessOf(said).whatsapps[0] ?? {}), [
    'id',
    'number',
    'name',
    'active',
    'iconUrl',
    'post',
    'optimes',
  ]);
  assert.deepEqual(texts(await shown()), [
    'Back on Monday',
    'I agree',
    ['Marta M.', 'Hi, I saw your site'],
    ['New', null],
  ]);
});
