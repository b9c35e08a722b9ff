// What is asked for by its id is looked up by its key, also before the database knows how many rows a table has: a plan that reads all that
// an account has is the cheapest while there is little, and stays in use when there is much.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { indexLogs } from '../../src/store/search.ts';
import { startConversation } from '../support/conversation.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { loneStore } from '../support/lone-store.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let lone: Awaited<ReturnType<typeof loneStore>>;
let sent: string[];
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  const { id } = await startConversation(site, inside);
  lone = await loneStore(site, inside);
  sent = await lone.send(Array.from({ length: 2000 }, () => id));
});
after(async () => {
  await inside.close();
  await lone.pool.end();
  await site.stop();
});

test('messages that are asked for are read by their key', async () => {
  const some = sent.slice(0, 3);
  const before = await lone.rowsRead('message');
  const found = await lone.store.reader(inside.accountId).messages.some([...some, ...some]);
  assert.deepEqual(found.map((message) => message.id).toSorted(), some.toSorted());
  const read = (await lone.rowsRead('message')) - before;
  assert.ok(read < 10, `${read} messages were read for 3`);
});

test('what was just written is made searchable without reading what was written before', async () => {
  await lone.pool.query(
    `insert into search_head (account_id, number) select account_id, number - 10 from account_head where account_id = $1
     on conflict (account_id) do update set number = excluded.number`,
    [inside.accountId],
  );
  const before = await lone.rowsRead('message');
  await indexLogs(lone.pool);
  const read = (await lone.rowsRead('message')) - before;
  assert.ok(read >= 10 && read < 50, `${read} messages were read to index 10`);
});
