import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { done } from '../support/inside.ts';
import { password, type Stage, setStage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage({ PARLEY_TRUSTED_PROXIES: '127.0.0.1' });
});
after(() => stage.stop());

let networks = 0;
const newNetwork = () => `198.51.${100 + Math.floor(++networks / 250)}.${(networks % 250) + 1}`;

type Said = { status: number; cookies: string };
type Door = {
  name: string;
  /** a person with the right password, and their name */
  somebody(): Promise<{ name: string; right: string }>;
  try(name: string, tried: string, from: string | null, cookies?: string): Promise<Said>;
  /** the kind of its counters */
  kind: 'sign-in' | 'user-sign-in';
};

async function ask(method: string, path: string, body: unknown, from: string | null, cookies = ''): Promise<Said> {
  const headers = { ...(from !== null && { 'x-forwarded-for': from }), ...(cookies && { cookie: cookies }) };
  const answer = await apiOf(stage.url, null)(method, path, body, headers);
  const device = answer.headers.getSetCookie().find((line) => line.startsWith('parley_device='));
  return { status: answer.status, cookies: device?.split(';')[0] ?? '' };
}

const member = async () => ({ name: (await stage.person('agent')).email, right: password });

async function user() {
  const { inside } = stage;
  const phone = { platform: null, deviceName: null, hardwareId: null, osVersion: null, programKeyId: null };
  const named = { userName: `user of ${newNetwork()}`, startedMs: Date.now() };
  const { userKey, password } = done(await inside.core.registerUser(inside.call, { ...named, ...phone }));
  return { name: userKey, right: password };
}

const doors: Door[] = [
  {
    name: 'POST /v1/session',
    kind: 'sign-in',
    somebody: member,
    try: (email, tried, from, cookies) => ask('POST', '/v1/session', { email, password: tried }, from, cookies),
  },
  {
    name: 'POST /api/login_check',
    kind: 'sign-in',
    somebody: member,
    try: (username, tried, from) => ask('POST', '/api/login_check', { username, password: tried }, from),
  },
  {
    name: 'GET /admin/access-token',
    kind: 'sign-in',
    somebody: member,
    async try(email, tried, from) {
      const { organisation_domain, addon_unique_name } = stage.site.firstRun.chatwhizz;
      const query = new URLSearchParams({ email, password: tried, organisation_domain, addon_unique_name });
      const headers: Record<string, string> = from === null ? {} : { 'x-forwarded-for': from };
      const { status } = await fetch(`${stage.url}/admin/access-token?${query}`, { headers });
      return { status, cookies: '' };
    },
  },
  {
    name: 'POST /v1/user/session',
    kind: 'user-sign-in',
    somebody: user,
    try: (name, tried, from, cookies) =>
      ask('POST', '/v1/user/session', { user: name, password: tried }, from, cookies),
  },
];

const isIn = ({ status }: Said) => status === 200 || status === 201;

/** As if so many wrong tries had just been made: the wait is then long enough for the slowest machine. */
const spend = (kind: string, subject: string, failures = 15) =>
  stage.inside.rows(
    `insert into throttle (account_id, kind, subject, failures, since)
     values ('00000000-0000-0000-0000-000000000000', $1, $2, $3, now())
     on conflict (account_id, kind, subject) do update set failures = excluded.failures, since = excluded.since`,
    [kind, subject, failures],
  );

const failures = async (kind: string, subject: string) => {
  const text = 'select failures from throttle where kind = $1 and subject = $2';
  return (await stage.inside.rows<{ failures: number }>(text, [kind, subject]))[0]?.failures;
};

const spendNetwork = (address: string) => spend('sign-in-from', address, 30);

/** As if a whole hour's tries for this name had come from all over the world. */
const spendBudget = (kind: string, name: string) =>
  stage.inside.rows(
    `insert into throttle (account_id, kind, subject, failures, since)
     values ('00000000-0000-0000-0000-000000000000', $1, $2, 0, now() + interval '2 hours')
     on conflict (account_id, kind, subject) do update set since = excluded.since`,
    [`${kind}-name`, name],
  );

for (const door of doors) {
  test(`${door.name}: wrong passwords from another network do not lock out the right person`, async () => {
    const { name, right } = await door.somebody();
    const [home, attacker, office] = [newNetwork(), newNetwork(), newNetwork()];
    assert.equal((await door.try(name, 'wrong', attacker)).status, 401);
    assert.equal(await failures(door.kind, `${name} ${attacker}`), 1);
    await spend(door.kind, `${name} ${attacker}`);
    assert.equal((await door.try(name, right, attacker)).status, 429, 'also with the right password, from there');
    assert.ok(isIn(await door.try(name, right, home)), 'from another network');
    // The name's limit for unknown networks is exhausted.
    await spendBudget(door.kind, name);
    assert.equal((await door.try(name, right, office)).status, 429, 'brute force from many networks is bounded');
    assert.ok(isIn(await door.try(name, right, home)), 'a network that it was right from');
    // A client at home invents names: the network as a whole waits.
    await spendNetwork(home);
    const fresh = await door.somebody();
    assert.equal((await door.try(fresh.name, fresh.right, home)).status, 429, 'who is new in this network');
    assert.ok(isIn(await door.try(name, right, home)), 'who was right from there before');
    await spend(door.kind, `${name} ${home}`);
    assert.equal((await door.try(name, right, home)).status, 429, 'what is known is bounded, too');
  });
}

for (const door of doors.filter(({ name }) => name.endsWith('/session'))) {
  test(`${door.name}: a known device can sign in when every other budget is used up`, async () => {
    const { name, right } = await door.somebody();
    const shared = newNetwork();
    const { cookies } = await door.try(name, right, shared);
    assert.match(cookies, /^parley_device=[\w-]{24}\.[\w-]{24}$/);
    await spend(door.kind, `${name} ${shared}`);
    await spendBudget(door.kind, name);
    assert.equal((await door.try(name, right, shared)).status, 429);
    assert.ok(isIn(await door.try(name, right, shared, cookies)));
    assert.ok(isIn(await door.try(name, right, newNetwork(), cookies)), 'wherever it is');
    const other = await door.somebody();
    await spendBudget(door.kind, other.name);
    const forged = [
      cookies.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      cookies.replace(/=./, (first) => (first === '=A' ? '=B' : '=A')),
      'parley_device=x',
      `${cookies}${'.'.repeat(3)}`,
    ];
    for (const cookie of forged) {
      assert.equal((await door.try(name, right, newNetwork(), cookie)).status, 429, cookie);
    }
    assert.equal((await door.try(other.name, other.right, newNetwork(), cookies)).status, 429, 'of another name');
    const device = `${name} ${cookies.slice('parley_device='.length).split('.')[0]}`;
    assert.equal((await door.try(name, 'wrong', newNetwork(), cookies)).status, 401);
    assert.equal(await failures(`${door.kind}-device`, device), 1);
    await spend(`${door.kind}-device`, device);
    assert.equal((await door.try(name, right, newNetwork(), cookies)).status, 429, 'a stolen cookie gives few guesses');
  });
}

test('one device knows several people, and forgets the oldest', async () => {
  const [door] = doors as [Door];
  let cookies = '';
  const people = [];
  for (let i = 0; i < 6; i++) {
    const one = await door.somebody();
    people.push(one);
    cookies = (await door.try(one.name, one.right, newNetwork(), cookies)).cookies;
  }
  assert.equal(cookies.split('.').length, 6, 'its name and five people');
  for (const [i, { name, right }] of people.entries()) {
    await spendBudget('sign-in', name);
    assert.equal((await door.try(name, right, newNetwork(), cookies)).status, i === 0 ? 429 : 201, `${i}`);
  }
});

test('invented names behind an undeclared proxy lock out no one', async () => {
  const [door] = doors as [Door];
  const { name, right } = await door.somebody();
  for (const proxy of [null, '172.18.0.1', '10.0.0.2', '100.64.0.3', 'fd00::4']) {
    await spendNetwork(proxy ?? '127.0.0.1');
    assert.equal((await door.try(`nobody at ${proxy}@example.com`, 'x', proxy)).status, 401);
    assert.ok(isIn(await door.try(name, right, proxy)), `${proxy}`);
  }
});

test('an IPv6 subscriber is one network, and so are both spellings of an IPv4 address', async () => {
  const [door] = doors as [Door];
  const { name } = await door.somebody();
  for (const from of ['2001:db8:1:2::1', '2001:0db8:1:2:ffff::2']) await door.try(name, 'x', from);
  assert.equal(await failures('sign-in', `${name} 2001:db8:1:2::/64`), 2);
  assert.equal(await failures('sign-in-from', '2001:db8:1:2::/64'), 2);
  const four = newNetwork();
  for (const from of [four, `::ffff:${four}`]) await door.try(name, 'x', from);
  assert.equal(await failures('sign-in', `${name} ${four}`), 2);
});

test('wrong passwords at the sign-in do not keep a member from changing its password', async () => {
  const one = await stage.person('agent');
  await spend('sign-in', `${one.email} 127.0.0.1`);
  await spendBudget('sign-in', one.email);
  const change = (current: string, next = password) => one.api('PUT', '/v1/session/password', { current, next });
  assert.equal((await change('wrong')).status, 401);
  assert.equal((await change(password, 'another long password')).status, 200);
});
