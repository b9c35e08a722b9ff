// Whatever is asked wrongly, in the document's words and order (chattabai.md, point 3), and never a 500.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemCall } from '../../src/core/session.ts';
import { done, goInside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { asked, names } from './asked.ts';
import { ask, type Door, failures, isWallets, json, type Name, openDoor, paths } from './door.ts';

let site: Site;
let door: Door;
before(async () => {
  site = await sharedSite();
  door = openDoor(site, site.url);
});
after(() => site.stop());

const { known, pinOf, call, right } = asked(() => site.firstRun);

/** What is wrong, in the order in which it is told (point 3). */
const wrong: [what: string, name: Name, fields: () => object, expected: string][] = [
  ...names.flatMap((name): typeof wrong => [
    [
      `${name} with nobody's hash`,
      name,
      () => ({ ...right[name](), authenticationHash: 'f'.repeat(64) }),
      failures.unauthorized,
    ],
    [`${name} with a short hash`, name, () => ({ ...right[name](), authenticationHash: 'f' }), failures.unauthorized],
    [
      `${name} with the other system's hash`,
      name,
      () => ({
        ...right[name](),
        authenticationHash: site.firstRun[isWallets(name) ? 'chattabai' : 'creditsystem'].authenticationHash,
      }),
      failures.unauthorized,
    ],
    [`${name} with an empty hash`, name, () => ({ ...right[name](), authenticationHash: '' }), failures.invalid],
    [`${name} without a hash`, name, () => ({ ...right[name](), authenticationHash: undefined }), failures.invalid],
    [
      `${name} with a hash that is no text`,
      name,
      () => ({ ...right[name](), authenticationHash: 12 }),
      failures.invalid,
    ],
    [
      `${name} with two spellings of a key`,
      name,
      () => ({ ...right[name](), authenticationHash: undefined, authenticationhash: 'a', AUTHENTICATIONHASH: 'b' }),
      failures.invalid,
    ],
  ]),
  ...(['getStatus', 'setStatus', 'log', 'call'] as const).flatMap((name): typeof wrong => [
    [`${name} without a ref`, name, () => ({ ...right[name](), ref: undefined }), failures.invalid],
    [`${name} with letters for a ref`, name, () => ({ ...right[name](), ref: 'abc' }), failures.invalid],
    [`${name} with an empty ref`, name, () => ({ ...right[name](), ref: '' }), failures.invalid],
    [`${name} with 33 digits`, name, () => ({ ...right[name](), ref: '1'.repeat(33) }), failures.invalid],
    [`${name} with 32 digits of nobody`, name, () => ({ ...right[name](), ref: '1'.repeat(32) }), failures.refNotFound],
    [`${name} with a ref below zero`, name, () => ({ ...right[name](), ref: -38 }), failures.invalid],
    [`${name} with a list for a ref`, name, () => ({ ...right[name](), ref: ['000142'] }), failures.invalid],
    [`${name} with nobody's ref`, name, () => ({ ...right[name](), ref: '999999' }), failures.refNotFound],
    [
      `${name}: the hash is looked at before the ref`,
      name,
      () => ({
        ref: '999999',
        ...(name === 'call' ? { ...call(), ref: '999999' } : { status: 'online' }),
        authenticationHash: 'f',
      }),
      failures.unauthorized,
    ],
  ]),
  ['setStatus with a wrong word', 'setStatus', () => ({ ref: known().ref, status: 'busy' }), failures.statusInvalid],
  ['setStatus with an empty word', 'setStatus', () => ({ ref: known().ref, status: '' }), failures.statusInvalid],
  ['setStatus without a word', 'setStatus', () => ({ ref: known().ref }), failures.invalid],
  ['setStatus with a word that is none', 'setStatus', () => ({ ref: known().ref, status: true }), failures.invalid],
  [
    'setStatus: the ref is looked at before the word',
    'setStatus',
    () => ({ ref: '999999', status: 'busy' }),
    failures.refNotFound,
  ],
  [
    'setLine with nobody’s number',
    'setLine',
    () => ({ outboundNumber: '316000000999', status: 'online' }),
    failures.numberNotFound,
  ],
  [
    'setLine with nobody’s number and a wrong word',
    'setLine',
    () => ({ outboundNumber: '316000000999', status: 'x' }),
    failures.numberNotFound,
  ],
  [
    'setLine where nobody shares',
    'setLine',
    () => ({ outboundNumber: known().unsharedNumber, status: 'online' }),
    failures.notShared,
  ],
  [
    'setLine where nobody shares and a wrong word',
    'setLine',
    () => ({ outboundNumber: known().unsharedNumber, status: 'x' }),
    failures.notShared,
  ],
  [
    'setLine with a wrong word',
    'setLine',
    () => ({ outboundNumber: known().sharedNumber, status: 'x' }),
    failures.statusInvalid,
  ],
  ['setLine without a number', 'setLine', () => ({ status: 'online' }), failures.invalid],
  ['log with a wrong word', 'log', () => ({ ref: known().ref, status: 'x' }), failures.statusInvalid],
  ['log with a limit of nothing', 'log', () => ({ ref: known().ref, limit: 0 }), failures.invalid],
  ['log before no number', 'log', () => ({ ref: known().ref, before: 'x' }), failures.invalid],
  ['log before 32 digits', 'log', () => ({ ref: known().ref, before: '9'.repeat(32) }), failures.invalid],
  [
    'call to a number that is not the account’s',
    'call',
    () => ({ ...call(), dialedNumber: '310000000999' }),
    failures.dialedNumberUnknown,
  ],
  [
    'call to a number that is not the account’s with a wrong dial status',
    'call',
    () => ({ ...call(), dialedNumber: '310000000999', dialStatus: 'x' }),
    failures.dialedNumberUnknown,
  ],
  ['call with a wrong dial status', 'call', () => ({ ...call(), dialStatus: 'ANSWERED' }), failures.dialStatusInvalid],
  ['call with an empty dial status', 'call', () => ({ ...call(), dialStatus: '' }), failures.dialStatusInvalid],
  ...['startTime', 'inboundNumber', 'dialedNumber', 'outboundNumber', 'duration', 'dialStatus'].map(
    (key): (typeof wrong)[number] => [
      `call without ${key}`,
      'call',
      () => ({ ...call(), [key]: undefined }),
      failures.invalid,
    ],
  ),
  ['call at a time that is none', 'call', () => ({ ...call(), startTime: '2042-02-30 12:00:00' }), failures.invalid],
  ['call at a leap second', 'call', () => ({ ...call(), startTime: '2042-06-30 23:59:60' }), failures.invalid],
  ['call in the year 0', 'call', () => ({ ...call(), startTime: '0000-01-01 12:00:00' }), failures.invalid],
  ['call of less than no time', 'call', () => ({ ...call(), duration: '-1' }), failures.invalid],
  ['call of half a second', 'call', () => ({ ...call(), duration: 0.5 }), failures.invalid],
  ...(['byPin', 'subtract', 'add'] as const).flatMap((name): typeof wrong => [
    [`${name} without a pin`, name, () => ({ ...right[name](), pin: undefined }), failures.invalid],
    [`${name} with letters for a pin`, name, () => ({ ...right[name](), pin: 'secret' }), failures.invalid],
    [`${name} without a number`, name, () => ({ ...right[name](), dialedNumber: undefined }), failures.invalid],
    [
      `${name} at a number that is not the account’s`,
      name,
      () => ({ ...right[name](), dialedNumber: '310000000999' }),
      failures.failed,
    ],
  ]),
  ['byCaller of nobody', 'byCaller', () => ({ ...right.byCaller(), inboundNumber: '316000000999' }), failures.failed],
  ['byCaller without a caller', 'byCaller', () => ({ dialedNumber: known().wallet.dialedNumber }), failures.invalid],
  ...(['subtract', 'add'] as const).flatMap((name) =>
    [
      0,
      '0',
      -1,
      '-1',
      1.5,
      '1.5',
      '',
      'x',
      true,
      null,
      undefined,
      [1],
      { a: 1 },
      '9007199254740992',
      1e300,
      '1e3',
      ' ',
    ].map((tokens): (typeof wrong)[number] => [
      `${name} of ${JSON.stringify(tokens)} tokens`,
      name,
      () => ({ ...pinOf(), tokens }),
      failures.invalid,
    ]),
  ),
];
for (const [what, name, fields, expected] of wrong) {
  test(what, async () => {
    const said = await door(name, fields());
    assert.equal(said.text, expected);
    assert.equal(said.status, 200);
  });
}

test('what is no JSON, and no route', async () => {
  const malformed = await ask(site.url, paths.getStatus, '{"ref":');
  assert.equal(malformed.status, 400);
  assert.equal(
    malformed.text,
    '{"code":"rest_invalid_json","message":"Invalid JSON body passed.","data":{"status":400,"json_error_code":4,"json_error_message":"Syntax error"}}',
  );
  const noRoute =
    '{"code":"rest_no_route","message":"No route was found matching the URL and request method.","data":{"status":404}}';
  for (const path of ['/wp-json/ctb/v1/json/nothing', '/wp-json', '/wp-json/', '/?rest_route=/ctb/v1/nothing']) {
    const said = await ask(site.url, path, '{}');
    assert.deepEqual([said.status, said.text], [404, noRoute], path);
  }
  assert.equal((await ask(site.url, paths.getStatus, undefined, {}, 'GET')).text, noRoute);
  const large = await ask(site.url, paths.getStatus, `{"ref":"${'1'.repeat(1024 * 1024)}"}`);
  assert.deepEqual([large.status, large.body.code], [413, 'rest_body_too_large']);
});

test('whatever comes, nothing of it is a 500', async () => {
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const bodies = [
    '',
    '[]',
    'null',
    '"x"',
    '12',
    '{}',
    nested,
    `{"ref":${nested}}`,
    '{"__proto__":{"ref":"1"}}',
    '{"ref":"\\u0000"}',
    '{"ref":"\\ud800"}',
    '{"ref":1e999}',
  ];
  for (const name of names) {
    for (const body of bodies) {
      const said = await ask(site.url, paths[name], body);
      const isRefused = said.text === failures.invalid || said.body.code === 'rest_invalid_json';
      assert.ok(isRefused, `${name} ${body.slice(0, 40)}: ${said.status} ${said.text}`);
    }
    const bytes = await ask(site.url, paths[name], new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]));
    assert.equal(bytes.status, 400);
  }
});

test('pages of other origins may call', async () => {
  const said = await ask(
    site.url,
    paths.getStatus,
    undefined,
    { origin: 'https://a.example', 'access-control-request-method': 'POST' },
    'OPTIONS',
  );
  assert.deepEqual([said.status, said.headers.get('access-control-allow-origin')], [204, '*']);
  assert.equal(
    (await ask(site.url, paths.getStatus, '{}', { ...json, origin: 'https://a.example' })).headers.get(
      'access-control-allow-origin',
    ),
    '*',
  );
});

const elsewhere: Record<Name, string> = {
  getStatus: failures.refNotFound,
  setStatus: failures.refNotFound,
  setLine: failures.numberNotFound,
  log: failures.refNotFound,
  call: failures.refNotFound,
  profiles: '[]',
  byPin: failures.failed,
  byCaller: failures.failed,
  subtract: failures.failed,
  add: failures.failed,
};

test('another account’s hashes find no agent, number or wallet, and change nothing', async () => {
  const inside = await goInside(site);
  try {
    const owner = { email: 'olga@tenant.example', name: 'Olga', password: 'correct horse battery' };
    const made = await inside.core.createAccount({ name: 'Tenant', timezone: 'Europe/Madrid', owner }, null);
    const tenant = systemCall(done(made).accountId, 'test');
    const application = done(
      await inside.core.addApplication(tenant, { name: 'Theirs', dialedNumbers: ['34912000111'] }),
    );
    const hashOf = async (purpose: 'calls' | 'wallets') =>
      done(await inside.core.makeApplicationKey(tenant, application.id, purpose)).token;
    const [calls, wallets] = [await hashOf('calls'), await hashOf('wallets')];
    const head = await inside.head();
    for (const name of names) {
      const authenticationHash = isWallets(name) ? wallets : calls;
      const said = await door(name, { ...right[name](), authenticationHash });
      assert.equal(said.text, elsewhere[name], name);
    }
    assert.equal(await inside.head(), head, 'something changed');
  } finally {
    await inside.close();
  }
});
