// Promise 16: no call ends the server, whatever fails below it; a failed statement is that call's 503.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import { chattabaiDoor } from '../../src/dialects/chattabai/door.ts';
import { chatwhizzDoor } from '../../src/dialects/chatwhizz/door.ts';
import { type Door, headersOf, type Sample, targetOf } from '../../src/dialects/door.ts';
import { hciDoor } from '../../src/dialects/hci/door.ts';
import { imbeeDoor } from '../../src/dialects/imbee/door.ts';
import { tochatDoor } from '../../src/dialects/tochat/door.ts';
import { becomeVisitor } from '../support/api.ts';
import { type FailingDatabase, failingDatabase } from '../support/failing-database.ts';
import { shareOf } from '../support/share.ts';
import type { Server } from '../support/site.ts';
import { secretsOf } from './door-secrets.ts';
import { furnish } from './furnish.ts';
import { type Ids, pathOf, samples } from './samples.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let database: FailingDatabase;
let server: Server;
let ids: Ids;
/** by the reference's names of credentials */
const tokens: Record<string, string> = {};

before(async () => {
  stage = await setStage();
  ids = await furnish(stage.inside, stage.inside.accountId);
  tokens.key = (await stage.key([...rights])).token;
  tokens.session = stage.owner.token;
  tokens.visitor = (await becomeVisitor(stage.url, ids.inbox)).token;
  tokens.user = ids.userKey;
  database = await failingDatabase(stage.site.database.config);
  server = await stage.site.start({ DATABASE_URL: database.url });
});
after(async () => {
  await stage.stop();
  await database.close();
});

/** More statements than any call has, should one never end to fail. */
const most = 400;
type Answer = { status: number; text: string };
type Call = { path: string; method: string; headers: Record<string, string>; body?: string };

/** What a call answers while its k-th statement fails, alone or with those behind it, for each k until none of its statements failed:
 *  the last answer is the one that it has when all is well. */
async function answersOf(name: string, count: number, call: () => Call): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let k = 0; k < most; k++) {
    const { path, ...request } = call();
    database.arm(k, count);
    const response = await fetch(server.url + path, { redirect: 'manual', ...request });
    // A stream would go on.
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    const text = isStream ? '' : await response.text();
    await response.body?.cancel().catch(() => {});
    if (response.status === 429) {
      // A statement that failed behind the count of a try left that counted.
      database.disarm();
      await stage.inside.rows('delete from throttle');
      k--;
      continue;
    }
    answers.push({ status: response.status, text });
    assert.notEqual(response.status, 500, `${name}, statement ${k}: ${text}\n${server.output()}`);
    if (database.disarm() === 0) return answers;
  }
  return assert.fail(`${name} never ended to fail`);
}

function lives(): void {
  assert.equal(server.exitCode(), null);
  assert.doesNotMatch(server.output(), /Unhandled/);
}

for (const [count, which] of [
  [1, 'alone'],
  [2, 'together with the next'],
] as const) {
  test(`/v1: each statement of each route fails ${which}, the answer is 503, and the server lives`, async () => {
    const refused: string[] = [];
    const operations = shareOf([...stage.reference.operations], 3);
    for (const [name, { method, schemes }] of operations) {
      const { id, body } = samples[name] ?? assert.fail(name);
      const scheme = schemes.find((one) => tokens[one] !== undefined);
      const authorization = scheme && { authorization: `Bearer ${tokens[scheme]}` };
      const answers = await answersOf(name, count, () => ({
        path: pathOf(name, id && ids[id]),
        method,
        headers: { ...authorization, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body(ids)) }),
      }));
      const usual = answers.at(-1)?.status;
      if (answers.some(({ status }) => status === 503 && status !== usual)) refused.push(name);
    }
    lives();
    // Few read nothing, or are refused before they do; what writes messages or moves tokens is tried again where one statement fails.
    assert.ok(refused.length > operations.length * 0.6, `${refused.length}: ${refused}`);
  });
}

const doors: Door[] = [tochatDoor, chatwhizzDoor, imbeeDoor, chattabaiDoor, hciDoor];

test('the five documents: each pair of statements of each call fails, the answer is a refusal, and the server lives', async () => {
  const reader = stage.inside.reader(stage.inside.accountId);
  for (const door of doors) {
    const secrets = secretsOf[door.name as keyof typeof secretsOf](stage.site.firstRun);
    const values: Record<string, unknown> = { ...secrets, ...(await door.valuesOf(reader)) };
    for (const sample of door.samples) {
      const answers = await answersOf(`${door.name}: ${sample.name}`, 2, () => callOf(sample, values));
      const { status, text } = answers.at(-1) as Answer;
      assert.equal(status, sample.status ?? 200, `${door.name}: ${sample.name}: ${text}`);
      for (const [name, where] of Object.entries(sample.keep ?? {})) values[name] = at(text, where);
    }
  }
  lives();
});

function callOf(sample: Sample, values: Record<string, unknown>): Call {
  const filled = (text: string) => text.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name]));
  const headers = Object.entries(headersOf(sample)).map(([name, value]) => [name, filled(value)]);
  const { method, body } = sample;
  return {
    path: filled(targetOf(sample)),
    method,
    headers: Object.fromEntries(headers),
    ...(body && { body: filled(JSON.stringify(body)) }),
  };
}

/** What stands at a place like data.token of an answer. */
function at(text: string, where: string): unknown {
  return where
    .split(/[.[\]]+/)
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], JSON.parse(text));
}
