// Random bursts of valid calls from every door, few actors and many collisions, and what must hold after each burst. A
// short seed runs with the tests (model.test.ts), the long walk in `npm run soak`.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { arrangementOperations } from './arrangement.ts';
import { assertErased, assertFound, assertMoney, assertPrograms, assertViews } from './doors.ts';
import { insideOperations } from './inside.ts';
import { assertInvariants, type Stored, settle } from './invariants.ts';
import type { Operations, Outcome } from './operation.ts';
import { outsideOperations } from './outside.ts';
import { programOperations } from './programs.ts';
import { Turns } from './turns.ts';
import { widgetOperations } from './widget.ts';
import { assertClicks, assertForms, assertWidget } from './widget-views.ts';
import { type Ground, openWorld, type World } from './world.ts';

const operations: Operations = {
  ...outsideOperations,
  ...insideOperations,
  ...arrangementOperations,
  ...programOperations,
  ...widgetOperations,
};
const names = Object.keys(operations);

/** Which operation, and between which actors. */
type Step = { do: string; x: number; y: number; z: number };
type Burst = { steps: Step[]; isKilled: boolean };

const small = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.oneof(...names.map((name) => ({ weight: operations[name]?.weight ?? 1, arbitrary: fc.constant(name) }))),
  x: small,
  y: small,
  z: small,
});
const bursts = (hasKills: boolean) =>
  fc.noBias(
    fc.array(
      fc.record({
        steps: fc.noBias(fc.array(step, { maxLength: 10, size: 'max' })),
        // One burst in forty; never where walks do without.
        isKilled: hasKills ? fc.integer({ min: 0, max: 39 }).map((n) => n === 39) : fc.constant(false),
      }),
      { maxLength: 8, size: 'max' },
    ),
  );

export type Tally = { bursts: number; steps: number; kills: number; statuses: Map<string, number> };
export const newTally = (): Tally => ({ bursts: 0, steps: 0, kills: 0, statuses: new Map() });

/** @throws AssertionError where something does not hold */
async function walk(ground: Ground, turns: Turns, walked: Burst[], tally: Tally): Promise<void> {
  const world = await turns.take(false, () => openWorld(ground));
  for (const burst of walked) await turns.take(burst.isKilled, () => act(world, burst, tally));
}

async function act(world: World, { steps, isKilled }: Burst, tally: Tally): Promise<void> {
  world.burst++;
  const kill = isKilled ? world.ground.kill : null;
  const acts = steps.map((one) => operations[one.do]?.act(world, one.x, one.y, one.z));
  const [answers] = await Promise.all([Promise.all(acts), kill?.()]);
  for (const [i, answer] of answers.entries()) assertAnswer(steps[i] as Step, answer ?? null, kill !== null, tally);
  tally.bursts++;
  tally.steps += steps.length;
  if (kill) tally.kills++;
  await lookAgain(world);
  await settle(world, kill !== null);
  const stored = await assertInvariants(world);
  // The page of the widget may be a second old: the others look meanwhile.
  await Promise.all([assertWidget(world), assertOthers(world, stored)]);
}

async function assertOthers(world: World, stored: Map<string, Stored[]>): Promise<void> {
  await assertViews(world, stored);
  await assertPrograms(world);
  await assertFound(world, stored);
  await assertMoney(world);
  await assertErased(world);
  await assertForms(world, stored);
  await assertClicks(world);
}

function assertAnswer(one: Step, answer: Outcome, isKilled: boolean, { statuses }: Tally): void {
  if (answer === null) return;
  const { status, isDone, text } = answer;
  const kind = `${one.do} ${isDone ? 'done' : status}`;
  statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
  if (isKilled && (status === 0 || status === 503)) return;
  assert.ok(status >= 200 && (status < 500 || status === 503), `${one.do} was answered ${status} ${text}`);
  assert.notEqual(status, 400, `${one.do} is no valid call: ${text}`);
  // Who is merged already is refused with 422 too; a body of the wrong shape has a list of problems.
  assert.ok(status !== 422 || !text.includes('"problems"'), `${one.do} is no valid call: ${text}`);
}

/** Everything that exists by now, in the order of its creation. */
async function lookAgain(world: World): Promise<void> {
  const { inside } = world.ground;
  const values = [inside.accountId, world.inboxIds()];
  const conversations = await inside.rows<{ id: string }>(
    'select id from conversation where account_id = $1 and inbox_id = any($2) order by id',
    values,
  );
  const chats = conversations.map(({ id }) => id);
  world.conversations = [...chats, ...new Set(world.chats)];
  const contacts = await inside.rows<{ id: string }>(
    `select id from contact where account_id = $1 and removed_at is null and (id = any($3)
       or id in (select contact_id from contact_inbox where account_id = $1 and inbox_id = any($2))
       or id in (select contact_id from outside_user where account_id = $1 and user_key = any($4))) order by id`,
    [...values, world.contacts, world.users.map(({ key }) => key)],
  );
  world.contacts = contacts.map(({ id }) => id);
}

/** Walks side by side, each with a seed of its own: most of a walk is waiting for the server's periodic tasks.
 *  @param seeds of so many series of walks; once one has failed, the others end
 *  @throws Error that names the seed and the shortest sequence that fails */
export async function walkModel(ground: Ground, numRuns: number, seeds: number[], tally: Tally): Promise<void> {
  const turns = new Turns();
  let failed: number | null = null;
  const series = seeds.map(async (seed) => {
    const property = fc.asyncProperty(bursts(ground.kill !== null), async (walked) => {
      if (failed !== null && failed !== seed) return;
      try {
        await walk(ground, turns, walked, tally);
      } catch (error) {
        // What follows looks for a shorter sequence, which takes its time.
        if (failed === null) ground.log(`Seed ${seed} failed: ${error instanceof Error ? error.message : error}`);
        failed ??= seed;
        throw error;
      }
    });
    await fc.assert(property, { numRuns, seed });
  });
  const broken = (await Promise.allSettled(series)).find((one) => one.status === 'rejected');
  if (broken) throw broken.reason;
}
