import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../support/console.ts';
import { LiveClient } from '../support/live.ts';
import { furnish } from './furnish.ts';
import type { Ids } from './samples.ts';
import { type Signed, type Stage, setStage } from './stage.ts';

let stage: Stage;
let ids: Ids;
let sees: Signed;
let blind: Signed;
before(async () => {
  stage = await setStage();
  ids = await furnish(stage.inside, stage.inside.accountId);
  sees = await stage.person('agent', { agent: true });
  blind = await stage.person('agent', { agent: true });
  await stage.owner.api('PATCH', `/v1/inboxes/${ids.inbox}`, { agentIds: [ids.agent, sees.agentId], teamIds: [] });
});
after(() => stage.stop());

type Row = { id: string; conversationId: string; messageId: string; seenAt: string | null };
type List = { items: Row[] };

const unseen = async ({ api }: Signed) => (await api<List>('GET', '/v1/mentions')).body.items;
const path = () => `/v1/conversations/${ids.conversation}`;
const settled = async () => {
  const waits = `select id from job where kind = 'mention' and state <> 'done'`;
  await eventually(async () => (await stage.inside.rows(waits)).length === 0, 'every job is done');
};

test('who is mentioned in a note hears it, finds it, and has seen it; who may not see it is not told', async () => {
  const live = new LiveClient();
  await live.connect(stage.url, sees.token);
  const deaf = new LiveClient();
  await deaf.connect(stage.url, blind.token);
  const mentions = [sees.agentId, blind.agentId, '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071'];
  const note = { text: '@both look', note: true, mentions, clientId: 'm1' };
  const { body: message } = await stage.owner.api<Row>('POST', `${path()}/messages`, note);
  assert.deepEqual((await stage.owner.api('POST', `${path()}/messages`, note)).body, message, 'sent again');
  await live.until(() => live.events.some(({ kind }) => kind === 'mention.created'));
  await settled();
  const [one, ...more] = await unseen(sees);
  assert.deepEqual([one?.conversationId, one?.messageId, one?.seenAt, more], [ids.conversation, message.id, null, []]);
  const heard = live.events.find(({ kind }) => kind === 'mention.created') as { mention?: unknown } | undefined;
  assert.deepEqual(heard?.mention, one);
  assert.deepEqual(await unseen(blind), []);
  const listed = await sees.api<List>('GET', `/v1/conversations?mentions=${sees.agentId}`);
  assert.deepEqual(
    listed.body.items.map(({ id }) => id),
    [ids.conversation],
  );
  const hidden = await blind.api<List>('GET', `/v1/conversations?mentions=${sees.agentId}`);
  assert.deepEqual(hidden.body.items, []);

  assert.equal((await blind.api('POST', `${path()}/mentions/seen`)).status, 404);
  assert.equal((await stage.owner.api('POST', `${path()}/mentions/seen`)).status, 204, 'of nobody else');
  assert.equal((await unseen(sees)).length, 1);
  assert.equal((await sees.api('POST', `${path()}/mentions/seen`)).status, 204);
  assert.deepEqual(await unseen(sees), []);
  await live.until(() => live.events.some(({ kind }) => kind === 'mention.changed'));
  const before = await stage.inside.head();
  assert.equal((await sees.api('POST', `${path()}/mentions/seen`)).status, 204);
  assert.equal(await stage.inside.head(), before, 'again changes nothing');
  assert.ok(!deaf.events.some(({ kind }) => kind.startsWith('mention.')));
  live.cut();
  deaf.cut();
});

test('nobody is told by its own note', async () => {
  const note = { text: 'to myself', note: true, mentions: [sees.agentId] };
  assert.equal((await sees.api('POST', `${path()}/messages`, note)).status, 201);
  await settled();
  assert.deepEqual(await unseen(sees), []);
});

test('an owner who is an agent may be mentioned anywhere', async () => {
  const owner = await stage.person('owner', { agent: true });
  const note = { text: '@owner', note: true, mentions: [owner.agentId] };
  await sees.api('POST', `${path()}/messages`, note);
  await settled();
  assert.equal((await unseen(owner)).length, 1);
});

test('erasing the contact takes its mentions along', async () => {
  await stage.owner.api('DELETE', `/v1/contacts/${ids.contact}`);
  const left = await stage.inside.rows(`select id from mention where conversation_id = '${ids.conversation}'`);
  assert.deepEqual(left, []);
});
