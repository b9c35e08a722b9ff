import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, importPKCS8, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { SigningKeys } from '../../src/core/signing.ts';
import { newId } from '../../src/store/id.ts';
import { openSigningKeys } from '../../src/store/signing-keys.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, businessOf, type Door, doorOf, json, openDoor, type Said, signIn } from './door.ts';
import { addPerson, password } from './people.ts';

let site: Site;
let door: Door;
let inside: Inside;
let signingKeys: SigningKeys;
before(async () => {
  site = await sharedSite();
  door = await openDoor(site);
  inside = await goInside(site);
  const clock = { nowMs: Date.now, id: newId };
  signingKeys = await openSigningKeys(inside.pool, inside.seal, clock);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const shop = { name: 'Corner shop' };
const refusal = ({ status, text, headers }: Said) => [status, text, headers.get('www-authenticate')];
const refused = (message: string) => [401, `{"code":401,"message":"${message}"}`, 'Bearer'];

type Header = { alg: string; typ?: string; kid?: string };
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part: string | undefined) => Buffer.from(part ?? '', 'base64url').toString();
const now = () => Math.floor(Date.now() / 1000);

/** A token by the installation's own key, with something different. */
async function forge(change: { header?: Partial<Header>; claims?: JWTPayload; key?: string } = {}): Promise<string> {
  const [key] = await signingKeys.usable();
  assert.ok(key);
  const claims = { iat: now(), exp: now() + 3600, roles: ['ROLE_USER'], username: site.firstRun.tochat.username };
  return new SignJWT({ ...claims, ...change.claims })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: key.id, ...change.header })
    .sign(await importPKCS8(change.key ?? key.privateKey, change.header?.alg ?? 'RS256'));
}

function strangersKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

test('a token: RS256, its claims in the documented order, good for an hour', async () => {
  const [header, claims, signature] = door.token.split('.');
  const [key] = await signingKeys.usable();
  assert.equal(decoded(header), `{"typ":"JWT","alg":"RS256","kid":"${key?.id}"}`);
  const { iat } = JSON.parse(decoded(claims)) as { iat: number };
  assert.ok(Math.abs(iat - now()) < 60);
  const { username } = site.firstRun.tochat;
  assert.equal(decoded(claims), `{"iat":${iat},"exp":${iat + 3600},"roles":["ROLE_USER"],"username":"${username}"}`);
  assert.equal(Buffer.from(signature ?? '', 'base64url').length, 256);
});

test('anybody can verify a token with the published keys, which hold nothing private', async () => {
  const url = new URL(`${site.url}/.well-known/jwks.json`);
  const { payload } = await jwtVerify(door.token, createRemoteJWKSet(url), { algorithms: ['RS256'] });
  assert.equal(payload.username, site.firstRun.tochat.username);
  const { keys } = JSON.parse((await ask(url.href, 'GET', {})).text) as { keys: object[] };
  assert.deepEqual(
    keys.map((key) => Object.keys(key)),
    [['kty', 'use', 'alg', 'kid', 'n', 'e']],
  );
});

const absent = 'JWT Token not found';
const invalid = 'Invalid JWT Token';
const headers: [fact: string, header: (token: string) => string | null, message: string][] = [
  ['no header', () => null, absent],
  ['the word alone', () => 'Bearer', absent],
  ['the token alone', (token) => token, absent],
  ['three parts', (token) => `Bearer ${token} x`, absent],
  ['two spaces', (token) => `Bearer  ${token}`, absent],
  ['another scheme', (token) => `Basic ${token}`, absent],
  ['no token at all behind the word', () => 'Bearer x', invalid],
  ['an API key of ours', () => `Bearer ${site.firstRun.v1.key}`, invalid],
  ['two parts of a token', (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}`, invalid],
  ['an empty signature', (token) => `Bearer ${token.split('.').slice(0, 2).join('.')}.`, invalid],
  ['four parts of a token', (token) => `Bearer ${token}.x`, invalid],
  ['a changed signature', (token) => `Bearer ${token.slice(0, -10)}AAAAAAAAAA`, invalid],
  ['changed claims', (token) => `Bearer ${withClaims(token, { username: 'other@shop.example' })}`, invalid],
];

for (const [fact, header, message] of headers) {
  test(`not let in: ${fact}`, async () => {
    const authorization = header(door.token);
    const said = await ask(
      `${site.url}/api/business/insert`,
      'POST',
      { ...json, ...(authorization !== null && { authorization }) },
      JSON.stringify(shop),
    );
    assert.deepEqual(refusal(said), refused(message));
  });
}

const tokens: [fact: string, token: () => Promise<string> | string, message: string][] = [
  ['alg none', () => `${encoded({ alg: 'none', typ: 'JWT' })}.${door.token.split('.')[1]}.`, invalid],
  ['alg none with a signature', () => withHeader({ alg: 'none' }), invalid],
  ['HS256 with the public key for its secret', () => confused(), invalid],
  ['RS512 by the right key', () => forge({ header: { alg: 'RS512' } }), invalid],
  ['PS256 by the right key', () => forge({ header: { alg: 'PS256' } }), invalid],
  ['another kid', () => forge({ header: { kid: '01900000-0000-7000-8000-000000000000' } }), invalid],
  ['no kid', () => forge({ header: { kid: undefined as unknown as string } }), invalid],
  ['a stranger’s key under the right kid', () => forge({ key: strangersKey() }), invalid],
  ['a second past its hour', () => forge({ claims: { iat: now() - 3601, exp: now() - 1 } }), 'Expired JWT Token'],
  ['past its hour and by a stranger', () => forge({ key: strangersKey(), claims: { exp: now() - 1 } }), invalid],
  ['somebody who is nobody', () => forge({ claims: { username: 'nobody@shop.example' } }), invalid],
];

for (const [fact, token, message] of tokens) {
  test(`not let in: ${fact}`, async () => {
    assert.deepEqual(refusal(await doorOf(site.url, await token()).insert(shop)), refused(message));
  });
}

test('let in: a token by the installation’s key, bearer in small letters', async () => {
  const authorization = `bearer ${await forge()}`;
  assert.equal(businessOf(await door.insert(shop, { authorization })).name, shop.name);
});

test('the token comes before what is wrong with the body', async () => {
  assert.deepEqual(refusal(await doorOf(site.url, 'x').insert({})), refused(invalid));
});

test('a removed member’s token is dead at once, also when the same e-mail comes again', async () => {
  const { accountId, call } = inside;
  const email = 'leaver@shop.example';
  const id = await addPerson(inside.core, accountId, email, 'owner');
  const leaver = doorOf(site.url, await signIn(site.url, email, password));
  assert.equal(businessOf(await leaver.insert(shop)).name, shop.name);
  await inside.core.removeMember(call, id);
  assert.deepEqual(refusal(await leaver.insert(shop)), refused(invalid));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await addPerson(inside.core, accountId, email, 'owner');
  assert.deepEqual(refusal(await leaver.insert(shop)), refused(invalid));
});

test('after a rotation the old token is good and the new one is by the new key', async () => {
  const old = door.token;
  await signingKeys.rotate();
  assert.equal(businessOf(await doorOf(site.url, old).insert(shop)).name, shop.name);
  door = await openDoor(site);
  const kid = (token: string) => (JSON.parse(decoded(token.split('.')[0])) as Header).kid;
  assert.notEqual(kid(door.token), kid(old));
  const published = JSON.parse((await ask(`${site.url}/.well-known/jwks.json`, 'GET', {})).text) as { keys: Header[] };
  assert.deepEqual(
    published.keys.map((key) => key.kid),
    [kid(door.token), kid(old)],
  );

  // An hour later nothing that the old key signed can be good.
  await inside.pool.query(`update secret set retired_at = now() - interval '3601 seconds' where id = $1`, [kid(old)]);
  assert.deepEqual(refusal(await doorOf(site.url, old).insert(shop)), refused(invalid));
  assert.equal(businessOf(await door.insert(shop)).name, shop.name);
});

function withClaims(token: string, change: object): string {
  const [header, claims, signature] = token.split('.');
  return [header, encoded({ ...JSON.parse(decoded(claims)), ...change }), signature].join('.');
}

function withHeader(change: Partial<Header>): string {
  const [header, ...rest] = door.token.split('.');
  return [encoded({ ...JSON.parse(decoded(header)), ...change }), ...rest].join('.');
}

async function confused(): Promise<string> {
  const [key] = await signingKeys.usable();
  const signed = `${encoded({ typ: 'JWT', alg: 'HS256', kid: key?.id })}.${door.token.split('.')[1]}`;
  return `${signed}.${createHmac('sha256', key?.publicKey ?? '')
    .update(signed)
    .digest('base64url')}`;
}
