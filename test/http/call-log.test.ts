// How many calls of each second are kept, and whose.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ApiCall } from '../../src/core/api-calls.ts';
import type { Answer, Dialect, WireRequest } from '../../src/dialects/contract.ts';
import { CallLog, perSecond } from '../../src/http/call-log.ts';

/** A record whose clock stands still; the credential of a call is its account. */
function record() {
  const kept: (ApiCall & { accountId: string })[] = [];
  const state = { now: 0 };
  const log = new CallLog({
    write: async (calls) => void kept.push(...calls),
    newId: () => `${kept.length}`,
    now: () => state.now,
    report: (error) => assert.fail(String(error)),
  });
  const dialect = {
    name: 'v1',
    callerOf: async ({ headers }: WireRequest) =>
      headers.authorization === undefined ? null : { accountId: String(headers.authorization), credential: 'key:1' },
  } as unknown as Dialect;
  const call = (account: string | undefined, address: string, answer: Partial<Answer> = {}) => {
    const headers = account === undefined ? {} : { authorization: account };
    const request = { method: 'GET', path: '/v1/agents', query: {}, headers, body: undefined, address };
    log.answered(dialect, request as unknown as WireRequest, { status: 200, ...answer }, 1);
  };
  const keptOf = (account: string) => kept.filter(({ accountId }) => accountId === account).length;
  return { log, state, call, keptOf };
}

test('the calls of an account leave room for those of another', async () => {
  const { log, call, keptOf } = record();
  for (let n = 0; n < 45; n++) call('loud', '198.51.100.1');
  call('quiet', '198.51.100.1');
  await log.stop();
  assert.deepEqual([keptOf('loud'), keptOf('quiet')], [perSecond.ofAccount, 1]);
});

test('the calls of a network leave room for those of another', async () => {
  const { log, call, keptOf } = record();
  for (let n = 0; n < 1000; n++) call(undefined, '2001:db8::1');
  call('here', '2001:db8::2');
  call('there', '2001:db8:1::1');
  await log.stop();
  assert.deepEqual([keptOf('here'), keptOf('there')], [0, 1]);
});

test('who is told that nobody knows them takes no room', async () => {
  const { log, call, keptOf } = record();
  for (let n = 0; n < 1000; n++) call('nobody', '198.51.100.1', { status: 401, unknownCaller: true });
  call('somebody', '198.51.100.1');
  await log.stop();
  assert.deepEqual([keptOf('nobody'), keptOf('somebody')], [0, 1]);
});

test('a second has so much room in all, and the next as much again', async () => {
  const { log, state, call, keptOf } = record();
  const networks = perSecond.ofAll / perSecond.ofNetwork + 1;
  const everybody = async () => {
    for (let network = 0; network < networks; network++)
      for (let n = 0; n < perSecond.ofNetwork; n++) call(`account ${network * 2 + (n % 2)}`, `198.51.100.${network}`);
    await setImmediate();
  };
  await everybody();
  state.now = 1000;
  await everybody();
  await log.stop();
  assert.equal(keptOf('account 0'), 2 * perSecond.ofAccount);
  assert.equal(keptOf(`account ${networks * 2 - 1}`), 0);
});
