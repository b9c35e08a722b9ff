// Answers from memory: the event that changes what they say drops them, in every process.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { untilEqual } from '../support/patience.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';
import { ask, businessOf, type Door, doorOf, openDoor, operator } from './door.ts';

let site: Site;
let second: Server;
let door: Door;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  second = await site.start();
  door = await openDoor(site);
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

test('an update is seen by the next get of its own process, and soon by the other’s', async () => {
  const { id } = businessOf(await door.insert({ name: 'Name 0', whatsapps: [operator] }));
  const there = doorOf(second.url, door.token);
  for (let i = 1; i <= 20; i++) {
    // Both have the former one in memory.
    await Promise.all([door.get(id), there.get(id)]);
    const said = await door.update(id, { name: `Name ${i}` });
    assert.equal((await door.get(id)).text, said.text);
    await untilEqual(async () => (await there.get(id)).text, said.text);
  }
});

test('a business that is removed is gone from memory too', async () => {
  const { id } = businessOf(await door.insert({ name: 'Gone' }));
  const there = doorOf(second.url, door.token);
  assert.deepEqual([(await door.get(id)).status, (await there.get(id)).status], [200, 200]);
  const v1 = apiOf(site.url, site.firstRun.v1.key);
  assert.equal((await v1('DELETE', `/v1/inboxes/${id}`)).status, 204);
  assert.equal((await door.get(id)).status, 404);
  await untilEqual(async () => (await there.get(id)).status, 404);
});

test('a change while many ask: nobody is told the former one after the answer to the change', async () => {
  const { id } = businessOf(await door.insert({ name: 'Busy 0' }));
  let promised = 0;
  let stop = false;
  const readers = Array.from({ length: 8 }, async () => {
    while (!stop) {
      const least = promised;
      const { name } = businessOf(await door.get(id)) as { name?: string };
      assert.ok(Number(name?.slice(5)) >= least, `${name} after ${least}`);
    }
  });
  for (let i = 1; i <= 30; i++) {
    await door.update(id, { name: `Busy ${i}` });
    promised = i;
  }
  stop = true;
  await Promise.all(readers);
});

test('what the page shows: a tag, 304, and dropped by a change', async () => {
  const { id } = businessOf(await door.insert({ name: 'Shown', whatsapps: [operator] }));
  const url = `${site.url}/v1/widgets/${id}`;
  const first = await ask(url, 'GET', {});
  const etag = first.headers.get('etag') as string;
  assert.match(etag, /^"[\w-]{43}"$/);
  assert.equal(first.headers.get('cache-control'), 'public, max-age=5');
  const again = await ask(url, 'GET', { 'if-none-match': etag });
  assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', etag]);
  await door.update(id, { buttonMessage: 'New words' });
  const changed = await ask(url, 'GET', { 'if-none-match': etag });
  assert.deepEqual([changed.status, JSON.parse(changed.text).buttonMessage], [200, 'New words']);
  await door.update(id, { active: false });
  assert.equal((await ask(url, 'GET', {})).status, 404);
});

test('what the page shows: who is there, within a second or two, in every process', async () => {
  const { id } = businessOf(await door.insert({ name: 'Presence', whatsapps: [operator] }));
  const agentId = (await inside.core.read(inside.accountId).inboxes.get(id))?.agentIds[0] as string;
  const v1 = apiOf(site.url, site.firstRun.v1.key);
  const available = (url: string) => async () =>
    JSON.parse((await ask(`${url}/v1/widgets/${id}`, 'GET', {})).text).listings[0].available;
  await untilEqual(available(second.url), true);
  for (const presence of ['away', 'online'] as const) {
    assert.equal((await v1('PUT', `/v1/agents/${agentId}/presence`, { presence })).status, 200);
    await untilEqual(available(site.url), presence === 'online');
    await untilEqual(available(second.url), presence === 'online');
  }
});

test('the account’s zone counts where the business has none', async () => {
  const { id } = businessOf(
    await door.insert({
      name: 'Zone',
      whatsapps: [{ ...operator, optimes: [{ day: 'MO', availableFrom: '09:00:00', availableUntil: '10:00:00' }] }],
    }),
  );
  const hour = async () =>
    new Date(
      JSON.parse((await ask(`${site.url}/v1/widgets/${id}`, 'GET', {})).text).listings[0].openings[0].from,
    ).getUTCHours();
  const before = await hour();
  const v1 = apiOf(site.url, site.firstRun.v1.key);
  assert.equal((await v1('PATCH', '/v1/account', { timezone: 'Asia/Tokyo' })).status, 200);
  assert.equal(await hour(), 0);
  assert.notEqual(before, 0);
});
