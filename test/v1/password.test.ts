import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { Follower } from '../support/follower.ts';
import { password, type Stage, setStage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage({ PARLEY_TRUSTED_PROXIES: '127.0.0.1' });
});
after(() => stage.stop());

const next = 'another long password';

/** A token of the tochat dialect, or how it was refused. */
async function tochat(email: string, password: string): Promise<{ status: number; token: string }> {
  const answer = await apiOf(stage.url, null)<{ token: string }>('POST', '/api/login_check', {
    username: email,
    password,
  });
  return { status: answer.status, token: answer.body.token };
}

const insert = (token: string) => apiOf(stage.url, token)('POST', '/api/business/insert', { name: 'Shop' });

test('a changed password ends other sessions, open streams, links and tokens; the new session goes on', async () => {
  const one = await stage.person('owner');
  const elsewhere = await stage.inside.core.signIn({ email: one.email, password, address: null });
  assert.ok('token' in elsewhere);
  const old = await tochat(one.email, password);
  assert.equal((await insert(old.token)).status, 200);
  const { body: invitation } = await stage.owner.api<{ link: string }>('POST', `/v1/members/${one.id}/link`);
  const stream = new Follower(elsewhere.token);
  await stream.connect(stage.url, 'socket');

  const changed = await one.api<{ token: string }>('PUT', '/v1/session/password', {
    current: password,
    next,
    as: 'token',
  });
  assert.equal(changed.status, 200, JSON.stringify(changed.body));
  const setCookie = changed.headers.get('set-cookie') ?? '';
  assert.ok(setCookie.includes(changed.body.token) && /HttpOnly/.test(setCookie), setCookie);
  const again = apiOf(stage.url, changed.body.token);
  assert.equal((await again('GET', '/v1/session')).status, 200);

  for (const token of [one.token, elsewhere.token]) {
    assert.equal((await apiOf(stage.url, token)('GET', '/v1/session')).status, 401);
  }
  await stream.until(() => stream.ending !== null, 'the end of the stream');
  assert.equal(stream.ending?.code, 4401);
  const link = invitation.link.split('#')[1];
  assert.equal((await apiOf(stage.url, null)('POST', '/v1/session/link', { token: link })).status, 410);
  assert.equal((await insert(old.token)).status, 401);
  assert.equal((await tochat(one.email, password)).status, 401);
  // In the same second as the change.
  const fresh = await tochat(one.email, next);
  assert.equal((await insert(fresh.token)).status, 200);

  const log = await stage.inside.rows<{ action: string }>(
    `select action from audit where subject = $1 and action = 'password.changed' and actor = $2`,
    [one.id, `member:${one.id}`],
  );
  assert.equal(log.length, 1);
});

test('without the current password nothing changes, and guesses are slowed down', async () => {
  const one = await stage.person('agent');
  const change = (current: string, more: object = {}) =>
    one.api('PUT', '/v1/session/password', { current, next, ...more }, { 'x-forwarded-for': '203.0.113.77' });
  assert.equal((await change(password, { next: 'short' })).status, 422);
  for (let i = 0; i < 5; i++) {
    const { status, body } = await change(`wrong ${i}`);
    assert.deepEqual([status, body.type], [401, 'urn:parley:wrong_credentials']);
  }
  const { status, headers } = await change(password);
  assert.equal(status, 429);
  assert.ok(Number(headers.get('retry-after')) > 0);
  assert.equal((await one.api('GET', '/v1/session')).status, 200);
});

test('a key has no password', async () => {
  const { api } = await stage.key(['members', 'settings', 'conversations']);
  const { status, body } = await api('PUT', '/v1/session/password', { current: password, next });
  assert.deepEqual([status, body.type], [403, 'urn:parley:forbidden']);
});

test('of some changes at once one happens', async () => {
  const one = await stage.person('agent');
  const answers = await Promise.all(
    [1, 2, 3].map((n) => one.api('PUT', '/v1/session/password', { current: password, next: `${next} ${n}` })),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1, JSON.stringify(answers.map((a) => a.status)));
});
