import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { untilEqual } from '../support/patience.ts';
import type { Server } from '../support/site.ts';
import { password, type Signed, type Stage, setStage } from './stage.ts';

let stage: Stage;
let second: Server;
before(async () => {
  stage = await setStage();
  second = await stage.site.start();
});
after(() => stage.stop());

const dead = (api: Api) => untilEqual(async () => (await api('GET', '/v1/session')).status, 401);

async function alive(...apis: Api[]): Promise<void> {
  // Twice, so that each process has it in its memory.
  for (const api of [...apis, ...apis]) assert.equal((await api('GET', '/v1/session')).status, 200);
}

test('a revoked key is dead at the next call, and in another process as soon as that hears of it', async () => {
  const key = await stage.key(['conversations']);
  const [here, there] = [apiOf(stage.url, key.token), apiOf(second.url, key.token)];
  await alive(here, there);
  assert.equal((await stage.owner.api('DELETE', `/v1/keys/${key.id}`)).status, 204);
  assert.equal((await here('GET', '/v1/session')).status, 401);
  assert.equal((await here('GET', '/v1/conversations')).status, 401);
  assert.equal((await here('POST', '/v1/contacts', { name: 'Too late' })).status, 401);
  await dead(there);
});

test('a removed member’s sessions and links are dead at the next call', async () => {
  const admin = await stage.person('admin');
  const invited = await stage.owner.api<{ link: string }>('POST', `/v1/members/${admin.id}/link`);
  const [here, there] = [apiOf(stage.url, admin.token), apiOf(second.url, admin.token)];
  await alive(here, there);
  assert.equal((await stage.owner.api('DELETE', `/v1/members/${admin.id}`)).status, 204);
  assert.equal((await here('GET', '/v1/session')).status, 401);
  assert.equal((await there('GET', '/v1/session')).status, 401, 'sessions are looked for at every call');
  const nobody = stage.reference.apiOf(null);
  const token = invited.body.link.split('#')[1];
  assert.equal((await nobody('POST', '/v1/session/link', { token, password })).status, 410);
  assert.equal((await nobody('POST', '/v1/session', { email: admin.email, password })).status, 401);
});

test('a demoted member loses its rights at the next call', async () => {
  const admin = await stage.person('admin');
  const [here, there] = [apiOf(stage.url, admin.token), apiOf(second.url, admin.token)];
  await alive(here, there);
  assert.equal((await here('GET', '/v1/members')).status, 200);
  const once = { 'idempotency-key': admin.id };
  const made = () => here('POST', '/v1/keys', { name: 'Own', rights: ['wallets'] }, once);
  const [first, retry] = [await made(), await made()];
  assert.deepEqual([first.status, retry.body.token], [201, first.body.token]);
  await stage.owner.api('PATCH', `/v1/members/${admin.id}`, { role: 'agent' });
  assert.equal((await here('GET', '/v1/members')).status, 403);
  assert.equal((await made()).status, 403, 'a retry tells the key no more');
  await untilEqual(async () => (await there('GET', '/v1/members')).status, 403);
});

test('who signs out is out everywhere; other sessions stay', async () => {
  const { email, token } = await stage.person('agent');
  const nobody = stage.reference.apiOf(null);
  const other = await nobody<{ token: string }>('POST', '/v1/session', { email, password, as: 'token' });
  assert.equal((await apiOf(second.url, token)('DELETE', '/v1/session')).status, 204);
  for (const url of [stage.url, second.url]) {
    assert.equal((await apiOf(url, token)('GET', '/v1/session')).status, 401);
    assert.equal((await apiOf(url, other.body.token)('GET', '/v1/session')).status, 200);
  }
});

test('a new password ends every session and link that the member had', async () => {
  const person: Signed = await stage.person('agent');
  const links = await Promise.all(
    [1, 2].map(() => stage.owner.api<{ link: string }>('POST', `/v1/members/${person.id}/link`)),
  );
  const [first, other] = links.map(({ body }) => body.link.split('#')[1]);
  const nobody = stage.reference.apiOf(null);
  const changed = await nobody('POST', '/v1/session/link', { token: first, password: 'a wholly new one' });
  assert.equal(changed.status, 201);
  assert.equal((await person.api('GET', '/v1/session')).status, 401);
  assert.equal((await nobody('POST', '/v1/session/link', { token: other })).status, 410);
  assert.equal((await nobody('POST', '/v1/session', { email: person.email, password })).status, 401);
});

test('an ended session is no session', async () => {
  const { token, id } = await stage.person('agent');
  await stage.inside.rows(`update session set expires_at = now() - interval '1 second' where member_id = $1`, [id]);
  assert.equal((await apiOf(stage.url, token)('GET', '/v1/session')).status, 401);
});

test('a link is over after its time, and was ever good for one', async () => {
  const { id } = await stage.person('agent');
  const link = async () => {
    const { body } = await stage.owner.api<{ link: string }>('POST', `/v1/members/${id}/link`);
    return body.link.split('#')[1];
  };
  const nobody = stage.reference.apiOf(null);
  const late = await link();
  await stage.inside.rows(`update one_time_link set expires_at = now() - interval '1 second' where member_id = $1`, [
    id,
  ]);
  assert.equal((await nobody('POST', '/v1/session/link', { token: late })).status, 410);
  const token = await link();
  const tries = Array.from({ length: 20 }, (_, i) =>
    apiOf(i % 2 ? stage.url : second.url, null)('POST', '/v1/session/link', { token }),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status).toSorted();
  assert.deepEqual(statuses, [201, ...Array.from({ length: 19 }, () => 410)]);
});

test('tokens of accounts that never were are unknown', async () => {
  const nobody = stage.reference.apiOf(null);
  for (let i = 0; i < 50; i++) {
    const rest = Buffer.from(Array.from({ length: 40 }, (_, k) => (i * 7 + k * 13) % 256)).toString('base64url');
    const token = rest.slice(0, 54).padEnd(54, 'A');
    for (const prefix of ['pk_', 'ps_']) {
      assert.equal((await stage.reference.apiOf(prefix + token)('GET', '/v1/session')).status, 401);
    }
    assert.equal((await nobody('POST', '/v1/session/link', { token: `pl_${token}`, password })).status, 410);
  }
});
