// Promise 8: the books, on the database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { isRefusal } from '../../src/core/refusal.ts';
import type { Counted, WalletCommand } from '../../src/core/wallet-world.ts';
import { verifyLedger } from '../../src/store/verify-ledger.ts';
import { command, main } from '../runtime/command.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { until } from '../support/patience.ts';
import { walked } from '../support/random.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Company, fillWallet, foundCompany } from '../support/wallets.ts';

let site: Site;
let one: Inside;
let other: Inside;
let company: Company;
before(async () => {
  site = await sharedSite();
  one = await goInside(site);
  other = await goInside(site);
  company = await foundCompany(one);
});
after(async () => {
  await one.close();
  await other.close();
  await site.stop();
});

const by = { actor: 'test', address: null };
const charge = (walletId: string, amount: bigint): WalletCommand => {
  return { type: 'move', kind: 'charge', amount: -amount, wallet: { by: 'id', walletId }, reason: null, ...by };
};
const wrong = async () => (await verifyLedger(site.database.config)).wrong;
const tokensOf = async (id: string) => (await one.core.read(one.accountId).wallets.get(id))?.tokens;

test('two processes charge one wallet at once: as often as there are tokens, never below zero', async () => {
  const wallet = await fillWallet(one, company, 150n);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => (i % 2 ? one : other).core.count(one.accountId, charge(wallet.id, 1n), null)),
  );
  const moved = answers.filter((answer) => !isRefusal(answer)) as Counted[];
  assert.equal(moved.length, 150);
  const left = moved.map(({ wallet: { tokens } }) => Number(tokens)).toSorted((a, b) => b - a);
  assert.deepEqual(
    left,
    Array.from({ length: 150 }, (_, i) => 149 - i),
    'each is told what it left',
  );
  assert.equal(await tokensOf(wallet.id), 0n);
  assert.deepEqual(await wrong(), []);
  await assertWholeLog(one);
});

test('every movement is an event of its wallet, and its transfers carry the number', async () => {
  const wallet = await fillWallet(one, company, 10n);
  const before = await one.head();
  const { transfers } = done(await one.core.count(one.accountId, charge(wallet.id, 3n), null));
  const events = await one.rows('select number, kind, subject from event where account_id = $1 and number > $2', [
    one.accountId,
    before,
  ]);
  assert.deepEqual(events, [{ number: before + 1, kind: 'wallet.moved', subject: wallet.id }]);
  assert.deepEqual(
    transfers.map(({ number, amount, tokensAfter }) => [number, amount, tokensAfter]),
    [[before + 1, 3n, 7n]],
  );
});

test('balances beyond 53 bits are exact', async () => {
  const wallet = await fillWallet(one, company, 9_007_199_254_740_991n);
  const id = { wallet: { by: 'id' as const, walletId: wallet.id }, reason: null };
  const { wallet: full } = done(
    await one.core.book(one.call, { type: 'move', kind: 'top_up', amount: 9_007_199_254_740_991n, ...id }),
  );
  assert.equal(full.tokens, 18_014_398_509_481_982n);
  const { wallet: less } = done(await one.core.count(one.accountId, charge(wallet.id, 1n), null));
  assert.equal(less.tokens, 18_014_398_509_481_981n);
  assert.equal(await tokensOf(wallet.id), 18_014_398_509_481_981n);
});

test('a hold is ended once, however many end it at once', async () => {
  const wallet = await fillWallet(one, company, 100n);
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const { hold } = done(
    await one.core.book(one.call, { type: 'hold', walletId: wallet.id, amount: 60n, expiresAt, reason: null }),
  );
  const holdId = hold?.id as string;
  const ends = Array.from({ length: 30 }, (_, i): WalletCommand => {
    return i % 3 ? { type: 'post', holdId, amount: 25n, callId: null, ...by } : { type: 'void', holdId, ...by };
  });
  const answers = await Promise.all(ends.map((end, i) => (i % 2 ? one : other).core.count(one.accountId, end, null)));
  assert.equal(answers.filter((answer) => !isRefusal(answer)).length, 1);
  const ended = await one.core.read(one.accountId).wallets.hold(holdId);
  assert.equal(await tokensOf(wallet.id), ended?.state === 'posted' ? 75n : 100n);
  assert.deepEqual(await wrong(), []);
});

test('a hold whose time is over goes back by itself, one that was extended does not', async () => {
  const wallet = await fillWallet(one, company, 100n);
  const soon = () => new Date(Date.now() + 1500).toISOString();
  const hold = async () => {
    const asked = { type: 'hold' as const, walletId: wallet.id, amount: 10n, expiresAt: soon(), reason: null };
    return done(await one.core.book(one.call, asked)).hold?.id as string;
  };
  const [left, extended] = [await hold(), await hold()];
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  done(await one.core.book(one.call, { type: 'extend', holdId: extended, amount: 5n, expiresAt }));
  const state = async (id: string) => (await one.core.read(one.accountId).wallets.hold(id))?.state;
  await until(async () => (await state(left)) !== 'open', 'its time is over');
  assert.deepEqual([await state(left), await state(extended)], ['expired', 'open']);
  assert.equal(await tokensOf(wallet.id), 85n);
  assert.deepEqual(await wrong(), []);
});

/** What nobody may do to the books, not even by SQL. */
const forbidden: [what: string, sql: string, complaint: RegExp][] = [
  ['a balance is set', 'update ledger_account set balance = balance + 1', /refused/],
  [
    'a balance is begun with',
    `insert into ledger_account select account_id, gen_random_uuid(), 'wallet', 5 from wallet limit 1`,
    /refused/,
  ],
  ['an account is closed', 'delete from ledger_account', /refused/],
  ['a transfer is changed', 'update transfer set amount = amount + 1', /refused/],
  ['a transfer is taken away', 'delete from transfer', /refused/],
  ['all transfers are taken away', 'truncate transfer cascade', /refused/],
  ['an ended hold is opened', `update hold set state = 'open', ended_at = null where state <> 'open'`, /refused/],
  ['a transfer of nothing', transferSql('0', 'wallet'), /transfer_amount_check/],
  ['a transfer of too much', transferSql('9007199254740992', 'wallet'), /transfer_amount_check/],
  ['a transfer to itself', transferSql('1', 'wallet', 'wallet'), /transfer_check/],
  ['a transfer of more than there is', transferSql('9007199254740991', 'wallet'), /ledger_account_check/],
  ['a transfer from an account that is not there', transferSql('1', 'vault'), /not in the books/],
  ['the same transfer again', 'insert into transfer select * from transfer limit 1', /transfer_pkey/],
];

function transferSql(amount: string, debit: string, credit = 'company'): string {
  return `insert into transfer select account_id, gen_random_uuid(), 1, 0, id, application_id, 'charge', '${debit}', '${credit}',
    ${amount}, 0, null, null, null, null, 'thief', now() from wallet order by id limit 1`;
}

for (const [what, sql, complaint] of forbidden) {
  test(`the database refuses: ${what}`, async () => {
    await assert.rejects(one.rows(sql), complaint);
    assert.deepEqual(await wrong(), []);
  });
}

test('whatever is asked at once, the books are right and equal what was answered', async () => {
  const wallets = await Promise.all([0, 1, 2].map(() => fillWallet(one, company, 50n)));
  const step = fc.record({
    wallet: fc.nat({ max: 2 }),
    amount: fc.bigInt({ min: -20n, max: 20n }),
    process: fc.boolean(),
  });
  const now = new Map(wallets.map(({ id, tokens }) => [id, tokens]));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      const asked = steps.map(({ wallet, amount, process }) => {
        const { id } = wallets[wallet] as (typeof wallets)[number];
        return (process ? one : other).core.count(one.accountId, charge(id, amount), null);
      });
      for (const answer of await Promise.all(asked)) {
        if (isRefusal(answer)) continue;
        for (const { walletId, debit, amount } of answer.transfers) {
          now.set(walletId, (now.get(walletId) ?? 0n) + (debit === 'wallet' ? -amount : amount));
        }
      }
      for (const [id, tokens] of now) assert.equal(await tokensOf(id), tokens);
    }),
    { numRuns: walked(8, 25) },
  );
  assert.deepEqual(await wrong(), []);
});

test('`parley ledger verify` recomputes every balance beside the server, and ends with 1 where one is wrong', async () => {
  const env = { DATABASE_URL: site.database.url, PARLEY_DATA: site.dataDirectory };
  const right = await command([...main, 'ledger', 'verify'], env).ended;
  assert.match(right.output, /^The books are right: \d+ wallets with \d+ tokens, \d+ transfers\.$/m);
  assert.equal(right.code, 0, right.output);
  const wallet = await fillWallet(one, company, 7n);
  const plant = async (sql: string) => {
    await one.rows('alter table ledger_account disable trigger user');
    await one.rows(sql, [wallet.id]);
  };
  await plant(`update ledger_account set balance = 8 where owner_id = $1 and side = 'wallet'`);
  const planted = await command([...main, 'ledger', 'verify'], env).ended;
  assert.equal(planted.code, 1);
  assert.match(planted.output, new RegExp(`wallet ${wallet.id} .* says 8, its entries sum to 7`));
  assert.match(planted.output, /the books of application \S+ of account \S+ sum to 1/);
  assert.match(planted.output, /trigger ledger_account_stays is not there or switched off/);
  assert.match(planted.output, /The books are wrong/);
  await plant(`update ledger_account set balance = 7 where owner_id = $1 and side = 'wallet'`);
  await one.rows('alter table ledger_account enable trigger user');
  assert.deepEqual(await wrong(), []);
});

test('a database without books is none to verify', async () => {
  const { code, output } = await command([...main, 'ledger', 'verify'], { PARLEY_DATA: '/nowhere' }).ended;
  assert.equal(code, 1);
  assert.match(output, /There is no database in \/nowhere/);
});
