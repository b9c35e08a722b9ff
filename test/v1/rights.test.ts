import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Right, type Role, rights } from '../../src/core/role.ts';
import type { Api } from '../support/api.ts';
import { furnish } from './furnish.ts';
import { type Ids, pathOf, samples } from './samples.ts';
import { type Signed, type Stage, setStage } from './stage.ts';
import { lackedOf, wanted } from './wanted-rights.ts';

let stage: Stage;
let ids: Ids;
const people = {} as Record<Role, Signed>;

before(async () => {
  stage = await setStage();
  people.owner = stage.owner;
  people.admin = await stage.person('admin');
  people.agent = await stage.person('agent', { agent: true });
  ids = await furnish(stage.inside, stage.inside.accountId);
});
after(() => stage.stop());

test('every route that takes a key says which right it wants', () => {
  const takesKey = [...stage.reference.operations].filter(([, { schemes }]) => schemes.includes('key'));
  assert.deepEqual(takesKey.map(([name]) => name).toSorted(), Object.keys(wanted).toSorted());
});

/** Every route that wants a right which this credential lacks refuses, names it, and does nothing. */
async function refusedAll(api: Api, held: readonly Right[]): Promise<void> {
  const before = await stage.inside.head();
  for (const [name, needed] of Object.entries(wanted)) {
    const lacked = lackedOf(needed, held);
    if (lacked === null) continue;
    const { id, body } = samples[name] ?? assert.fail(name);
    const { method } = stage.reference.operations.get(name) ?? assert.fail(name);
    const said = await api(method, pathOf(name, id && ids[id]), body?.(ids));
    assert.deepEqual([said.status, said.body.type], [403, 'urn:parley:forbidden'], `${name} with ${held}`);
    assert.equal(said.body.right, lacked, name);
  }
  assert.equal(await stage.inside.head(), before, 'something changed');
}

for (const right of rights) {
  test(`a key that has only the right ${right} reads and writes nothing else`, async () => {
    const key = await stage.key([right]);
    await refusedAll(key.api, [right]);
    const { body } = await key.api('GET', '/v1/session');
    assert.deepEqual(body.rights, [right]);
    for (const [name, needed] of Object.entries(wanted)) {
      const { id } = samples[name] ?? assert.fail(name);
      const { method } = stage.reference.operations.get(name) ?? assert.fail(name);
      if (method !== 'GET' || name === 'GET /v1/live' || lackedOf(needed, [right]) !== null) continue;
      assert.equal((await key.api('GET', pathOf(name, id && ids[id]))).status, 200, name);
    }
  });
}

test('an agent works with conversations and reads what the console needs, and changes no settings', async () => {
  await refusedAll(people.agent.api, ['conversations']);
  for (const path of ['/v1/agents', '/v1/teams', '/v1/inboxes', '/v1/account', '/v1/contacts', '/v1/conversations']) {
    assert.equal((await people.agent.api('GET', path)).status, 200, path);
  }
});

test('an agent declares and reads its own presence, nobody else’s', async () => {
  const { api, agentId } = people.agent;
  const own = `/v1/agents/${agentId}/presence`;
  assert.equal((await api('PUT', own, { presence: 'online' })).status, 200);
  assert.equal((await api('GET', `${own}-log`)).status, 200);
  assert.equal((await api('PUT', `/v1/agents/${ids.agent}/presence`, { presence: 'online' })).status, 403);
  assert.equal((await api('GET', `/v1/agents/${ids.agent}/presence-log`)).status, 403);
});

test('an agent sees the conversations of its inboxes, teams and its own, and no others', async () => {
  const { api } = people.agent;
  const path = `/v1/conversations/${ids.conversation}`;
  const all = async () => (await api<{ items: { id: string }[] }>('GET', '/v1/conversations')).body.items;
  const tries = [
    () => api('GET', path),
    () => api('GET', `${path}/messages`),
    () => api('POST', `${path}/messages`, { text: 'Hello' }),
    () => api('POST', `${path}/take`),
    () => api('PUT', `${path}/state`, { state: 'closed' }),
    () => api('PUT', `${path}/read`, { number: 1 }),
    () => api('PUT', `${path}/assignment`, { agentId: people.agent.agentId }),
    () => api('POST', '/v1/conversations', { inboxId: ids.inbox, contactId: ids.contact }),
  ];
  for (const ask of tries) assert.equal((await ask()).status, 404);
  assert.ok(!(await all()).some(({ id }) => id === ids.conversation));
  await stage.owner.api('PUT', `${path}/assignment`, { agentId: people.agent.agentId });
  assert.equal((await api('GET', path)).status, 200);
  assert.ok((await all()).some(({ id }) => id === ids.conversation));
  await stage.owner.api('PUT', `${path}/assignment`, { agentId: null });
  assert.equal((await api('GET', path)).status, 404);
  await stage.owner.api('PATCH', `/v1/inboxes/${ids.inbox}`, { agentIds: [ids.agent, people.agent.agentId] });
  assert.equal((await api('GET', path)).status, 200);
  assert.equal((await api('POST', `${path}/take`, { agentId: ids.agent })).status, 403, 'takes for itself only');
});

test('an admin makes, changes, links and removes no owner; an owner does', async () => {
  const { admin, owner } = people;
  const second = await stage.person('owner');
  const email = 'third@example.com';
  const forbidden = { status: 403, right: 'owner' };
  const key = await stage.key([...rights]);
  const before = await stage.inside.head();
  const tries = [
    () => admin.api('POST', '/v1/members', { email, name: 'Third', role: 'owner' }),
    () => admin.api('PATCH', `/v1/members/${admin.id}`, { role: 'owner' }),
    () => admin.api('PATCH', `/v1/members/${second.id}`, { role: 'agent' }),
    () => admin.api('PATCH', `/v1/members/${second.id}`, { name: 'Renamed' }),
    () => admin.api('POST', `/v1/members/${second.id}/link`),
    () => admin.api('DELETE', `/v1/members/${second.id}`),
  ];
  for (const ask of tries) {
    const { status, body } = await ask();
    assert.deepEqual({ status, right: body.right }, forbidden);
  }
  assert.equal((await key.api('DELETE', `/v1/members/${second.id}`)).status, 403, 'no key is an owner');
  assert.equal(await stage.inside.head(), before, 'something changed');
  assert.equal((await owner.api('PATCH', `/v1/members/${admin.id}`, { role: 'owner' })).status, 200);
  assert.equal((await owner.api('PATCH', `/v1/members/${admin.id}`, { role: 'admin' })).status, 200);
  assert.equal((await owner.api('DELETE', `/v1/members/${second.id}`)).status, 204);
});

test('the last owner stays, also when all owners go at once', async () => {
  const accountId = await stage.tenant('Owned');
  const owners = await Promise.all([1, 2, 3].map(() => stage.person('owner', { accountId })));
  const [only] = await stage.inside.rows<{ id: string }>(
    `select id from member where account_id = $1 and role = 'owner' and removed_at is null order by id limit 1`,
    [accountId],
  );
  assert.ok(only);
  const leave = [
    ...owners.map(({ api, id }, i) =>
      i % 2 ? api('DELETE', `/v1/members/${id}`) : api('PATCH', `/v1/members/${id}`, { role: 'admin' }),
    ),
    owners[0]?.api('DELETE', `/v1/members/${only.id}`),
  ];
  const statuses = (await Promise.all(leave)).map((said) => said?.status);
  const [left] = await stage.inside.rows<{ n: number }>(
    `select count(*)::int as n from member where account_id = $1 and role = 'owner' and removed_at is null`,
    [accountId],
  );
  assert.ok((left?.n ?? 0) >= 1, `no owner is left after ${statuses}`);
  const sole = await stage.tenant('Alone');
  const { id, api } = await stage.person('owner', { accountId: sole });
  const [first] = await stage.inside.rows<{ id: string }>(`select id from member where account_id = $1 and id <> $2`, [
    sole,
    id,
  ]);
  assert.equal((await api('DELETE', `/v1/members/${first?.id}`)).status, 204);
  for (const said of [
    await api('DELETE', `/v1/members/${id}`),
    await api('PATCH', `/v1/members/${id}`, { role: 'agent' }),
  ]) {
    assert.deepEqual([said.status, said.body.type], [409, 'urn:parley:last_owner']);
  }
});

test('nobody gives a right that it lacks, by a key or by a member', async () => {
  const key = await stage.key(['members']);
  const before = await stage.inside.head();
  for (const right of rights.filter((one) => one !== 'members')) {
    const { status, body } = await key.api('POST', '/v1/keys', { name: 'More', rights: ['members', right] });
    assert.deepEqual([status, body.right], [403, right]);
  }
  const stronger = await stage.key(['conversations']);
  assert.equal((await key.api('DELETE', `/v1/keys/${stronger.id}`)).status, 403, 'nor does it take one away');
  for (const role of ['agent', 'admin', 'owner']) {
    const invited = await key.api('POST', '/v1/members', { email: `${role}@more.example`, name: 'More', role });
    assert.equal(invited.status, 403, role);
  }
  for (const ask of [
    key.api('POST', `/v1/members/${people.admin.id}/link`),
    key.api('PATCH', `/v1/members/${people.agent.id}`, { role: 'admin' }),
    key.api('DELETE', `/v1/members/${people.admin.id}`),
  ]) {
    assert.equal((await ask).status, 403);
  }
  assert.equal(await stage.inside.head(), before + 1, 'only the stronger key was made');
  const both = await stage.key(['members', 'conversations']);
  const email = 'by-key@example.com';
  assert.equal((await both.api('POST', '/v1/members', { email, name: 'By key', role: 'agent' })).status, 201);
  assert.equal((await both.api('POST', '/v1/keys', { name: 'Same', rights: ['conversations'] })).status, 201);
});
