// Every column that refers to an agent, team, inbox, contact, member or key has a rule for its
// removal (src/core/references.ts).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { references } from '../../src/core/references.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { withClient } from '../support/postgres.ts';

let database: TestDatabase;
before(async () => {
  database = await createDatabase();
});
after(() => database.leave());

/** What else an id can be of: none of these goes while something names it, or what names it goes with it. */
const ofOthers = [
  /\.(account|process|link|application|addon|family|user|conversation|message|call|hold|wallet|transfer|owner)_id$/,
  // What a provider or a device calls itself.
  /\.(provider|hardware)_id$/,
  // The log, which tells what was.
  /^event_page\.(subjects|conversation_ids|inbox_ids)$/,
];
/** Documents that hold no ids: hours, looks, settings, what a form said. */
const plain = [
  'account.settings',
  'agent.profile',
  'carrier.settings',
  'inbox.schedule',
  'lead.fields',
  'listing.windows',
  'team.schedule',
];
/** A job looks again at all that it names when it runs. */
const lookedAtAgain = ['job.payload', 'job.order_key'];
/** Who did what, and the names of people, calls and tries: texts that are no ids, or that only tell the past. */
const records =
  /^(audit\.subject|outbox\.subject|throttle\.subject|idempotency\.key|user_chat\.pair)$|\.(actor|credential|user_key)$/;
/** The row's own id, beside a primary key of more. */
const ownToo = ['message.id', 'pin_try.id'];
/** No uuid by its type or name, and yet ids. */
const inText = ['agents_apart.pair', 'contact.merged_into'];

/** The row's own id: in its primary key, or all of it; elsewhere an `id` is of something else. */
const ownId = `(c.column_name = 'id' and exists (
  select 1 from information_schema.key_column_usage k join information_schema.table_constraints p using (constraint_schema, constraint_name)
  where p.constraint_type = 'PRIMARY KEY' and k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = 'id'))`;

test('each column that refers to a removable row has a rule, and each rule a column', async () => {
  const columns = await withClient(database.config, async (client) => {
    const { rows } = await client.query<{ place: string }>(
      `select c.table_name || '.' || c.column_name as place
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and not ${ownId}
         and (c.udt_name in ('uuid', '_uuid', 'jsonb', 'json') or c.column_name ~ '_ids?$'
           or c.data_type = 'text' and c.column_name ~ '(^|_)(owner|pair|subject|actor|credential|key|target|author)s?$') order by 1`,
    );
    return rows.map(({ place }) => place);
  });
  const known = new Set([...Object.keys(references), ...plain, ...lookedAtAgain, ...ownToo]);
  const named = columns.filter((place) => ![...ofOthers, records].some((other) => other.test(place)));
  assert.deepEqual(
    named.filter((place) => !known.has(place)),
    [],
    'columns without a rule',
  );
  assert.deepEqual(
    [...known].filter((place) => !named.includes(place) && !inText.includes(place)),
    [],
    'rules without a column',
  );
});
