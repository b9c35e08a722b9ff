// A backup from before was restored, or the operator's own PostgreSQL was set back: numbers that clients hold mean something else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startConversation } from '../support/conversation.ts';
import { Follower, Refused, type Wire } from '../support/follower.ts';
import { goInside, type Inside } from '../support/inside.ts';
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

const wires: Wire[] = ['socket', 'events'];

/** What an older backup gives: everything after a number never was. */
async function setBack(number: number): Promise<void> {
  await inside.rows(
    `with events as (delete from event_page where account_id = $1 and last > $2),
          messages as (delete from message where account_id = $1 and number > $2)
     update account_head set number = $2 where account_id = $1`,
    [inside.accountId, number],
  );
}

async function assertGone(follower: Follower, wire: Wire): Promise<void> {
  if (wire === 'events') {
    const gone = (error: unknown) => error instanceof Refused && error.status === 410;
    return assert.rejects(follower.connect(site.url, wire), gone);
  }
  await follower.connect(site.url, wire).catch(() => {});
  await follower.until(() => follower.ending !== null, 'its end');
  assert.equal(follower.ending?.code, 4410);
  assert.equal(follower.frames.at(-1)?.gone, true);
}

test('a log that was set back: open streams are sent away, and a cursor of what never was is gone though its number was passed', async () => {
  const { key } = site.firstRun.v1;
  const { visitor } = await startConversation(site, inside);
  const write = (text: string) => visitor.api('POST', '/v1/visitor/messages', { text });
  const paths = [
    { token: key, path: '/v1/live' },
    { token: visitor.token, path: '/v1/visitor/live' },
  ];
  const all = paths.flatMap(({ token, path }) => wires.map((wire) => ({ token, path, wire })));
  const early = all.map(({ token, path }) => new Follower(token, null, path));
  const late = all.map(({ token, path }) => new Follower(token, null, path));
  await Promise.all([...early, ...late].map((one, i) => one.connect(site.url, all[i % all.length]?.wire as Wire)));
  await write('before');
  const heard = (one: Follower, text: string) => one.events.some(({ message }) => message?.text === text);
  await Promise.all(early.map((one) => one.until(() => heard(one, 'before'), 'before')));
  for (const one of early) one.cut();
  const number = await inside.head();
  for (let i = 0; i < 3; i++) await write(`never was ${i}`);
  await Promise.all(late.map((one) => one.until(() => heard(one, 'never was 2'), 'what will never have been')));

  await setBack(number);
  await Promise.all(late.map((one) => one.until(() => one.ending !== null, 'being sent away')));
  for (const [i, one] of late.entries()) if (all[i]?.wire === 'socket') assert.equal(one.ending?.code, 1012);

  const byHand = new Follower(key, number + 3);
  await assertGone(byHand, 'events');

  for (let i = 0; i < 5; i++) assert.equal((await write(`instead ${i}`)).status, 201);
  assert.ok((await inside.head()) > number + 3);
  for (const [i, { wire }] of all.entries()) {
    await assertGone(late[i] as Follower, wire);
    // Who had heard only what still is goes on, without having missed anything.
    const one = early[i] as Follower;
    await one.connect(site.url, wire);
    await one.until(() => heard(one, 'instead 4'), 'what was written instead');
    const texts = one.events.flatMap(({ message }) => message?.text ?? []);
    assert.deepEqual(texts, ['before', ...[0, 1, 2, 3, 4].map((n) => `instead ${n}`)]);
    one.cut();
  }
  const curl = new Follower(key, number);
  await curl.connect(site.url, 'events');
  await curl.until(() => heard(curl, 'instead 4'), 'the same by a number alone');
  curl.cut();
});

test('a cursor that nobody gave out is refused, or has no time of any event', async () => {
  const { key } = site.firstRun.v1;
  const head = await inside.head();
  for (const cursor of [`${head}-`, `-${head}`, `${head}-x-y`, `${head}-ÄÖ`, '1e3', '0x10', '-1', `${head} `]) {
    const refused = (error: unknown) => error instanceof Refused && error.status === 422;
    await assert.rejects(new Follower(key, encodeURIComponent(cursor)).connect(site.url, 'events'), refused, cursor);
  }
  for (const cursor of [`${head}-0`, `${head}-zzzzzzzzz`]) await assertGone(new Follower(key, cursor), 'events');
});
