// What a batch changes is looked up by its key, also before the database knows how many rows a table has. PostgreSQL 18, which comes with
// Parley, does so; older ones think that reading all that an account has is cheaper until they count it, within a minute.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startConversation } from '../support/conversation.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { loneStore } from '../support/lone-store.ts';
import { type Site, startSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await startSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

test('a batch of messages reads no other conversations than its own', async () => {
  const some: string[] = [];
  for (let i = 0; i < 100; i++) {
    const { id } = await startConversation(site, inside);
    if (i < 3) some.push(id);
  }
  const lone = await loneStore(site, inside);
  // The first asks, the second is decided on what is known, and in the end that has its plan.
  for (let i = 0; i < 8; i++) await lone.send(some);
  const before = await lone.rowsRead('conversation');
  await lone.send(some);
  const read = (await lone.rowsRead('conversation')) - before;
  await lone.pool.end();
  assert.ok(read < 20, `${read} conversations were read for 3 messages`);
});
