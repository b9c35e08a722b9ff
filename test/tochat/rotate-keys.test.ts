import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { command, main } from '../runtime/command.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { businessOf, doorOf, openDoor } from './door.ts';

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

const published = async () => (await (await fetch(`${site.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
const kids = async () => (await published()).keys.map(({ kid }) => kid);

test('parley rotate-keys beside a running server: it signs with another key, the former one’s tokens are good', async () => {
  const old = await openDoor(site);
  const [before] = await kids();
  const env = { PARLEY_DATA: site.dataDirectory, DATABASE_URL: site.database.url };
  const { code, output } = await command([...main, 'rotate-keys'], env).ended;
  assert.equal(code, 0, output);
  assert.match(output, /^A new key signs from now on/);
  const [now, former, ...more] = await kids();
  assert.notEqual(now, before);
  assert.deepEqual([former, more], [before, []]);
  const fresh = await openDoor(site);
  const { protectedHeader } = await jwtVerify(fresh.token, createLocalJWKSet(await published()));
  assert.equal(protectedHeader.kid, now);
  for (const { token } of [old, fresh]) {
    assert.equal(businessOf(await doorOf(site.url, token).insert({ name: 'Shop' })).name, 'Shop');
  }
});

test('a server that starts after a month has another key', async () => {
  const [before] = await kids();
  await inside.pool.query(`update secret set created_at = now() - interval '31 days' where id = $1`, [before]);
  await site.start();
  const [now, former] = await kids();
  assert.notEqual(now, before);
  assert.equal(former, before);
});

test('where there is nothing to rotate it says so', async () => {
  const { code, output } = await command([...main, 'rotate-keys'], { PARLEY_DATA: `${site.dataDirectory}/none` }).ended;
  assert.equal(code, 1);
  assert.match(output, /^There is no database in /);
});
