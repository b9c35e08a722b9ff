// Promises 1, 2 and 8 at the Credit System's door, with servers that are killed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { verifyLedger } from '../../src/store/verify-ledger.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { untilEqual } from '../support/patience.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';
import { fillWallet, foundCompany } from '../support/wallets.ts';
import { ask, type Door, failures, json, openDoor, paths, type Said } from './door.ts';

let site: Site;
let inside: Inside;
let second: Server;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  second = await site.start();
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** A wallet of a company of its own, and its exchange at two servers. */
async function open(tokens: bigint) {
  const company = await foundCompany(inside);
  const wallet = await fillWallet(inside, company, tokens);
  const fields = { authenticationHash: company.token, dialedNumber: company.dialedNumber, pin: wallet.pin };
  const at = (url: string): Door => {
    const door = openDoor(site, url);
    return (name, more, headers) => door(name, { ...fields, ...more }, headers);
  };
  const left = async () => (await inside.core.read(inside.accountId).wallets.get(wallet.id))?.tokens;
  return { company, wallet, one: at(site.url), two: at(second.url), at, left };
}
const ok = ({ body }: Said) => body.code === 20;
const wrong = async () => (await verifyLedger(site.database.config)).wrong;

test('two hundred calls charge one wallet through two servers: as often as there are tokens', async () => {
  const { one, two, left } = await open(1500n);
  const said = await Promise.all(
    Array.from({ length: 200 }, (_, i) => (i % 2 ? one : two)('subtract', { tokens: 10 })),
  );
  assert.equal(said.filter(ok).length, 150);
  assert.ok(said.every((one) => ok(one) || one.text === failures.failed));
  const tokens = said.filter(ok).map(({ body }) => Number((body.wallet as { tokens: string }).tokens));
  assert.deepEqual(
    tokens.toSorted((a, b) => a - b),
    Array.from({ length: 150 }, (_, i) => i * 10),
  );
  assert.equal(await left(), 0n);
  assert.deepEqual(await wrong(), []);
});

test('two hundred charges and kill -9 in the middle: what was answered is booked, and with its key nothing is booked twice', async () => {
  const { at, left } = await open(10_000n);
  const victim = await site.start();
  const door = at(victim.url);
  const answered = new Set<number>();
  const charges = Array.from({ length: 200 }, (_, i) =>
    door('subtract', { tokens: 1 }, { 'idempotency-key': `charge ${i}` }).then(
      (said) => {
        if (ok(said)) answered.add(i);
        if (answered.size === 40) void victim.kill();
      },
      () => {},
    ),
  );
  // Killed also where all were quicker than the signal.
  await Promise.all(charges);
  await victim.kill();
  assert.ok(answered.size >= 40);
  const booked = 10_000n - ((await left()) ?? 0n);
  assert.ok(booked >= BigInt(answered.size), `${answered.size} were answered, ${booked} booked`);
  assert.deepEqual(await wrong(), []);
  await assertWholeLog(inside);

  const again = await site.start();
  const retried = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      at(again.url)('subtract', { tokens: 1 }, { 'idempotency-key': `charge ${i}` }),
    ),
  );
  assert.ok(retried.every(ok));
  assert.equal(await left(), 9800n, 'each once');
  assert.deepEqual(await wrong(), []);
  await assertWholeLog(inside);
});

test('the same key and body: the first answer byte for byte, through another server too; another body is refused', async () => {
  const { one, two, left } = await open(100n);
  const key = { 'idempotency-key': 'a call' };
  const first = await one('subtract', { tokens: 30 }, key);
  await one('add', { tokens: 5 });
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, i) => (i % 2 ? one : two)('subtract', { tokens: 30 }, key)),
  );
  for (const said of all) assert.equal(said.text, first.text);
  assert.equal((await one('subtract', { tokens: 31 }, key)).text, failures.invalid);
  assert.equal((await one('add', { tokens: 30 }, key)).body.code, 20, 'another path has keys of its own');
  assert.equal(await left(), 105n);
  const refused = await one('subtract', { tokens: 1000 }, { 'idempotency-key': 'too much' });
  await one('add', { tokens: 2000 });
  const once = await two('subtract', { tokens: 1000 }, { 'idempotency-key': 'too much' });
  assert.deepEqual([refused.text, once.text], [failures.failed, failures.failed], 'a refusal is given again as well');
});

test('the same presence and call with one key are done once', async () => {
  const door = openDoor(site, site.url);
  const { ref } = site.firstRun.chattabai;
  const key = { 'idempotency-key': 'presence' };
  const first = await door('setStatus', { ref, status: 'online' }, key);
  await door('setStatus', { ref, status: 'pause' });
  assert.equal((await door('setStatus', { ref, status: 'online' }, key)).text, first.text);
  assert.equal((await door('setStatus', { ref, status: 'offline' }, key)).text, failures.invalid);
  assert.equal(((await door('getStatus', { ref })).body.user as { status: string }).status, 'pause');
  const { authenticationHash } = site.firstRun.chattabai;
  const inQuery = (status: string) =>
    ask(site.url, `${paths.setStatus}?status=${status}`, JSON.stringify({ authenticationHash, ref }), {
      ...json,
      'idempotency-key': 'in the query',
    });
  const once = await inQuery('online');
  assert.equal(once.body.status, 1, once.text);
  assert.equal((await inQuery('online')).text, once.text);
  assert.equal((await inQuery('pause')).text, failures.invalid);
});

test('one company’s hash finds no wallet of another, by whatever number', async () => {
  const [ours, theirs] = [await open(10n), await open(10n)];
  const { dialedNumber } = theirs.company;
  for (const name of ['byPin', 'subtract', 'add'] as const) {
    const said = await ours.one(name, { dialedNumber, pin: theirs.wallet.pin, tokens: 1 });
    assert.equal(said.text, failures.failed, name);
  }
  assert.equal(await theirs.left(), 10n);
});

test('a revoked hash is nobody’s at once, at every server', async () => {
  const { company, one, two } = await open(10n);
  assert.ok(ok(await one('byPin', {})) && ok(await two('byPin', {})));
  done(await inside.core.revokeApplicationKey(inside.call, company.keyId));
  const said = async () => [(await one('byPin', {})).text, (await two('byPin', {})).text];
  await untilEqual(said, [failures.unauthorized, failures.unauthorized]);
});

type Opened = Awaited<ReturnType<typeof open>>;
const wrongPin = ({ wallet }: Opened) => String((Number(wallet.pin) + 1) % 1_000_000).padStart(6, '0');
const caller = '31688006395';

test('ten wrong pins lock a caller out at every server, and an audit entry says so; another caller and another number go on', async () => {
  const place = await open(100n);
  const { one, two, company } = place;
  const pin = wrongPin(place);
  assert.ok(ok(await one('byPin', { inboundNumber: caller })));
  for (let i = 0; i < 9; i++)
    assert.equal((await (i % 2 ? one : two)('byPin', { pin, inboundNumber: caller })).text, failures.failed);
  assert.ok(ok(await one('byPin', { inboundNumber: caller })), 'nine do not lock');
  assert.equal((await two('byPin', { pin, inboundNumber: `+${caller}` })).text, failures.failed);
  for (const door of [one, two]) {
    assert.equal((await door('byPin', { inboundNumber: caller })).text, failures.failed, 'even with the right pin');
    assert.ok(ok(await door('byPin', { inboundNumber: '31688006396' })), 'another caller');
    assert.ok(ok(await door('byPin', {})), 'the address');
  }
  const audits = await inside.rows<{ actor: string; subject: string }>(
    `select actor, subject from audit where action = 'pinLock.set'`,
  );
  assert.equal(audits.length, 1);
  assert.equal(audits[0]?.actor, `key:${company.keyId}`);

  const other = await fillWallet(inside, company, 100n);
  const locked = { inboundNumber: caller };
  assert.ok(ok(await one('subtract', { tokens: 1, ...locked })), 'the wallet that this hash found goes on');
  assert.ok(ok(await two('add', { tokens: 1, ...locked })));
  assert.equal(
    (await one('subtract', { pin: other.pin, tokens: 1, ...locked })).text,
    failures.failed,
    'one that it did not find',
  );

  const locks = await inside.core.read(inside.accountId).wallets.locks(new Date().toISOString());
  assert.deepEqual(
    locks.map(({ dialedNumber, caller: who }) => [dialedNumber, who]),
    [[company.dialedNumber, caller]],
  );
  done(await inside.core.liftLock(inside.call, locks[0]?.id as string));
  for (const door of [one, two])
    assert.ok(ok(await door('byPin', { inboundNumber: caller })), 'a lifted lock does not lock');
});

test('wrong pins that come at once are counted as those in a row, over all servers', async () => {
  const place = await open(100n);
  const pin = wrongPin(place);
  const said = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      (i % 2 ? place.one : place.two)('subtract', { pin, tokens: 1, inboundNumber: caller }),
    ),
  );
  assert.ok(said.every(({ text }) => text === failures.failed));
  assert.equal((await place.one('byPin', { inboundNumber: caller })).text, failures.failed);
  const rows = await inside.rows<{ count: string }>(`select count(*) from audit where action = 'pinLock.set'`);
  assert.equal(Number(rows[0]?.count), 2, 'one entry more');
});

test('where no caller is named the address counts', async () => {
  const place = await open(100n);
  const pin = wrongPin(place);
  for (let i = 0; i < 10; i++) await place.one('byPin', { pin });
  assert.equal((await place.one('byPin', {})).text, failures.failed);
  assert.ok(ok(await place.one('byPin', { inboundNumber: caller })));
});

test('an unknown dialled number counts nothing', async () => {
  const place = await open(100n);
  for (let i = 0; i < 12; i++) await place.one('byPin', { dialedNumber: '310000000999', inboundNumber: '31699' });
  const rows = await inside.rows(`select 1 from pin_try where dialed_number = '310000000999'`);
  assert.equal(rows.length, 0);
});

test('a lock ends after a quarter of an hour', async () => {
  const place = await open(100n);
  const pin = wrongPin(place);
  for (let i = 0; i < 10; i++) await place.one('byPin', { pin, inboundNumber: '31655500011' });
  assert.equal((await place.one('byPin', { inboundNumber: '31655500011' })).text, failures.failed);
  await inside.rows(`update pin_try set locked_until = now() - interval '1 second' where caller = '31655500011'`);
  // A server that knows of the lock learns of its end by the clock; a fresh one reads it here.
  const fresh = await site.start();
  assert.ok(ok(await place.at(fresh.url)('byPin', { inboundNumber: '31655500011' })));
});

test('inventing a caller for each pin does not bypass the lock, and locks out no known caller', async () => {
  const place = await open(100n);
  const { one, two, company } = place;
  const pin = wrongPin(place);
  const honest = '31677700001';
  assert.ok(ok(await one('byPin', { inboundNumber: honest })), 'known from now on');
  const invented = (i: number) => ({ inboundNumber: `3169${String(i).padStart(7, '0')}` });
  const tries = Array.from({ length: 30 }, (_, i) => (i % 2 ? one : two)('byPin', { pin, ...invented(i) }));
  for (const said of await Promise.all(tries)) assert.equal(said.text, failures.failed);
  for (const door of [one, two]) {
    assert.equal((await door('byPin', invented(31))).text, failures.failed, 'the right pin of one more');
    assert.ok(ok(await door('byPin', { inboundNumber: honest })), 'who was right before');
    assert.ok(ok(await door('subtract', { tokens: 1, inboundNumber: honest })));
  }
  const locks = await inside.core.read(inside.accountId).wallets.locks(new Date().toISOString());
  const lock = locks.find(({ dialedNumber }) => dialedNumber === company.dialedNumber);
  assert.equal(lock?.caller, '*');
  done(await inside.core.liftLock(inside.call, lock?.id as string));
  assert.ok(ok(await one('byPin', invented(31))), 'a lifted lock does not lock');
});

test('a customer who makes callers known by its own pin gets no more tries than unknown callers', async () => {
  const place = await open(100n);
  const { one, two, company } = place;
  const pin = wrongPin(place);
  const made = Array.from({ length: 11 }, (_, i) => ({ inboundNumber: `3168000${String(i).padStart(4, '0')}` }));
  for (const caller of made) assert.ok(ok(await one('byPin', caller)));
  // Ten callers with ten wrong pins each; what the eleventh tries is an unknown caller's.
  await Promise.all(made.slice(0, 10).flatMap((caller) => times(10).map(() => two('byPin', { pin, ...caller }))));
  const [last] = made.slice(10);
  assert.ok(ok(await two('byPin', { ...last })), 'unknown callers are not locked yet');
  const invented = (i: number) => ({ inboundNumber: `3167${String(i).padStart(7, '0')}` });
  await Promise.all(times(30).map((_, i) => one('byPin', { pin, ...invented(i) })));
  assert.equal((await one('byPin', { ...last })).text, failures.failed);
  const locks = await inside.core.read(inside.accountId).wallets.locks(new Date().toISOString());
  const ofNumber = locks.filter(({ dialedNumber }) => dialedNumber === company.dialedNumber);
  assert.ok(ofNumber.some(({ caller }) => caller === '+'));
});

const times = (count: number) => Array.from({ length: count });
