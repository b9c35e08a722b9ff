// Who is erased has no letters left either: none that wait, none that were kept, and nothing of those that went.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { openDoor, random } from './door.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

test('letters of an erased person are gone, and those of others are not', async () => {
  const door = openDoor(site);
  const { bot_idsha } = site.firstRun.imbee;
  const [mail, other] = [`${random()}@example.com`, `${random()}@example.com`];
  const celullar = `34600${String(Date.now()).slice(-6)}`;
  const said = await door('token', { virtual_user: random(), bot_idsha, mail, celullar });
  await door('token', { virtual_user: random(), bot_idsha, mail: other });
  const kept = async (to: string) => {
    const letters = await inside.rows('select 1 from outbox where recipient = $1', [to]);
    const jobs = await inside.rows(`select 1 from job where payload ->> 'to' = $1`, [to]);
    return [letters.length, jobs.length];
  };
  for (const to of [mail, celullar, other]) {
    await untilEqual(() => kept(to), [1, 1], to);
  }
  // Whoever comes in by the link is a contact.
  await fetch(said.body.url as string, { method: 'POST' });
  const api = apiOf(site.url, site.firstRun.v1.key);
  const address = `external:${said.body.user_idsha}`;
  const { items } = (await api<{ items: { id: string }[] }>('GET', `/v1/contacts?address=${address}`)).body;
  const erased = await api<{ letters: number }>('DELETE', `/v1/contacts/${items[0]?.id}`);
  assert.deepEqual([erased.status, erased.body.letters], [200, 2]);
  assert.deepEqual(
    [await kept(mail), await kept(celullar), await kept(other)],
    [
      [0, 0],
      [0, 0],
      [1, 1],
    ],
  );
  const everything = JSON.stringify(await inside.rows('select * from access_link'));
  assert.ok(!everything.includes(mail) && everything.includes(other));
});
