import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { password, type Stage, setStage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage({ PARLEY_TRUSTED_PROXIES: '127.0.0.1' });
});
after(() => stage.stop());

let addresses = 0;
/** Everybody comes from an address of his own, as a proxy names it, so that only what is meant is throttled. */
const newAddress = () => `203.0.113.${++addresses}`;

type Tried = { status: number; wait: number; body: Record<string, unknown> };

async function attempt(email: string, tried: string, address: string, url = stage.url): Promise<Tried> {
  const forwarded = { 'x-forwarded-for': address };
  const said = await apiOf(url, null)('POST', '/v1/session', { email, password: tried }, forwarded);
  return { status: said.status, wait: Number(said.headers.get('retry-after') ?? 0), body: said.body };
}

/** What is counted of an e-mail from an address. */
const failuresOf = async (email: string, address: string) => {
  const subject = `${email} ${address}`;
  const rows = await stage.inside.rows<{ failures: number }>(`select failures from throttle where subject = $1`, [
    subject,
  ]);
  return rows[0]?.failures ?? 0;
};

test('five wrong tries are free, then each waits twice as long, and the right password clears', async () => {
  const { email } = await stage.person('agent');
  const address = newAddress();
  for (let i = 0; i < 5; i++) {
    const { status, body } = await attempt(email, 'wrong', address);
    assert.deepEqual([status, body.type], [401, 'urn:parley:wrong_credentials']);
  }
  assert.equal(await failuresOf(email, address), 5);
  // As if it had gone on: after the twelfth, the wait is long enough for the slowest machine.
  await stage.inside.rows(`update throttle set failures = 12, since = now() where subject = $1`, [
    `${email} ${address}`,
  ]);
  const refused = await attempt(email, password, address);
  assert.deepEqual([refused.status, refused.body.type], [429, 'urn:parley:throttled'], 'also with the right password');
  assert.ok(refused.wait >= 1 && refused.wait <= 128, `${refused.wait} s`);
  assert.equal(refused.body.retryAfterSeconds, refused.wait);
  assert.equal(await failuresOf(email, address), 12, 'what was refused is not counted');
  await stage.inside.rows(`update throttle set since = since - interval '128 seconds' where subject = $1`, [
    `${email} ${address}`,
  ]);
  assert.equal((await attempt(email, password, address)).status, 201);
  assert.equal(await failuresOf(email, address), 0);
});

test('fifty wrong tries at once, at two processes, get no more than five in a row would', async () => {
  const second = await stage.site.start();
  const { email } = await stage.person('agent');
  const address = newAddress();
  const tries = Array.from({ length: 50 }, (_, i) =>
    attempt(email, `wrong ${i}`, address, i % 2 ? stage.url : second.url),
  );
  const began = performance.now();
  const said = await Promise.all(tries);
  const seconds = (performance.now() - began) / 1000;
  const counted = Object.groupBy(said, ({ status }) => String(status));
  // After 1, 3, 7 … seconds one more is due, should they take so long.
  const due = 5 + Math.floor(Math.log2(seconds + 1));
  const admitted = counted['401']?.length ?? 0;
  assert.ok(admitted >= 5 && admitted <= due, `${admitted} were tried in ${seconds} s`);
  assert.equal(admitted + (counted['429']?.length ?? 0), 50);
  assert.ok(counted['429']?.every(({ wait }) => wait >= 1));
  await second.stop();
});

test('one address that tries many names is throttled; others are not', async () => {
  const address = newAddress();
  const { email } = await stage.person('agent');
  const ofAddress = async () => {
    const text = `select failures from throttle where kind = 'sign-in-from' and subject = $1`;
    return (await stage.inside.rows<{ failures: number }>(text, [address]))[0]?.failures;
  };
  for (let i = 0; i < 2; i++) assert.equal((await attempt(`nobody-${i}@example.com`, 'x', address)).status, 401);
  assert.equal((await attempt(email, password, address)).status, 201, 'an office signs in');
  assert.equal(await ofAddress(), 2, 'which buys no more guesses');
  await stage.inside.rows(`update throttle set failures = 30, since = now() where subject = $1`, [address]);
  assert.equal((await attempt('nobody-2@example.com', 'x', address)).status, 429);
  const { email: colleague } = await stage.person('agent');
  assert.equal((await attempt(colleague, password, address)).status, 429, 'who was never right from there');
  assert.equal((await attempt(email, password, address)).status, 201, 'who was');
  assert.equal((await attempt(email, password, newAddress())).status, 201, 'the owner of the e-mail does not wait');
});

test('throttles outlive a restart', async () => {
  const { email } = await stage.person('agent');
  const address = newAddress();
  for (let i = 0; i < 5; i++) await attempt(email, 'wrong', address);
  await stage.inside.rows(`update throttle set failures = 12 where subject = $1`, [`${email} ${address}`]);
  const second = await stage.site.start();
  const refused = await attempt(email, password, address, second.url);
  assert.equal(refused.status, 429);
  assert.ok(refused.wait > 100 && refused.wait <= 128, `${refused.wait} s`);
  await second.stop();
});

test('whether an e-mail is known cannot be told from the answer', async () => {
  const { email } = await stage.person('agent');
  const { email: invited } = await stage.person('agent');
  await stage.inside.rows(`update member set password_hash = null where email = $1`, [invited]);
  const answers = [];
  for (const name of [email, 'nobody@example.com', invited, 'no address at all', email.toUpperCase()]) {
    const { status, body } = await attempt(name, 'wrong password', newAddress());
    answers.push({ status, body });
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
});

test('the e-mail is the same in capitals; the password is not', async () => {
  const { email } = await stage.person('agent');
  assert.equal((await attempt(email.toUpperCase(), password, newAddress())).status, 201);
  assert.equal((await attempt(email, password.toUpperCase(), newAddress())).status, 401);
});
