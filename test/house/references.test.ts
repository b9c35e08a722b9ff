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
const lookedAtAgain = ['job.payload'];
/** No uuid by its type or name, and yet ids. */
const inText = ['agents_apart.pair', 'contact.merged_into'];

test('each column that refers to a removable row has a rule, and each rule a column', async () => {
  const columns = await withClient(database.config, async (client) => {
    const { rows } = await client.query<{ place: string }>(
      `select c.table_name || '.' || c.column_name as place
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name <> 'id'
         and (c.udt_name in ('uuid', '_uuid', 'jsonb', 'json') or c.column_name ~ '_ids?$') order by 1`,
    );
    return rows.map(({ place }) => place);
  });
  const known = new Set([...Object.keys(references), ...plain, ...lookedAtAgain]);
  const named = columns.filter((place) => !ofOthers.some((other) => other.test(place)));
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
