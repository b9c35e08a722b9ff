import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LiveClient } from '../support/live.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage.stop());

type Row = { id: string; name: string };
type List = { items: Row[]; next: string | null };

const add = async (name: string, addresses: object[] = []): Promise<Row> =>
  (await stage.owner.api<Row>('POST', '/v1/contacts', { name, addresses })).body;

test('some contacts by their ids, those that exist, on one page', async () => {
  const [one, two] = [await add('Nour'), await add('Otis')];
  await add('Pia');
  const ids = [two.id, '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071', one.id, one.id, '-'.repeat(36)].join();
  const { status, body } = await stage.owner.api<List>('GET', `/v1/contacts?ids=${ids}`);
  assert.deepEqual([status, body.next], [200, null]);
  assert.deepEqual(
    body.items.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    [one, two],
  );
});

test('the ids of another account are ids that do not exist', async () => {
  const { id } = await add('Quinn');
  const { api } = await stage.key(['conversations'], await stage.tenant('Others'));
  assert.deepEqual((await api('GET', `/v1/contacts?ids=${id}`)).body, { items: [], next: null });
});

test('a live event carries the contact as the API shows it', async () => {
  const { id } = await add('Rosa', [{ kind: 'external', value: 'customer 9' }]);
  const live = new LiveClient();
  await live.connect(stage.url, stage.owner.token);
  await stage.owner.api('PATCH', `/v1/contacts/${id}`, { name: 'Rosa M.' });
  await live.until(() => live.events.some(({ subject }) => subject === id));
  const heard = live.events.find(({ subject }) => subject === id) as { contact?: unknown };
  assert.deepEqual(heard.contact, (await stage.owner.api('GET', `/v1/contacts/${id}`)).body);
  live.cut();
});
