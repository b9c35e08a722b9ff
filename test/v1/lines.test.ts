import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Api } from '../support/api.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
});
after(() => stage.stop());

type Inbox = { id: string; name: string; address: string; agentIds: string[] };
type Line = {
  id: string;
  name: string;
  label: string | null;
  email: string | null;
  whatsapp: Inbox | null;
  messenger: Inbox | null;
  connected: string[];
};

async function made(fields: object): Promise<Line> {
  const { status, body } = await api<Line>('POST', '/v1/lines', { name: 'Line', ...fields });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** As it is read again. */
async function changed({ id }: Pick<Line, 'id'>, fields: object): Promise<Line> {
  const { status, body } = await api<Line>('PATCH', `/v1/lines/${id}`, fields);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual((await api('GET', `/v1/lines/${id}`)).body, body);
  return body;
}

const list = async () => (await api<{ items: Line[]; next: null }>('GET', '/v1/lines')).body;

test('a line: a number, then a page, a label and a name; removed with its inboxes', async () => {
  const line = await made({ name: 'Shop', label: '9001', number: '+34 600 555 001' });
  assert.deepEqual([line.name, line.label, line.email, line.messenger], ['Shop', '9001', null, null]);
  assert.deepEqual([line.whatsapp?.address, line.connected], ['34600555001', []]);
  const both = await changed(line, { page: { address: '880011', token: 'page token' }, email: 'shop@example.com' });
  assert.deepEqual([both.messenger?.address, both.connected], ['880011', ['messenger']]);
  assert.deepEqual([both.messenger?.name, both.email, both.whatsapp], ['Shop', 'shop@example.com', line.whatsapp]);
  const renamed = await changed(line, { name: 'Atelier', label: null });
  assert.deepEqual(
    [renamed.name, renamed.label, renamed.whatsapp?.name, renamed.messenger?.name],
    ['Atelier', null, 'Atelier', 'Atelier'],
  );
  const moved = await changed(line, { number: '0034600555002' });
  assert.deepEqual([moved.whatsapp?.id, moved.whatsapp?.address], [line.whatsapp?.id, '34600555002']);
  assert.ok((await list()).items.some(({ id }) => id === line.id));
  // What it gave up, another may have.
  const next = await made({ label: '9001', number: '34600555001' });
  assert.equal((await api('DELETE', `/v1/lines/${line.id}`)).status, 204);
  assert.equal((await api('DELETE', `/v1/lines/${line.id}`)).status, 404);
  assert.equal((await api('GET', `/v1/inboxes/${both.messenger?.id}`)).status, 404);
  assert.deepEqual(
    (await list()).items.flatMap(({ id }) => (id === line.id || id === next.id ? [id] : [])),
    [next.id],
  );
});

test('an inbox that nobody gave a label or a sister is a line by its own id, and stays so', async () => {
  const fields = { channel: 'whatsapp', name: 'Alone', address: '34600555010' };
  const { id } = (await api<Inbox>('POST', '/v1/inboxes', fields)).body;
  const alone = (await list()).items.find((line) => line.id === id);
  assert.deepEqual([alone?.name, alone?.label, alone?.whatsapp?.id], ['Alone', null, id]);
  const labelled = await changed({ id }, { label: '9010' });
  assert.deepEqual([labelled.id, labelled.label], [id, '9010']);
  const joined = await changed({ id }, { page: { address: '880099' } });
  assert.deepEqual([joined.id, joined.whatsapp?.id, joined.messenger?.address], [id, id, '880099']);
});

test('what is taken or none is refused, and changes nothing', async () => {
  const one = await made({ label: '9100', number: '34600555100', page: { address: '880100' } });
  const other = await made({ label: '9101', number: '34600555101' });
  const tries: [fact: string, method: string, path: string, body: object, status: number, field: string | undefined][] =
    [
      ['neither number nor page', 'POST', '', {}, 422, 'number'],
      ['no number', 'POST', '', { number: 'abc' }, 422, 'number'],
      ['a label of another', 'POST', '', { label: '9100', number: '34600555102' }, 409, 'label'],
      ['a number of another', 'POST', '', { number: '34600555100' }, 409, 'number'],
      ['a page of another', 'POST', '', { number: '34600555102', page: { address: '880100' } }, 409, 'page'],
      ['a page that is none', 'POST', '', { page: { address: 'abc' } }, 422, undefined],
      ['a label of another, later', 'PATCH', `/${other.id}`, { name: 'X', label: '9100' }, 409, 'label'],
      ['a number of another, later', 'PATCH', `/${other.id}`, { name: 'X', number: '34600555100' }, 409, 'number'],
      ['a page of another, later', 'PATCH', `/${other.id}`, { name: 'X', page: { address: '880100' } }, 409, 'page'],
      ['no number, later', 'PATCH', `/${other.id}`, { name: 'X', number: 'abc' }, 422, 'number'],
      ['nothing', 'PATCH', `/${other.id}`, {}, 422, undefined],
    ];
  const before = await list();
  for (const [fact, method, path, body, status, field] of tries) {
    const said = await api(method, `/v1/lines${path}`, method === 'POST' ? { name: 'Line', ...body } : body);
    assert.deepEqual([said.status, said.body.field], [status, field], fact);
  }
  assert.deepEqual(await list(), before);
  assert.ok(before.items.some(({ id }) => id === one.id));
});

test('an agent lists lines and changes none', async () => {
  const agent = await stage.person('agent', { agent: true });
  assert.equal((await agent.api('GET', '/v1/lines')).status, 200);
  const line = await made({ number: '34600555200' });
  assert.equal((await agent.api('POST', '/v1/lines', { name: 'Mine', number: '34600555201' })).status, 403);
  assert.equal((await agent.api('PATCH', `/v1/lines/${line.id}`, { name: 'Mine' })).status, 403);
  assert.equal((await agent.api('DELETE', `/v1/lines/${line.id}`)).status, 403);
});
