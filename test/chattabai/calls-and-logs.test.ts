// Lines of the contract about calls and logs that no answer shows by itself (points 8 and 9).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, openDoor } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = openDoor(site, site.url);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Session = { id: string; tpm: string };
const call = (startTime: string) => {
  const { ref, dialedNumber, unsharedNumber } = site.firstRun.chattabai;
  const { inboundNumber } = site.firstRun.creditsystem;
  return {
    ref,
    dialedNumber,
    inboundNumber,
    outboundNumber: unsharedNumber,
    startTime,
    duration: 600,
    dialStatus: 'ANSWER',
  };
};
const tell = async (startTime: string) => (await door('call', call(startTime))).body.callSession as Session;

test('a call that is told moves no tokens', async () => {
  const { dialedNumber, pin } = site.firstRun.creditsystem;
  const tokens = async () => ((await door('byPin', { dialedNumber, pin })).body.wallet as { tokens: string }).tokens;
  const left = await tokens();
  await tell('2044-01-01 12:00:00');
  assert.equal(await tokens(), left);
});

test('a call that is told by many at once is one', async () => {
  const told = await Promise.all(Array.from({ length: 20 }, () => tell('2044-02-01 12:00:00')));
  assert.equal(new Set(told.map(({ id }) => id)).size, 1);
  const found = await inside.rows(`select 1 from call where started = '2044-02-01 12:00:00'`);
  assert.equal(found.length, 1);
});

test('the price is that of the moment when it was told, also when it is told again later', async () => {
  const first = await tell('2044-03-01 12:00:00');
  const { ref } = site.firstRun.chattabai;
  const agent = await inside.core.read(inside.accountId).agents.byRef(ref);
  await inside.core.changeProfile(inside.call, agent?.id ?? '', { callTokensPerMinute: 77 });
  assert.deepEqual([first.tpm, (await tell('2044-03-01 12:00:00')).tpm], ['90', '90']);
  assert.equal((await tell('2044-03-01 13:00:00')).tpm, '77');
});

test('of a long log at most a thousand come, the newest, whatever limit is asked for', async () => {
  const { ref } = site.firstRun.chattabai;
  const agent = await inside.core.read(inside.accountId).agents.byRef(ref);
  await inside.rows(
    `insert into presence_log (account_id, number, agent_id, presence, handler, at)
     select $1, 5000000 + n, $2, 'online', 'test', now() from generate_series(1, 1005) n`,
    [inside.accountId, agent?.id],
  );
  for (const limit of [undefined, 5000]) {
    const { data } = (await door('log', { ref, ...(limit && { limit }) })).body as { data: { id: string }[] };
    assert.deepEqual([data.length, data[0]?.id, data.at(-1)?.id], [1000, '5001005', '5000006']);
  }
});
