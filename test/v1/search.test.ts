import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import { openClient } from '../../src/store/database.ts';
import { eventually } from '../support/console.ts';
import { furnish } from './furnish.ts';
import { type Signed, type Stage, setStage } from './stage.ts';

let stage: Stage;
let owner: Signed;
let inboxId: string;
before(async () => {
  stage = await setStage();
  owner = stage.owner;
  inboxId = (await owner.api<Row>('POST', '/v1/inboxes', { channel: 'web', name: 'Searched' })).body.id;
});
after(() => stage.stop());

type Row = { id: string };
type List = { items: Row[]; next: string | null };

async function talk(contact: object, ...texts: string[]): Promise<{ id: string; contactId: string }> {
  const { body: added } = await owner.api<Row>('POST', '/v1/contacts', contact);
  const { body } = await owner.api<Row>('POST', '/v1/conversations', { inboxId, contactId: added.id });
  for (const text of texts) {
    assert.equal((await owner.api('POST', `/v1/conversations/${body.id}/messages`, { text })).status, 201);
  }
  return { id: body.id, contactId: added.id };
}

async function search(q: string, more = '', api = owner.api): Promise<string[]> {
  const { status, body } = await api<List>('GET', `/v1/conversations?q=${encodeURIComponent(q)}${more}`);
  assert.equal(status, 200);
  return body.items.map(({ id }) => id);
}

/** What was written before is searchable when this is. */
async function indexed(): Promise<void> {
  const word = `mark${Math.random().toString(36).slice(2)}`;
  const { id } = await talk({}, word);
  await eventually(async () => (await search(word)).includes(id), 'found in time');
}

test('found by the contact’s name and addresses, and by the words of messages and notes', async () => {
  const addresses = [
    { kind: 'phone', value: '+34 611 222 333' },
    { kind: 'email', value: 'marisol@fjord.example' },
  ];
  const { id } = await talk({ name: 'Marisol Núñez', addresses }, 'The derailleur squeaks (again)', 'Order A-77123');
  await owner.api('POST', `/v1/conversations/${id}/messages`, { text: 'She prefers Tuesdays', note: true });
  await talk({ name: 'Nils' }, 'The derailleurs are fine');
  await indexed();
  const found = [
    'marisol',
    'NUNEZ',
    'núñ mari',
    '+34 611 222 333',
    '611222333',
    '222 333',
    'marisol@fjord.example',
    'fjord',
    'squeaks derailleur',
    'squeak',
    'a-77123',
    '77123',
    'tuesdays',
    '+34 6 11 22 23 33',
    '0034611222333',
    '0611222333',
    '(0)611-222-333',
  ];
  for (const q of found) assert.deepEqual(await search(q), [id], q);
  assert.equal((await search('derailleur')).length, 2, 'the beginning of a word is enough');
  for (const q of [
    'queaks',
    'marisol derailleur',
    '622',
    'derailleur tuesdays',
    "squeaks'; drop table",
    'squeaks:* | fine',
  ]) {
    assert.deepEqual(await search(q), [], q);
  }
});

test('what changes is found as it is now; with the other filters, page by page', async () => {
  const { id, contactId } = await talk({ name: 'Umberto' }, 'zirconium one');
  const more = [];
  for (let i = 0; i < 4; i++) more.push((await talk({ name: `Other ${i}` }, `zirconium ${i}`)).id);
  await owner.api('PATCH', `/v1/contacts/${contactId}`, { name: 'Velma' });
  await owner.api('PUT', `/v1/conversations/${id}/state`, { state: 'closed' });
  await indexed();
  assert.deepEqual(await search('umberto', '&state=all'), []);
  assert.deepEqual(await search('velma', '&state=all'), [id]);
  assert.deepEqual(await search('velma'), [], 'closed');
  const expected = [...more.toReversed(), id];
  assert.deepEqual(await search('zirconium', '&state=all'), expected);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const { body } = await owner.api<List>('GET', `/v1/conversations?q=zirconium&state=all&limit=2${after}`);
    seen.push(...body.items.map((row) => row.id));
    if (body.next === null) break;
    after = `&after=${body.next}`;
  }
  assert.deepEqual(seen, expected);
});

test('an agent finds what it may see; another account finds nothing', async () => {
  const { api, agentId } = await stage.person('agent', { agent: true });
  const other = (await owner.api<Row>('POST', '/v1/agents', { name: 'Serving' })).body.id;
  const closed = (await owner.api<Row>('POST', '/v1/inboxes', { channel: 'web', name: 'Closed', agentIds: [other] }))
    .body.id;
  const { body: contact } = await owner.api<Row>('POST', '/v1/contacts', { name: 'Wilhelmina' });
  const { body } = await owner.api<Row>('POST', '/v1/conversations', { inboxId: closed, contactId: contact.id });
  await owner.api('POST', `/v1/conversations/${body.id}/messages`, { text: 'periwinkle' });
  await indexed();
  for (const q of ['wilhelmina', 'periwinkle']) {
    assert.deepEqual(await search(q), [body.id]);
    assert.deepEqual(await search(q, '', api), [], q);
  }
  await owner.api('PUT', `/v1/conversations/${body.id}/assignment`, { agentId });
  assert.deepEqual(await search('periwinkle', '', api), [body.id]);
  const tenant = await stage.tenant('Elsewhere');
  await furnish(stage.inside, tenant);
  const key = await stage.key([...rights], tenant);
  assert.deepEqual(await search('periwinkle', '&state=all', key.api), []);
});

test('who is erased is found no more, also by what was said', async () => {
  const { contactId } = await talk({ name: 'Xochitl' }, 'heliotrope');
  await indexed();
  assert.equal((await search('heliotrope')).length, 1);
  const words = () =>
    stage.inside.rows<{ n: number }>(
      `select count(*)::int as n from search_document where words::text ~ 'xochitl|heliotrope'`,
    );
  assert.deepEqual(await words(), [{ n: 2 }]);
  assert.equal((await owner.api('DELETE', `/v1/contacts/${contactId}`)).status, 200);
  assert.deepEqual(await words(), [{ n: 0 }]);
  await indexed();
  assert.deepEqual(await words(), [{ n: 0 }]);
});

test('erased at any moment while its words are being written: nothing comes back', async () => {
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const { contactId } = await talk({ name: `Yolanda ${i}` }, `obsidian ${i}`);
      await new Promise((resolve) => setTimeout(resolve, i * 40));
      assert.equal((await owner.api('DELETE', `/v1/contacts/${contactId}`)).status, 200);
    }),
  );
  await indexed();
  const left = await stage.inside.rows(`select id from search_document where words::text ~ 'yolanda|obsidian'`);
  assert.deepEqual(left, []);
});

test('one letter matches whole words, one character of a script without letters matches as a prefix', async () => {
  const whole = await talk({}, 'Quentin x of seven');
  const longer = await talk({}, 'Quentin xylophone of 77');
  const name = await talk({ name: '王小明' }, 'Hello');
  await indexed();
  const rows: [q: string, finds: { id: string }[]][] = [
    ['x', [whole]],
    ['xy', [longer]],
    ['quentin x', [whole]],
    ['quentin 7', []],
    ['quentin 77', [longer]],
    ['王', [name]],
  ];
  for (const [q, finds] of rows)
    assert.deepEqual(
      await search(q),
      finds.map(({ id }) => id),
      q,
    );
});

test('sixty endless searches at once delay no one, and each error says what to do', async () => {
  const { id } = await talk({}, 'Before');
  const holder = openClient(stage.site.database.config);
  await holder.connect();
  const statuses: number[] = [];
  const told: object[] = [];
  try {
    await holder.query('begin; lock table search_document in access exclusive mode');
    const asked = Array.from({ length: 60 }, async () => {
      const answer = await fetch(`${stage.site.url}/v1/conversations?q=before`, {
        headers: { authorization: `Bearer ${owner.token}` },
      });
      statuses.push(answer.status);
      const body = (await answer.json()) as object;
      if (answer.status === 422) told.push(body);
      else if (answer.status === 503) assert.equal(answer.headers.get('retry-after'), '1');
    });
    await eventually(async () => statuses.filter((status) => status === 503).length === 50, 'fifty are refused');
    assert.equal((await fetch(`${stage.site.url}/health`)).status, 200);
    const { status } = await owner.api('POST', `/v1/conversations/${id}/messages`, { text: 'Meanwhile' });
    assert.equal(status, 201);
    assert.equal((await owner.api('GET', `/v1/conversations`)).status, 200);
    await eventually(async () => told.length > 0, 'the database cancels one');
    await holder.query('rollback');
    await Promise.all(asked);
  } finally {
    await holder.end();
  }
  assert.deepEqual(
    statuses.filter((status) => ![200, 422, 503].includes(status)),
    [],
  );
  const { field, problem } = told[0] as Record<string, unknown>;
  assert.deepEqual([field, problem], ['q', 'is found too often: search for longer or more words']);
});
