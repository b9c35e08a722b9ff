// What is being indexed while its contact is merged is found all the same (src/store/search.ts).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/console.ts';
import { startConversation } from '../support/conversation.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';

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

test('a message that is indexed while its contact is merged', async () => {
  const { id, contactId, visitor } = await startConversation(site, inside);
  const into = done(await inside.core.addContact(inside.call, { name: 'Into', photo: null, addresses: [] }));
  const documents = () =>
    inside.rows(
      `select 1 from search_document d join message m on m.id = d.id where m.conversation_id = $1 and m.body = 'zebra crossing'`,
      [id],
    );
  const merging = await inside.pool.connect();
  try {
    await merging.query('begin');
    await merging.query('select 1 from contact where id = $1 for update', [contactId]);
    const { status } = await visitor.api('POST', '/v1/visitor/messages', { text: 'zebra crossing' });
    assert.equal(status, 201);
    // The indexer has read whose the message is, and waits for that contact.
    await eventually(async () => {
      const waits = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'insert into search_document'`;
      return (await inside.rows(waits)).length > 0;
    }, 'the indexer waits');
    await merging.query('update conversation set contact_id = $2, origin_id = $3 where id = $1', [
      id,
      into.id,
      contactId,
    ]);
    await merging.query('update contact set merged_into = $2, removed_at = now() where id = $1', [contactId, into.id]);
    await merging.query('commit');
  } finally {
    merging.release();
  }
  await eventually(async () => (await documents()).length === 1, 'it is found');
});
