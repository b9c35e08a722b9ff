import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { startConversation } from '../support/conversation.ts';
import { Follower } from '../support/follower.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { until, untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

test('what happens is counted: requests, batches, streams, jobs and how late events are', async () => {
  const value = async (line: string) => {
    const { body } = await apiOf(site.url, null)<string>('GET', '/metrics');
    const found = body.split('\n').find((one) => one.startsWith(`${line} `));
    return found === undefined ? 0 : Number(found.slice(line.length + 1));
  };
  const lines = [
    'parley_http_request_seconds_count{method="POST",route="/v1/visitor/messages",status="201"}',
    'parley_lane_batch_commands_count',
    'parley_lane_batch_commands_sum',
    'parley_event_lag_seconds_count',
    'parley_jobs_ended_total{kind="assign-waiting",state="done"}',
  ];
  const before = await Promise.all(lines.map(value));
  assert.equal(await value('parley_streams'), 0);
  const inboxId = await inside.open('Counted', { assignment: 'automatic' });
  const stream = new Follower(site.firstRun.v1.key);
  await stream.connect(site.url, 'events');
  // Its first frame is sent a moment before it has caught up.
  await untilEqual(() => value('parley_streams'), 1);
  await startConversation(site, inside, inboxId);
  await stream.until(() => stream.events.some(({ kind }) => kind === 'message.created'), 'the message');
  let counted: number[] = [];
  await until(async () => {
    counted = (await Promise.all(lines.map(value))).map((now, at) => now - (before[at] as number));
    return counted.every((count) => count > 0);
  }, 'everything is counted');
  assert.deepEqual([...counted.slice(0, 3), counted.at(-1)], [1, 1, 1, 1]);
  assert.ok((counted[3] as number) > 0);
  stream.cut();
});
