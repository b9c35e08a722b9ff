import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LiveClient } from '../support/live.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage.stop());

const path = '/v1/canned-answers';
type Row = { id: string; shortcut: string; text: string };
type List = { items: Row[] };

test('added, read by an agent, changed, removed; each heard by who listens', async () => {
  const { api, token } = stage.owner;
  const agent = await stage.person('agent');
  const live = new LiveClient();
  await live.connect(stage.url, token);
  const text = 'Hello {{contact_first_name}}, this is {{ agent_name }}.';
  const { status, body: made } = await api<Row>('POST', path, { shortcut: 'Hello', text });
  assert.deepEqual([status, made.shortcut, made.text], [201, 'Hello', text]);
  assert.deepEqual((await agent.api<Row>('GET', `${path}/${made.id}`)).body, made);
  const { body: changed } = await api<Row>('PATCH', `${path}/${made.id}`, { text: 'Hello' });
  assert.deepEqual(changed, { ...made, text: 'Hello' });
  assert.deepEqual((await agent.api<List>('GET', path)).body.items, [changed]);
  assert.equal((await api('DELETE', `${path}/${made.id}`)).status, 204);
  assert.deepEqual((await agent.api<List>('GET', path)).body.items, []);
  const heard = () => live.events.filter(({ subject }) => subject === made.id).map(({ kind }) => kind);
  await live.until(() => heard().length === 3);
  assert.deepEqual(heard(), ['cannedAnswer.created', 'cannedAnswer.changed', 'cannedAnswer.removed']);
  live.cut();
});

test('a shortcut belongs to one of them, however it is written and whoever is first', async () => {
  const { api } = stage.owner;
  const tries = ['Return', 'return', 'RETURN'].map((shortcut) => api('POST', path, { shortcut, text: shortcut }));
  const said = await Promise.all(tries);
  assert.deepEqual(said.map(({ status }) => status).toSorted(), [201, 409, 409]);
  const { body: other } = await api<Row>('POST', path, { shortcut: 'other', text: 'Other' });
  const taken = await api('PATCH', `${path}/${other.id}`, { shortcut: 'reTurn' });
  assert.deepEqual([taken.status, taken.body.type, taken.body.field], [409, 'urn:parley:already_exists', 'shortcut']);
  assert.deepEqual((await api('GET', `${path}/${other.id}`)).body, other);
  assert.equal((await api('PATCH', `${path}/${other.id}`, { shortcut: 'OTHER' })).status, 200, 'its own');
});
