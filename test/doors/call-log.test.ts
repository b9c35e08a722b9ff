// What programs asked by any of the six doors, and what they were told, as the account's developers see it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { FirstRun } from '../../src/demo/demo.ts';
import { apiOf } from '../support/api.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

type Shown = {
  id: string;
  dialect: string;
  method: string;
  path: string;
  status: number;
  request: string;
  answer: string;
  failed: boolean;
};
type List = { items: Shown[]; next: string | null };
const api = () => apiOf(site.url, site.firstRun.v1.key);
const json = { 'content-type': 'application/json' };

/** Asked by a program, and how it is found again. */
const calls: [door: string, ask: (mark: string, first: FirstRun) => Promise<Response>, shown: RegExp][] = [
  [
    'v1',
    (mark, { v1 }) => get(`/v1/agents?limit=1&x=${mark}`, { authorization: `Bearer ${v1.key}` }),
    /^GET \/v1\/agents/,
  ],
  ['hci', (mark, { hci }) => get(`/hci/${hci.key}/api/user?x=${mark}`, {}), /^GET \/(hci\/•••\/)?api\/user/],
  [
    'chattabai',
    (mark, { chattabai }) =>
      send('/wp-json/ctb/v1/json/getStatusByRef', { ...chattabai, mark, ref: chattabai.ref }, {}),
    /^POST .*getStatusByRef/,
  ],
  [
    'imbee',
    (mark, { imbee }) =>
      send(
        '/third_parties/user/new',
        { uniqueIdSha: mark },
        {
          authorization: imbee.authorization,
          'x-woos-key': imbee.corporate_token,
        },
      ),
    /^POST \/third_parties\/user\/new/,
  ],
  [
    'chatwhizz',
    async (mark, { chatwhizz }) => {
      const signIn = await get(`/admin/access-token?${new URLSearchParams(chatwhizz)}`, {});
      const { data } = (await signIn.json()) as { data: { access_token: string } };
      return get(`/admin/domain/${mark}.example`, { access_token: data.access_token });
    },
    /^GET \/admin\/domain/,
  ],
  [
    'tochat',
    async (mark, { tochat }) => {
      const signIn = await send('/api/login_check', { username: tochat.username, password: tochat.password }, {});
      const { token } = (await signIn.json()) as { token: string };
      return send('/api/business/insert', { name: mark }, { authorization: `Bearer ${token}` });
    },
    /^POST \/api\/business\/insert/,
  ],
];

function get(path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(site.url + path, { headers });
}

function send(path: string, body: object, headers: Record<string, string>): Promise<Response> {
  return fetch(site.url + path, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
}

/** The newest call of a door that names the mark; calls are written in the wake of their answers. */
function shownOf(door: string, mark: string): Promise<Shown> {
  return until(async () => {
    const { items } = (await api()<List>('GET', `/v1/api-calls?dialect=${door}&limit=200`)).body;
    return items.find(({ path, request }) => path.includes(mark) || (request ?? '').includes(mark));
  }, `${door} ${mark} is shown`);
}

for (const [door, ask, expected] of calls) {
  test(`${door}: a call is shown with what it was told, and without what it was asked with`, async () => {
    const mark = `m${randomBytes(6).toString('hex')}`;
    const said = await ask(mark, site.firstRun);
    const text = await said.text();
    const shown = await shownOf(door, mark);
    assert.match(`${shown.method} ${shown.path}`, expected);
    assert.equal(shown.status, said.status);
    const went = { ...(JSON.parse(text) as object) } as { success?: unknown; code?: unknown; status?: unknown };
    assert.equal(
      shown.failed,
      went.success === false || went.status === 0 || went.status === false || said.status >= 400,
      text,
    );
    assert.equal(shown.answer?.slice(0, 10), text.slice(0, 10));
    const all = JSON.stringify(shown);
    for (const secret of secretsOf(site.firstRun)) assert.ok(!all.includes(secret), secret);
  });
}

function secretsOf({ v1, tochat, hci, chattabai, creditsystem, imbee }: FirstRun): string[] {
  const { authorization, corporate_token } = imbee;
  const hashes = [chattabai.authenticationHash, creditsystem.authenticationHash];
  return [v1.key, tochat.password, hci.key, ...hashes, authorization, corporate_token];
}

test('a call that was refused before anybody looked at it is shown, too', async () => {
  const mark = `m${randomBytes(6).toString('hex')}`;
  const { v1 } = site.firstRun;
  const said = await send('/v1/teams', { nonsense: mark }, { authorization: `Bearer ${v1.key}` });
  assert.equal(said.status, 422);
  const shown = await shownOf('v1', mark);
  assert.equal(shown.status, 422);
  assert.match(shown.answer, /urn:parley:invalid/);
  const { items } = (await api()<List>('GET', '/v1/api-calls?failed=true&limit=200')).body;
  assert.ok(items.some(({ id }) => id === shown.id));
  assert.ok(items.every(({ failed }) => failed));
});

const business = '/api/business/insert';
/** Asked for what there is not, and told so with status 200. */
const failing: [door: string, ask: (mark: string, first: FirstRun) => Promise<Response>][] = [
  ['hci', (mark, { hci }) => send(`/hci/${hci.key}/api/user`, { controllerPort: mark }, {})],
  ['chattabai', (mark, { chattabai }) => send('/wp-json/ctb/v1/json/getStatusByRef', { ...chattabai, ref: mark }, {})],
  [
    'imbee',
    (mark, { imbee }) =>
      send(
        '/token/new',
        { bot_idsha: mark },
        { authorization: imbee.authorization, 'x-woos-key': imbee.corporate_token },
      ),
  ],
  [
    'chatwhizz',
    async (mark, { chatwhizz }) => {
      const signIn = await get(`/admin/access-token?${new URLSearchParams(chatwhizz)}`, {});
      const { data } = (await signIn.json()) as { data: { access_token: string } };
      return send('/admin/domain/create', { domain_name: `${mark} is none` }, { access_token: data.access_token });
    },
  ],
  [
    'tochat',
    async (mark, { tochat }) => {
      const signIn = await send('/api/login_check', { username: tochat.username, password: tochat.password }, {});
      const { token } = (await signIn.json()) as { token: string };
      return send(business, { name: '', mark }, { authorization: `Bearer ${token}` });
    },
  ],
];
for (const [door, ask] of failing) {
  test(`${door}: what failed is among what failed, although its status is 200`, async () => {
    const mark = `m${randomBytes(6).toString('hex')}`;
    assert.equal((await ask(mark, site.firstRun)).status, 200);
    const shown = await shownOf(door, mark);
    assert.deepEqual([shown.status, shown.failed], [200, true]);
    const { items } = (await api()<List>('GET', `/v1/api-calls?failed=true&dialect=${door}&limit=200`)).body;
    assert.ok(items.some(({ id }) => id === shown.id));
  });
}

test('neither a person’s session nor a stranger is shown', async () => {
  const { email, password } = site.firstRun.console;
  const signIn = await send('/v1/session', { email, password }, {});
  const mark = `m${randomBytes(6).toString('hex')}`;
  const cookie = signIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  assert.equal((await get(`/v1/agents?x=${mark}`, { cookie })).status, 200);
  assert.equal((await get(`/v1/agents?y=${mark}`, {})).status, 401);
  const after = `m${randomBytes(6).toString('hex')}`;
  await get(`/v1/agents?x=${after}`, { authorization: `Bearer ${site.firstRun.v1.key}` });
  await shownOf('v1', after);
  const { items } = (await api()<List>('GET', '/v1/api-calls?limit=200')).body;
  assert.ok(!items.some(({ path }) => path.includes(mark)));
});

test('who reads the record leaves no call in it', async () => {
  const mark = `m${randomBytes(6).toString('hex')}`;
  const { v1 } = site.firstRun;
  for (let n = 0; n < 60; n++) await get(`/v1/api-calls?limit=1&x=${n}`, { authorization: `Bearer ${v1.key}` });
  await get(`/v1/agents?x=${mark}`, { authorization: `Bearer ${v1.key}` });
  await shownOf('v1', mark);
  const { items } = (await api()<List>('GET', '/v1/api-calls?dialect=v1&limit=200')).body;
  assert.deepEqual(
    items.filter(({ path }) => path.startsWith('/v1/api-calls')),
    [],
  );
});

test('under load some of each second are kept, and every call is answered', async () => {
  const { v1 } = site.firstRun;
  const asked = Array.from({ length: 300 }, () => get('/v1/teams', { authorization: `Bearer ${v1.key}` }));
  for (const one of asked) assert.equal((await one).status, 200);
  const kept = await until(async () => {
    const { items } = (await api()<List>('GET', '/v1/api-calls?dialect=v1&limit=200')).body;
    return items.filter(({ path }) => path === '/v1/teams').length;
  }, 'some are kept');
  assert.ok(kept < 300, `${kept}`);
});
