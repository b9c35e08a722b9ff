// A right holds at every door: each route that the server has, of /v1, of the dialects and of pages, has a row in who-may.ts. A route
// without a row fails, and so does a row without a route.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Right, type Role, rights } from '../../src/core/role.ts';
import { type Api, becomeVisitor } from '../support/api.ts';
import { furnish } from '../v1/furnish.ts';
import { randomNumber } from '../v1/phone-samples.ts';
import { type Ids, pathOf, samples } from '../v1/samples.ts';
import { type Signed, type Stage, setStage } from '../v1/stage.ts';
import { askWith, named } from './asking.ts';
import { lackedOf, type Who, whoMay } from './who-may.ts';

const rows = Object.entries(whoMay);
const isV1 = (name: string) => name.includes(' /v1/');
const v1Rows = rows.filter(([name, who]) => isV1(name) && typeof who === 'object');

let stage: Stage;
let ids: Ids;
/** every route of the running server, as Fastify has it */
let served: string[];
const people = {} as Record<Role, Signed>;

before(async () => {
  const list = join(import.meta.dirname, '../support/list-routes.ts');
  stage = await setStage({ NODE_OPTIONS: `--import=${list}` }, true);
  served = readFileSync(join(stage.site.dataDirectory, 'routes'), 'utf8').split('\n');
  people.owner = stage.owner;
  people.admin = await stage.person('admin');
  people.agent = await stage.person('agent', { agent: true });
  ids = await furnish(stage.inside, stage.inside.accountId);
});
after(() => stage.stop());

test('every route of the server has a row', () => {
  const all = new Set(
    served.map((route) => {
      const [method = '', path = ''] = route.split(' ');
      // Dialects take one slash more, and what is read may be asked for by its head.
      return named(method === 'HEAD' ? 'GET' : method, path.replace(/(?<=.)\/$/, ''));
    }),
  );
  const preflights = [...all].filter((name) => name.startsWith('OPTIONS '));
  assert.deepEqual([...all].filter((name) => !preflights.includes(name)).toSorted(), Object.keys(whoMay).toSorted());
  // Pages of other origins may ask what takes no session.
  const withSession = rows.filter(([name, who]) => who === 'member' || (isV1(name) && typeof who === 'object'));
  const paths = new Set(withSession.map(([name]) => name.split(' ')[1] as string));
  assert.deepEqual(
    preflights.filter((name) => paths.has(name.split(' ')[1] as string)),
    [],
  );
});

test('the reference names the kinds of credentials that the table does', () => {
  const schemesOf = (who: Who) => {
    if (typeof who === 'object') return ['key', 'session'];
    return who === 'visitor' || who === 'user' ? [who] : [];
  };
  const described = [...stage.reference.operations].map(([name, { schemes }]) => [name, schemes]);
  const wanted = rows.filter(([name]) => isV1(name)).map(([name, who]) => [name, schemesOf(who)]);
  assert.deepEqual(Object.fromEntries(described), Object.fromEntries(wanted));
});

/** Every route of /v1 that wants a right which this credential lacks refuses, names it, and does nothing. */
async function refusedAll(api: Api, held: readonly Right[]): Promise<void> {
  const before = await stage.inside.head();
  for (const [name, who] of v1Rows) {
    const lacked = lackedOf(who, held);
    if (lacked === null) continue;
    const { id, body } = samples[name] ?? assert.fail(name);
    const [method = ''] = name.split(' ');
    const said = await api(method, pathOf(name, id && ids[id]), body?.(ids));
    assert.deepEqual([said.status, said.body.type], [403, 'urn:parley:forbidden'], `${name} with ${held}`);
    assert.equal(said.body.right, lacked, name);
  }
  assert.equal(await stage.inside.head(), before, 'something changed');
}

for (const right of rights) {
  test(`a key that has only the right ${right} reads and writes what the table says, and nothing else`, async () => {
    const key = await stage.key([right]);
    await refusedAll(key.api, [right]);
    const { body } = await key.api('GET', '/v1/session');
    assert.deepEqual(body.rights, [right]);
    for (const [name, who] of v1Rows) {
      const { id } = samples[name] ?? assert.fail(name);
      if (!name.startsWith('GET') || name === 'GET /v1/live' || lackedOf(who, [right]) !== null) continue;
      assert.equal((await key.api('GET', pathOf(name, id && ids[id]))).status, 200, name);
    }
    const before = await stage.inside.head();
    for (const [name, who] of rows) {
      if (isV1(name) || !Array.isArray(who)) continue;
      const said = await askWith(stage.url, name, key.token);
      const lacks = `The key lacks the right \\"${who[0]}\\"`;
      assert.equal(said.text.includes(lacks), lackedOf(who, [right]) !== null, `${name}: ${said.text.slice(0, 200)}`);
    }
    assert.equal(await stage.inside.head(), before, 'something changed');
    const from = { 'x-forwarded-for': '203.0.113.9' };
    const { status } = await askWith(stage.url, 'GET /metrics', key.token, from);
    assert.equal(status, right === 'settings' ? 200 : 401, 'metrics, from elsewhere');
  });
}

test('no credential opens a door of another kind', async () => {
  const tokens = {
    key: (await stage.key([...rights])).token,
    member: people.owner.token,
    agent: people.agent.token,
    visitor: (await becomeVisitor(stage.url, stage.site.firstRun.tochat.business)).token,
    user: ids.userKey,
    none: '',
  };
  type Kind = keyof typeof tokens;
  const admits = (name: string, who: Who): readonly Kind[] => {
    if (typeof who === 'object') return isV1(name) ? ['key', 'member', 'agent'] : ['key'];
    return who === 'own' || who === 'signature' ? [] : [who as Kind];
  };
  const before = await stage.inside.head();
  for (const [name, who] of rows) {
    if (who === 'anybody' || who === 'page' || who === 'machine') continue;
    for (const [kind, token] of Object.entries(tokens) as [Kind, string][]) {
      if (admits(name, who).includes(kind)) continue;
      const said = await askWith(stage.url, name, token);
      const isRefused = isV1(name) ? said.status === 401 : said.failed && said.status < 500;
      assert.ok(isRefused, `${name} with ${kind}: ${said.status} ${said.text.slice(0, 200)}`);
    }
  }
  assert.equal(await stage.inside.head(), before, 'something changed');
});

test('a credential that is not whole is none', async () => {
  const { token } = await stage.key([...rights]);
  for (const path of ['/v1/session', '/v1/visitor', '/v1/user/chats', '/v1/live']) {
    for (const broken of ['pk_', `${token}x`, token.slice(0, -1), 'pk_'.padEnd(57, 'A')]) {
      const { status, headers } = await stage.reference.apiOf(broken)('GET', path);
      assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer'], `${path} with ${broken}`);
    }
  }
});

test('a page is the same for everybody', async () => {
  for (const [name, who] of rows) {
    // Made of a package when first asked for, at half a second: http/docs.test.ts reads them.
    if (who !== 'page' || name.startsWith('GET /docs')) continue;
    const [signedIn, stranger] = [
      await askWith(stage.url, name, people.owner.token),
      await askWith(stage.url, name, ''),
    ];
    const plain = ({ status, text }: typeof stranger) => [status, text.replaceAll(/[\w+/]{22}==/g, 'a nonce')];
    assert.deepEqual(plain(signedIn), plain(stranger), name);
  }
});

test('an agent reads what the console needs, and changes no settings', async () => {
  await refusedAll(people.agent.api, ['conversations']);
  for (const path of ['/v1/agents', '/v1/teams', '/v1/inboxes', '/v1/account', '/v1/contacts', '/v1/conversations']) {
    assert.equal((await people.agent.api('GET', path)).status, 200, path);
  }
  const outbox = async ({ token }: Signed, path: string) => (await askWith(stage.url, `GET ${path}`, token)).status;
  for (const path of ['/demo/outbox', `/demo/outbox/${ids.letter}`]) {
    assert.equal(await outbox(people.agent, path), 403, path);
    assert.notEqual(await outbox(people.admin, path), 403, path);
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
  const { api, agentId } = people.agent;
  const path = `/v1/conversations/${ids.conversation}`;
  const all = async () => (await api<{ items: { id: string }[] }>('GET', '/v1/conversations')).body.items;
  // An inbox that names nobody is everybody's.
  const [unsent] = await stage.inside.rows<{ id: string }>('select inbox_id as id from message where id = $1', [
    ids.unsent,
  ]);
  await stage.owner.api('PATCH', `/v1/inboxes/${unsent?.id}`, { agentIds: [ids.agent] });
  const of: readonly (keyof Ids | undefined)[] = ['conversation', 'unsent'];
  const placed = v1Rows.filter(([name]) => name === 'POST /v1/conversations' || of.includes(samples[name]?.id));
  assert.ok(placed.length > 8, String(placed.length));
  for (const [name] of placed) {
    const { id, body } = samples[name] ?? assert.fail(name);
    const [method = ''] = name.split(' ');
    const said = await api(method, pathOf(name, id && ids[id]), body?.({ ...ids, agent: agentId as string }));
    assert.equal(said.status, 404, name);
  }
  assert.ok(!(await all()).some(({ id }) => id === ids.conversation));
  await stage.owner.api('PUT', `${path}/assignment`, { agentId });
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

test('an answer to a write names nothing that its caller may not read', async () => {
  const { api } = stage.owner;
  const [phone, { application }] = [randomNumber(), ids];
  const wallet = await api('POST', '/v1/wallets', { applicationId: application, name: 'Wanda', callers: [phone] });
  const erase = async (held: Right[]) => {
    const contact = await api('POST', '/v1/contacts', { addresses: [{ kind: 'phone', value: phone }] });
    const eraser = await stage.key(held);
    return (await eraser.api<{ wallets: object[] }>('DELETE', `/v1/contacts/${contact.body.id}`)).body.wallets;
  };
  const { id } = wallet.body;
  assert.deepEqual(await erase(['settings']), [{ id, name: null }]);
  assert.deepEqual(await erase(['settings', 'wallets']), [{ id, name: 'Wanda' }]);
});
