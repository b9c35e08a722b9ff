import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import { becomeVisitor } from '../support/api.ts';
import { shareOf } from '../support/share.ts';
import type { Server } from '../support/site.ts';
import { furnish } from './furnish.ts';
import { type Ids, pathOf, samples } from './samples.ts';
import { password, type Stage, setStage } from './stage.ts';

let stage: Stage;
let second: Server;
let ids: Ids;
before(async () => {
  stage = await setStage({ PARLEY_URL: 'https://chat.example.com' });
  second = await stage.site.start();
  ids = await furnish(stage.inside, stage.inside.accountId);
});
after(() => stage.stop());

type Said = { status: number; text: string };

async function send(
  url: string,
  method: string,
  path: string,
  token: string,
  key: string,
  body?: string,
): Promise<Said> {
  const headers = {
    authorization: `Bearer ${token}`,
    'idempotency-key': key,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const said = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) });
  return { status: said.status, text: await said.text() };
}

/** Nothing of an account to write to. */
const without = [
  'POST /v1/session',
  'POST /v1/session/link',
  'POST /v1/setup',
  'POST /v1/visitors',
  'POST /v1/user/session',
  'DELETE /v1/user/session',
];
/** It has a key of its own, in its body. */
const counted = ['POST /v1/widgets/{id}/clicks'];
/** The session that sends is the one that ends. */
const ending = ['DELETE /v1/session', 'PUT /v1/session/password'];

const writes = Object.entries(samples).filter(
  ([name]) => !name.startsWith('GET ') && !without.includes(name) && !counted.includes(name) && !ending.includes(name),
);

for (const [name, { id, body }] of shareOf(writes, 3)) {
  test(`once: ${name}: the first answer again, byte for byte, by either process, and nothing done`, async () => {
    const { method, schemes } = stage.reference.operations.get(name) ?? assert.fail(name);
    const fresh = await furnish(stage.inside, stage.inside.accountId);
    const tokenOf = async () => {
      if (schemes.includes('user')) return fresh.userKey;
      return (schemes.includes('visitor') ? await visitorWhoWrote(fresh) : await stage.key([...rights])).token;
    };
    const token = await tokenOf();
    const path = pathOf(name, id && fresh[id]);
    const sent = body && JSON.stringify(body(fresh));
    const first = await send(stage.url, method, path, token, 'a key', sent);
    assert.ok(first.status < 300, `${first.status} ${first.text}`);
    const head = await stage.inside.head();
    for (const url of [stage.url, second.url, stage.url]) {
      assert.deepEqual(await send(url, method, path, token, 'a key', sent), first);
    }
    assert.equal(await stage.inside.head(), head, 'it was done again');
    const other = await send(stage.url, method, path, token, 'a key', sent === undefined ? '{}' : `${sent} `);
    assert.deepEqual([other.status, JSON.parse(other.text).type], [409, 'urn:parley:idempotency_key_reused']);
    // Whatever is wrong with the second body, and wherever it is found.
    for (const wrong of ['{"surely": "no field"}', '[]', '{"text":']) {
      if (sent === undefined) break;
      // Whatever is sent there is a file.
      const upload = name.endsWith('/attachments');
      const { status, text } = await send(stage.url, method, path, token, 'a key', wrong);
      assert.deepEqual([status, JSON.parse(text).type], [409, 'urn:parley:idempotency_key_reused'], wrong);
      const fresh = await send(stage.url, method, path, token, `another key ${wrong}`, wrong);
      assert.ok(upload || fresh.status === 422 || fresh.status === 400, `${fresh.status} ${wrong}`);
    }
    assert.equal(await stage.inside.head(), head);
  });
}

async function visitorWhoWrote(its: Ids): Promise<{ token: string }> {
  const { api, token } = await becomeVisitor(stage.url, ids.inbox);
  its.message = (await api<{ id: string }>('POST', '/v1/visitor/messages', { text: 'Hello' })).body.id;
  return { token };
}

test('thirty copies at once, at two processes: one is done, all hear the same', async () => {
  const { token } = await stage.key([...rights]);
  const sent = JSON.stringify({ name: 'Only one', addresses: [] });
  const copies = Array.from({ length: 30 }, (_, i) =>
    send(i % 2 ? stage.url : second.url, 'POST', '/v1/contacts', token, 'copies', sent),
  );
  const said = await Promise.all(copies);
  assert.equal(said[0]?.status, 201);
  for (const one of said) assert.deepEqual(one, said[0]);
  const [row] = await stage.inside.rows<{ n: number }>(
    `select count(*)::int as n from contact where name = 'Only one'`,
  );
  assert.equal(row?.n, 1);
});

test('a refusal is given again too', async () => {
  const { token } = await stage.key([...rights]);
  const team = JSON.stringify({ name: 'Taken' });
  const first = await send(stage.url, 'POST', '/v1/teams', token, 'one', team);
  const refused = await send(stage.url, 'POST', '/v1/teams', token, 'two', team);
  assert.deepEqual([first.status, refused.status], [201, 409]);
  await stage.owner.api('DELETE', `/v1/teams/${JSON.parse(first.text).id}`);
  assert.deepEqual(await send(stage.url, 'POST', '/v1/teams', token, 'two', team), refused);
  assert.equal((await send(stage.url, 'POST', '/v1/teams', token, 'three', team)).status, 201);
});

test('a key belongs to its credential, path and account', async () => {
  const [one, two] = [await stage.key([...rights]), await stage.key([...rights])];
  const there = await stage.key([...rights], await stage.tenant('Elsewhere'));
  const sent = JSON.stringify({ name: 'Same' });
  const made = await Promise.all([
    send(stage.url, 'POST', '/v1/contacts', one.token, 'shared', sent),
    send(stage.url, 'POST', '/v1/contacts', two.token, 'shared', sent),
    send(stage.url, 'POST', '/v1/agents', one.token, 'shared', sent),
    send(stage.url, 'POST', '/v1/contacts', there.token, 'shared', sent),
  ]);
  assert.ok(made.every(({ status }) => status === 201));
  assert.equal(new Set(made.map(({ text }) => JSON.parse(text).id)).size, 4);
});

test('two long keys that begin alike are two', async () => {
  const { token } = await stage.key([...rights]);
  const sent = JSON.stringify({ name: 'Long' });
  const keys = ['x'.repeat(400), `${'x'.repeat(399)}y`];
  const made = await Promise.all(keys.map((key) => send(stage.url, 'POST', '/v1/contacts', token, key, sent)));
  assert.notEqual(made[0]?.text, made[1]?.text);
});

test('a one-time link whose answer was lost gives it again to whoever has the same key', async () => {
  const { id } = await stage.person('agent');
  const { body } = await stage.owner.api<{ link: string }>('POST', `/v1/members/${id}/link`);
  const token = body.link.split('#')[1];
  const sent = JSON.stringify({ token, password, as: 'token' });
  const first = await send(stage.url, 'POST', '/v1/session/link', '', 'mine', sent);
  assert.equal(first.status, 201);
  assert.deepEqual(await send(second.url, 'POST', '/v1/session/link', '', 'mine', sent), first);
  assert.equal((await send(stage.url, 'POST', '/v1/session/link', '', 'other', sent)).status, 410);
});

test('kept answers cannot be read in the database', async () => {
  const { token } = await stage.key([...rights]);
  const said = await send(stage.url, 'POST', '/v1/keys', token, 'secret', '{"name":"Kept","rights":["settings"]}');
  const made = JSON.parse(said.text).token as string;
  const [row] = await stage.inside.rows<{ n: number }>(
    `select count(*)::int as n from idempotency where position(convert_to($1, 'UTF8') in sealed) > 0`,
    [made.slice(30)],
  );
  assert.equal(row?.n, 0);
});
