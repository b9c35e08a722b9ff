import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { SealingKey } from '../../src/store/seal.ts';
import { openSigningKeys } from '../../src/store/signing-keys.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
before(async () => {
  database = await createDatabase();
  pool = openPool(database.config);
});
after(async () => {
  await pool.end();
  await database.leave();
});

const seal = new SealingKey(Buffer.alloc(32, 7));
let time = Date.parse('2026-05-01T12:00:00Z');
const open = () => openSigningKeys(pool, seal, { nowMs: () => time, id: newId });
const stored = async () => (await pool.query(`select id, sealed from secret where kind = 'signing key'`)).rows;

test('processes that start at once on a new database make one key', async () => {
  const all = await Promise.all(Array.from({ length: 6 }, open));
  const ids = await Promise.all(all.map(async (keys) => (await keys.usable()).map(({ id }) => id)));
  assert.equal(new Set(ids.flat()).size, 1);
  assert.equal((await stored()).length, 1);
});

test('a later start finds it: 2048 bits, sealed by the master key alone', async () => {
  const [key] = await (await open()).usable();
  const [row] = await stored();
  assert.equal(row.id, key?.id);
  assert.equal(seal.open(row.sealed).toString(), key?.privateKey);
  assert.ok(!row.sealed.includes('PRIVATE KEY'));
  assert.equal(createPrivateKey(key?.privateKey ?? '').asymmetricKeyDetails?.modulusLength, 2048);
  const publicKey = createPublicKey(key?.privateKey ?? '').export({ type: 'spki', format: 'pem' });
  assert.equal(key?.publicKey, publicKey);
});

test('rotation: the new one signs, the old one verifies for an hour, then it is forgotten', async () => {
  const [one, other] = [await open(), await open()];
  const [old] = await one.usable();
  await one.rotate();
  for (const keys of [one, other]) {
    const [current, retired, ...more] = await keys.usable();
    assert.deepEqual([current?.retiredAt, retired?.id, more], [null, old?.id, []]);
    assert.equal(retired?.retiredAt, new Date(time).toISOString());
  }
  time += 3_599_000;
  assert.equal((await one.usable()).length, 2);
  time += 1000;
  assert.equal((await one.usable()).length, 1);
  await other.rotate();
  assert.ok((await stored()).every(({ id }) => id !== old?.id));
});

test('rotations at once leave one key that signs', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, open));
  await Promise.all(all.map((keys) => keys.rotate()));
  const usable = await (await open()).usable();
  assert.equal(usable.filter(({ retiredAt }) => retiredAt === null).length, 1);
});

test('a key is renewed after its days, once, whoever looks', async () => {
  const all = await Promise.all(Array.from({ length: 3 }, open));
  const signing = async () => (await (await open()).usable())[0]?.id;
  const old = await signing();
  await Promise.all(all.map((keys) => keys.renew(30)));
  assert.equal(await signing(), old, 'renewed too early');
  time += 30 * 86_400_000 + 1;
  await Promise.all(all.map((keys) => keys.renew(30)));
  const renewed = await signing();
  assert.notEqual(renewed, old);
  assert.equal((await (await open()).usable())[1]?.id, old);
  await Promise.all(all.map((keys) => keys.renew(30)));
  assert.equal(await signing(), renewed);
});
