// Chores: again and again, never twice at once, and one with a share rests for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { runPeriodically } from '../../src/jobs/periodic.ts';
import { until } from '../support/patience.ts';

type Turn = { began: number; ended: number };

/** @param left what each turn gives */
async function turnsOf(
  task: { everyMs: number; share?: number },
  takes: number,
  many: number,
  left?: boolean,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  const house = runPeriodically(
    [
      {
        name: 'test',
        ...task,
        async work() {
          const turn = { began: performance.now(), ended: 0 };
          await pause(takes);
          turn.ended = performance.now();
          turns.push(turn);
          return left;
        },
      },
    ],
    () => {},
  );
  await until(() => turns.length >= many, `${many} turns`);
  await house.stop();
  return turns;
}

const restsOf = (turns: Turn[]) => turns.slice(1).map(({ began }, i) => began - (turns[i] as Turn).ended);

test('a task that takes longer than its time is not begun again before it ended', async () => {
  for (const rest of restsOf(await turnsOf({ everyMs: 5 }, 30, 3))) assert.ok(rest >= 0, `${rest}`);
});

test('a task with a share of a fifth rests four times as long as it worked', async () => {
  const turns = await turnsOf({ everyMs: 5, share: 0.2 }, 20, 4);
  for (const [i, rest] of restsOf(turns).entries()) {
    const { began, ended } = turns[i] as Turn;
    assert.ok(rest >= 4 * (ended - began), `${rest} ms after ${ended - began} ms of work`);
  }
});

test('a task that left nothing does not rest long, however slow it was', async () => {
  // By its share it would rest for hours.
  assert.ok((await turnsOf({ everyMs: 5, share: 0.000_001 }, 20, 2, false)).length >= 2);
});

test('a task that failed is told of and done again', async () => {
  const told: string[] = [];
  let done = 0;
  const work = async () => {
    if (done++ === 0) throw new Error('no');
  };
  const house = runPeriodically([{ name: 'test', everyMs: 5, work }], (name, error) => told.push(`${name}: ${error}`));
  await until(() => done >= 3, 'three tries');
  await house.stop();
  assert.deepEqual(told, ['test: Error: no']);
});
