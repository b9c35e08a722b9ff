// What programs need to let people in by links, and the links: made, listed, used at their own door, revoked.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ask, type Row, random } from '../imbee/door.ts';
import type { Api } from '../support/api.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
});
after(() => stage.stop());

type Key = { id: string; kind: string; token: string };
const keyOf = async (kind: string) => (await api<Key>('POST', '/v1/program-keys', { kind })).body;
const list = async (path: string) => (await api<{ items: Row[] }>('GET', path)).body.items;

async function askForLink(keys: { authorization: Key; corporate: Key }, bot_idsha: string) {
  const { authorization, corporate } = keys;
  const headers = { authorization: authorization.token, 'x-woos-key': corporate.token };
  const body = { virtual_user: random(), bot_idsha, mail: `${random()}@example.com` };
  return { mail: body.mail, said: await ask(stage.url, '/token/new', JSON.stringify(body), headers) };
}

test('keys and a name that were made here let a program make a link; revoked, they do no more', async () => {
  const keys = { authorization: await keyOf('authorization'), corporate: await keyOf('corporate') };
  const inbox = await stage.inside.open('Advice', {});
  const { body } = await api<{ name: string }>('POST', `/v1/inboxes/${inbox}/names`);
  assert.match(body.name, /^[\da-f]{40}$/);
  assert.deepEqual(await list(`/v1/inboxes/${inbox}/names`), [body.name] as unknown[]);
  const { mail, said } = await askForLink(keys, body.name);
  assert.equal(said.sent.code, 0, said.text);

  const [link] = await list('/v1/access-links?limit=1');
  const { url, user_idsha, date_limit } = said.body;
  const { id, createdAt: _, ...shown } = link as Row;
  assert.deepEqual(shown, {
    inboxId: inbox,
    user: user_idsha,
    state: 'usable',
    uses: 0,
    maxUses: 10,
    lastDay: date_limit,
    email: mail,
    phone: null,
  });
  assert.ok(!JSON.stringify(link).includes((url as string).split('/').at(-1) as string), 'what opens it is not listed');
  assert.ok((await fetch(url as string, { method: 'POST' })).headers.has('set-cookie'));
  assert.equal((await list('/v1/access-links?limit=1'))[0]?.uses, 1);
  assert.equal((await api('DELETE', `/v1/access-links/${id}`)).status, 204);
  assert.equal((await list('/v1/access-links?limit=1'))[0]?.state, 'revoked');
  assert.equal((await fetch(url as string, { method: 'POST' })).headers.has('set-cookie'), false);
  assert.equal((await api('DELETE', `/v1/access-links/${id}`)).status, 404);

  for (const kind of ['authorization', 'corporate'] as const) {
    assert.equal((await api('DELETE', `/v1/program-keys/${keys[kind].id}`)).status, 204);
    assert.ok(!(await list('/v1/program-keys')).some((one) => one.id === keys[kind].id));
    assert.equal((await askForLink(keys, body.name)).said.status, 401);
    keys[kind] = await keyOf(kind);
    assert.equal((await askForLink(keys, body.name)).said.sent.code, 0);
  }
});

test('a name that was taken away lets no program make a link', async () => {
  const keys = { authorization: await keyOf('authorization'), corporate: await keyOf('corporate') };
  const inbox = await stage.inside.open('For a while', {});
  const { body } = await api<{ name: string }>('POST', `/v1/inboxes/${inbox}/names`);
  const elsewhere = await stage.inside.open('Elsewhere', {});
  const remove = async (of: string) =>
    (await api('POST', `/v1/inboxes/${of}/names/remove`, { name: body.name })).status;
  assert.equal(await remove(elsewhere), 404, 'the name of another inbox');
  assert.equal((await askForLink(keys, body.name)).said.sent.code, 0);
  assert.equal(await remove(inbox), 204);
  assert.equal(await remove(inbox), 404);
  assert.deepEqual(await list(`/v1/inboxes/${inbox}/names`), []);
  const { said: late } = await askForLink(keys, body.name);
  assert.equal(late.sent.code, 1, late.text);
});

test('keys are listed without what they open with, and it is kept as a hash alone', async () => {
  const { id, token } = await keyOf('corporate');
  const { items } = (await api<{ items: Row[] }>('GET', '/v1/program-keys')).body;
  const [listed] = items.filter((one) => one.id === id);
  assert.deepEqual(Object.keys(listed as Row), ['id', 'kind', 'createdAt', 'lastUsedAt']);
  assert.ok(!JSON.stringify(await stage.inside.rows('select * from program_key')).includes(token));
  assert.equal((await api('POST', '/v1/program-keys', { kind: 'other' })).status, 422);
});

test('what the account says of links holds for those that say nothing else', async () => {
  await api('PATCH', '/v1/account', { settings: { links: { uses: 3, days: 0 } } });
  const keys = { authorization: await keyOf('authorization'), corporate: await keyOf('corporate') };
  const { said } = await askForLink(keys, stage.site.firstRun.imbee.bot_idsha);
  const today = Temporal.Now.plainDateISO('Europe/Madrid').toString();
  assert.deepEqual([said.body.max_retries, said.body.date_limit], [3, today]);
  await api('PATCH', '/v1/account', { settings: { links: { uses: null, days: null } } });
});

type Made = { id: string; url: string; user: string; before: boolean; maxUses: number; lastDay: string };
const makeLink = (more: object) => api<Made & Row>('POST', '/v1/access-links', { user: 'Customer 12', ...more });

test('a link made here, for nobody’s mail: opened by its url, the same for the same person, revoked', async () => {
  const inboxId = stage.site.firstRun.tochat.business;
  const { status, body } = await makeLink({ inboxId, maxUses: 2, lastDay: null });
  assert.deepEqual([status, body.before, body.maxUses], [201, false, 2]);
  const [listed] = await list('/v1/access-links?limit=1');
  assert.deepEqual(
    [listed?.id, listed?.user, listed?.lastDay, listed?.email],
    [body.id, body.user, body.lastDay, null],
  );
  const again = await makeLink({ inboxId, maxUses: 5 });
  assert.deepEqual(again.body, { ...body, before: true });
  const other = await makeLink({ inboxId, user: 'Customer 13' });
  assert.notEqual(other.body.user, body.user);
  assert.ok((await fetch(body.url, { method: 'POST' })).headers.has('set-cookie'));
  assert.equal((await api('DELETE', `/v1/access-links/${body.id}`)).status, 204);
  assert.equal((await fetch(body.url, { method: 'POST' })).headers.has('set-cookie'), false);
  assert.notEqual((await makeLink({ inboxId })).body.id, body.id, 'a new one');
});

test('a link that cannot be made is refused by its field, and nothing is made', async () => {
  const inboxId = stage.site.firstRun.tochat.business;
  const calls = await api<{ items: { id: string; channel: string }[] }>('GET', '/v1/inboxes');
  const notWeb = calls.body.items.find(({ channel }) => channel !== 'web')?.id;
  const before = await list('/v1/access-links');
  const wrong: [fields: object, status: number, field: string | null][] = [
    [{ inboxId: notWeb }, 404, null],
    [{ inboxId, lastDay: '2018-12-31' }, 422, 'lastDay'],
    [{ inboxId, lastDay: '2042-02-30' }, 422, null],
    [{ inboxId, phone: 'call me' }, 422, 'phone'],
    [{ inboxId, phone: '12345' }, 422, 'phone'],
    [{ inboxId, phone: '8613800138000' }, 422, 'phone'],
    [{ inboxId, email: 'nobody' }, 422, null],
    [{ inboxId, maxUses: 0 }, 422, null],
    [{ inboxId, user: ' ' }, 422, null],
    [{ inboxId, bot: 'x' }, 422, null],
  ];
  for (const [fields, status, field] of wrong) {
    const said = await makeLink(fields);
    assert.deepEqual([said.status, said.body.field ?? null], [status, field], JSON.stringify(fields));
  }
  assert.deepEqual(await list('/v1/access-links'), before);
});

test('a link is told again to who made it alone, and is no agent’s to make', async () => {
  const inboxId = stage.site.firstRun.tochat.business;
  const user = random();
  const { body } = await makeLink({ inboxId, user });
  const admin = await stage.person('admin');
  const other = await admin.api<Made>('POST', '/v1/access-links', { inboxId, user });
  assert.deepEqual([other.status, other.body.before, other.body.user], [201, false, body.user]);
  assert.notEqual(other.body.url, body.url);
  const agent = await stage.person('agent', { agent: true });
  const refused = await agent.api('POST', '/v1/access-links', { inboxId, user });
  assert.deepEqual([refused.status, refused.body.right], [403, 'settings']);
  assert.equal((await agent.api('POST', '/v1/access-links', { inboxId: body.id, user })).status, 403);
});

test('a key takes the place of another only for who may see stored secrets', async () => {
  const { id } = await keyOf('corporate');
  const replaces = { kind: 'corporate', replaces: id };
  const key = await stage.key(['members', 'conversations', 'settings']);
  const refused = await key.api('POST', '/v1/program-keys', replaces);
  assert.deepEqual([refused.status, refused.body.right], [403, 'secrets']);
  assert.equal((await api('POST', '/v1/program-keys', replaces)).status, 201);
  assert.equal((await api('POST', '/v1/program-keys', { ...replaces, kind: 'authorization' })).status, 422);
  assert.equal((await api('POST', '/v1/program-keys', { ...replaces, replaces: randomUUID() })).status, 404);
});
