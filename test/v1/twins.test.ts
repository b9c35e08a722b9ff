// What cannot be merged, and who is proposed for it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Agent } from '../../src/core/nouns.ts';
import type { Api } from '../support/api.ts';
import { agentPlaces } from './places.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
});
after(() => stage.stop());

let made = 0;
const agentWith = async (fields: object): Promise<Agent> => {
  const { status, body } = await api<Agent>('POST', '/v1/agents', { name: `Agent ${++made}`, ...fields });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
};
const merge = (kept: string, gone: string, by = api) => by('POST', `/v1/agents/${kept}/merge`, { agentId: gone });
const merged = async (kept: string, gone: string) => assert.equal((await merge(kept, gone)).status, 200);

const refused: [
  what: string,
  ask: () => Promise<{ status: number; body: Record<string, unknown> }>,
  status: number,
  more: object,
][] = [
  [
    'an agent with itself',
    async () => {
      const { id } = await agentWith({});
      return merge(id, id);
    },
    422,
    { errors: [{ path: '/agentId' }] },
  ],
  [
    'with nobody',
    async () => merge((await agentWith({})).id, '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071'),
    404,
    { noun: 'agent' },
  ],
  [
    'nobody with an agent',
    async () => merge('019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071', (await agentWith({})).id),
    404,
    { noun: 'agent' },
  ],
  [
    'one that was removed',
    async () => {
      const [kept, gone] = [await agentWith({}), await agentWith({})];
      await api('DELETE', `/v1/agents/${gone.id}`);
      return merge(kept.id, gone.id);
    },
    404,
    { noun: 'agent' },
  ],
  [
    'the same two again',
    async () => {
      const [kept, gone] = [await agentWith({}), await agentWith({})];
      await merged(kept.id, gone.id);
      return merge(kept.id, gone.id);
    },
    422,
    {},
  ],
  [
    'back again',
    async () => {
      const [kept, gone] = [await agentWith({}), await agentWith({})];
      await merged(kept.id, gone.id);
      return merge(gone.id, kept.id);
    },
    422,
    {},
  ],
  [
    'an agent of another account',
    async () => {
      const accountId = await stage.tenant('Other');
      const theirs = await stage.person('agent', { agent: true, accountId });
      return merge((await agentWith({})).id, theirs.agentId as string);
    },
    404,
    { noun: 'agent' },
  ],
  [
    'two as whom people sign in',
    async () => {
      const [one, other] = [await stage.person('agent', { agent: true }), await stage.person('agent', { agent: true })];
      return merge(one.agentId as string, other.agentId as string);
    },
    409,
    { noun: 'member' },
  ],
  [
    'by somebody without the right',
    async () => {
      const agent = await stage.person('agent', { agent: true });
      return merge(agent.agentId as string, (await agentWith({})).id, agent.api);
    },
    403,
    { right: 'settings' },
  ],
];
for (const [what, ask, status, more] of refused) {
  test(`refused, and nothing is changed: ${what}`, async () => {
    const said = await ask();
    assert.equal(said.status, status, JSON.stringify(said.body));
    for (const [name, value] of Object.entries(more)) if (name !== 'errors') assert.equal(said.body[name], value);
  });
}

test('a refusal leaves every row where it was', async () => {
  const [one, other] = [await stage.person('agent', { agent: true }), await stage.person('agent', { agent: true })];
  const [head, before] = [await stage.inside.head(), await agentPlaces(stage, other.agentId as string)];
  assert.equal((await merge(one.agentId as string, other.agentId as string)).status, 409);
  assert.deepEqual([await stage.inside.head(), await agentPlaces(stage, other.agentId as string)], [head, before]);
});

test('a hundred at once merge two agents once', async () => {
  const [kept, gone] = [await agentWith({}), await agentWith({})];
  const said = await Promise.all(Array.from({ length: 20 }, () => merge(kept.id, gone.id)));
  const statuses = said.map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, 1, statuses.join());
  assert.ok(
    statuses.every((status) => [200, 404, 422].includes(status)),
    statuses.join(),
  );
});

test('likely twins are proposed with how each is known, until somebody says that they are two', async () => {
  const email = `twin-${made}@example.com`;
  const one = await agentWith({ name: 'Zoë Aalders', whatsappNumber: '34655000111' });
  const other = await agentWith({ name: 'Zoe  AALDERS', voiceNumber: '34655000111', email });
  type Shown = { agents: { agent: Agent; signsIn: boolean; teams: string[] }[]; reasons: string[] };
  const twins = async () => (await api<{ items: Shown[] }>('GET', '/v1/agent-twins')).body.items;
  const ours = async () => (await twins()).filter(({ agents }) => agents.some(({ agent }) => agent.id === one.id));
  const [found, ...more] = await ours();
  assert.deepEqual([more.length, found?.reasons], [0, ['phone', 'name']]);
  assert.deepEqual(
    found?.agents.map(({ agent }) => agent.id),
    [one.id, other.id],
  );
  const apart = { agentIds: [other.id, one.id] };
  assert.equal((await api('PUT', '/v1/agent-twins/apart', apart)).status, 204);
  assert.equal((await api('PUT', '/v1/agent-twins/apart', apart)).status, 204, 'and again');
  assert.deepEqual(await ours(), []);
  const agent = await stage.person('agent', { agent: true });
  assert.equal((await agent.api('GET', '/v1/agent-twins')).status, 403);
});
