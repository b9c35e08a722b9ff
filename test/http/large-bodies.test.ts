// How many bytes of large bodies one network may have under way, and what those beyond wait for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LargeBodies, sizeOfLarge } from '../../src/http/large-bodies.ts';
import type { Ready } from '../../src/http/turns.ts';

const kilobytes = (count: number) => count * 1024;
const ready = (): Ready => ({ beginNext() {} });

test('what is small or a file is not counted; chunks are, as they do not say how long they are', () => {
  const rows: [string, Record<string, string>, boolean][] = [
    ['no body', {}, false],
    ['a message', { 'content-length': '16384' }, false],
    ['a long text', { 'content-length': '16385' }, true],
    ['a megabyte', { 'content-length': '1048576' }, true],
    ['a file', { 'content-length': '1048577' }, false],
    ['chunks', { 'transfer-encoding': 'chunked' }, true],
  ];
  for (const [what, headers, isCounted] of rows) assert.equal(sizeOfLarge(headers) > 0, isCounted, what);
});

test('beyond its bound a network waits until one is answered; another network does not, a shared address has more', () => {
  const resumed: Ready[] = [];
  const bodies = new LargeBodies((_network, one) => resumed.push(one));
  const take = (network: string, one = ready(), isShared = false) => bodies.take(network, isShared, kilobytes(64), one);
  const [fifth, closed, seventh] = [ready(), ready(), ready()];
  for (let i = 0; i < 4; i++) assert.equal(take('one'), true);
  for (const one of [fifth, closed, seventh]) assert.equal(take('one', one), false);
  assert.equal(take('other'), true);
  for (let i = 0; i < 16; i++) assert.equal(take('shared', ready(), true), true);
  assert.equal(take('shared', ready(), true), false);
  bodies.forget(closed);
  bodies.leave('one', kilobytes(64));
  assert.deepEqual(resumed, [fifth]);
  assert.equal(take('one', fifth), true);
  assert.deepEqual(resumed, [fifth, seventh], 'there may be room for the next');
  assert.equal(take('one', seventh), false, 'there was none');
});

test('one body that is larger than the bound goes alone', () => {
  const bodies = new LargeBodies(() => {});
  assert.equal(bodies.take('one', false, kilobytes(1024), ready()), true);
  assert.equal(bodies.take('one', false, kilobytes(64), ready()), false);
});

test('bodies that do not end let in others of their network, by and by', async () => {
  const resumed = Promise.withResolvers<Ready>();
  const bodies = new LargeBodies((_network, one) => resumed.resolve(one));
  const patient = ready();
  assert.equal(bodies.take('one', false, kilobytes(1024), ready()), true);
  assert.equal(bodies.take('one', false, kilobytes(64), patient), false);
  // The timer of a server does not keep the process alive.
  const alive = setInterval(() => {}, 1000);
  assert.equal(await resumed.promise, patient);
  clearInterval(alive);
  assert.equal(bodies.take('one', false, kilobytes(64), patient), true);
});
