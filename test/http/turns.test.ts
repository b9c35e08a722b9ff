// When requests begin that arrive together: at once where there are few, else network by network, with turns of the event loop between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Ready, Turns, urgent } from '../../src/http/turns.ts';

/** Takes longer than one turn may. */
function work(): void {
  const end = performance.now() + 11;
  while (performance.now() < end);
}

/** What is said by requests as they begin, and when it is as many. */
function journal(): {
  said: string[];
  saying(text: string, first?: () => void): Ready;
  until(count: number): Promise<void>;
} {
  const said: string[] = [];
  return {
    said,
    saying: (text, first) => ({
      beginNext() {
        said.push(text);
        first?.();
      },
    }),
    async until(count) {
      while (said.length < count) await nextTurn();
    },
  };
}

test('a network that asks for one thing waits for one of another network’s hundred', async () => {
  const turns = new Turns();
  const { said, saying, until } = journal();
  for (let i = 0; i < 100; i++) turns.add('flood', saying('flood'));
  turns.add('other', saying('other'));
  await until(101);
  assert.equal(said.indexOf('other'), 1);
});

test('however many networks wait, every second request that begins is for /health', async () => {
  const turns = new Turns();
  const { said, saying, until } = journal();
  for (let i = 0; i < 100; i++) turns.add(`network ${i}`, saying('network'));
  for (let i = 0; i < 20; i++) turns.add(urgent, saying('health'));
  await until(120);
  assert.deepEqual(said.slice(0, 4), ['health', 'network', 'health', 'network']);
  assert.equal(said.lastIndexOf('health'), 38);
});

test('what has used up a turn of the event loop waits for the next; promises count with what began them', async () => {
  const turns = new Turns();
  const { said, saying, until } = journal();
  for (let i = 0; i < 3; i++)
    turns.add(
      'one',
      saying('begun', () => void Promise.resolve().then(work)),
    );
  const watch = () => {
    if (said.at(-1) === 'begun') said.push('turn');
    if (said.filter((text) => text === 'begun').length < 3) setImmediate(watch);
  };
  setImmediate(watch);
  await until(5);
  assert.deepEqual(said.slice(0, 5), ['begun', 'turn', 'begun', 'turn', 'begun']);
});

test('one that throws does not stop those behind it', async () => {
  const turns = new Turns();
  const { said, saying, until } = journal();
  const fail = () => {
    throw new Error('of a handler');
  };
  // The test runner would take it for its own.
  const heard = new Promise<unknown>((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
  turns.add('one', saying('throws', fail));
  turns.add('one', saying('begins'));
  await until(2);
  assert.match(String(await heard), /of a handler/);
  process.setUncaughtExceptionCaptureCallback(null);
  assert.deepEqual(said, ['throws', 'begins']);
});

test('requests begin at once until a turn is used up or something waits, and again in the next turn', async () => {
  const turns = new Turns();
  const { saying, until } = journal();
  for (let i = 0; i < 8; i++) assert.equal(turns.mayBegin(), true);
  work();
  assert.equal(turns.mayBegin(), false, 'the turn is used up');
  await nextTurn();
  assert.equal(turns.mayBegin(), true);
  turns.add('one', saying('waits'));
  assert.equal(turns.mayBegin(), false, 'another waits');
  await until(1);
  assert.equal(turns.mayBegin(), true);
});

test('a burst of connections is accepted before what they ask for begins', async () => {
  const turns = new Turns();
  const { said, saying, until } = journal();
  for (let i = 0; i < 17; i++) turns.arrived();
  assert.equal(turns.mayBegin(), false);
  turns.add('one', saying('begun'));
  for (let i = 0; i < 10; i++) {
    await nextTurn();
    said.push('accepted');
    turns.arrived();
  }
  await until(11);
  assert.equal(said.at(-1), 'begun');
});
