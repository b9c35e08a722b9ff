// A program's tokens: pairs that follow each other, and what became of those that were stolen (chatwhizz.md, points 1 to 3 and 12).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, failure, openDoor, type Row, random, type Said, signIn, type Tokens } from './door.ts';

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

const noPair = failure('access_token and refresh_token are no valid pair');
const wrong = failure('email, password, organisation_domain or addon_unique_name is wrong');
const tokens = async () => (await signIn(site)).data as Tokens;
const post = (path: string, fields: object) =>
  ask(site.url, 'POST', `/admin/access-token/${path}`, JSON.stringify(fields));
const pairOf = ({ access_token, refresh_token }: Tokens) => ({ access_token, refresh_token });
const regenerate = (pair: Tokens, more: Row = {}) => post('regenerate', { ...pairOf(pair), ...more });
const validate = (pair: Tokens, more: Row = {}) =>
  post('validate', { ...pairOf(pair), addon_unique_name: site.firstRun.chatwhizz.addon_unique_name, ...more });
const works = async ({ access_token }: Tokens) =>
  (await ask(site.url, 'GET', '/admin/domain/none.example', undefined, { access_token })).status === 404;

/** The tokens as if so many seconds had passed since. */
async function pass(seconds: number, column: 'retired_at' | 'access_expires_at' | 'refresh_expires_at'): Promise<void> {
  await inside.rows(`update token_pair set ${column} = ${column} - make_interval(secs => $1)`, [seconds]);
}

test('signing in: the keys in their order, a full hour, and nobody keeps the answer', async () => {
  const said = await signIn(site);
  const { access_token, refresh_token } = said.data as Tokens;
  const data = { access_token, refresh_token, expire_in: 3600, organisation_domain: 'parley-demo' };
  assert.equal(said.text, JSON.stringify({ status: 1, data }));
  assert.equal(said.headers.get('cache-control'), 'no-store');
  assert.match(`${access_token}${refresh_token}`, /^[\w.~-]+$/);
  const kept = JSON.stringify(await inside.rows('select * from token_pair'));
  for (const token of [access_token, refresh_token]) assert.ok(!kept.includes(token), 'only hashes are kept');
});

const signIns: [what: string, other: Row][] = [
  ['a wrong password', { password: 'wrong' }],
  ['nobody’s e-mail', { email: 'nobody@example.com' }],
  ['an unknown organisation', { organisation_domain: 'elsewhere' }],
  ['an unknown add-on', { addon_unique_name: 'nothing' }],
];
for (const [what, other] of signIns) {
  test(`${what} is 401`, async () => {
    const said = await signIn(site, other);
    assert.deepEqual([said.status, said.text], [401, wrong]);
  });
}
for (const name of ['email', 'password', 'organisation_domain', 'addon_unique_name']) {
  for (const value of [undefined, '']) {
    test(`signing in ${value === '' ? 'with an empty' : 'without'} ${name} names it`, async () => {
      const said = await signIn(site, { [name]: value });
      assert.deepEqual([said.status, said.text], [401, failure(`${name} is required`)]);
    });
  }
}

test('what is asked with a NUL, twice, or far too long is no sign-in and no 500', async () => {
  for (const query of ['email=%00', 'email=a&email=b', `email=${'a'.repeat(5000)}`, 'email=%ff', '__proto__=x']) {
    const said = await ask(site.url, 'GET', `/admin/access-token?password=x&organisation_domain=x&${query}`);
    assert.equal(said.body.status, 0, query);
    assert.ok(said.status === 401 || said.status === 400, `${query} ${said.status}`);
  }
});

const fieldsOf = (): Row => ({ ...site.firstRun.chatwhizz });
const bodies: [what: string, send: () => Promise<Said>][] = [
  ['a JSON body', () => getWithBody(JSON.stringify(fieldsOf()), 'application/json')],
  [
    'a form',
    () =>
      getWithBody(
        String(new URLSearchParams(fieldsOf() as Record<string, string>)),
        'application/x-www-form-urlencoded',
      ),
  ],
];
/** fetch sends no body with GET; programs do. */
async function getWithBody(body: string, type: string): Promise<Said> {
  const { request } = await import('node:http');
  const { hostname, port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const asked = request({ hostname, port, method: 'GET', path: '/admin/access-token', headers }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => {
        const parsed = JSON.parse(text) as Row;
        const data = (parsed.data ?? {}) as Row;
        resolve({ status: answer.statusCode as number, headers: new Headers(), text, body: parsed, data });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
for (const [what, send] of bodies) {
  test(`GET with ${what} is taken too`, async () => {
    const said = await send();
    assert.equal(said.body.status, 1, said.text);
  });
}

test('case of organisation, add-on and e-mail makes no difference', async () => {
  const { email, organisation_domain, addon_unique_name } = site.firstRun.chatwhizz;
  const upper = [email, organisation_domain, addon_unique_name].map((text) => text.toUpperCase());
  const said = await signIn(site, { email: upper[0], organisation_domain: upper[1], addon_unique_name: upper[2] });
  assert.equal(said.status, 200, said.text);
});

test('too many wrong passwords wait', async () => {
  const email = `stranger-${random()}@example.com`;
  const all = await Promise.all(Array.from({ length: 12 }, () => signIn(site, { email, password: 'x' })));
  const waits = all.filter(({ status }) => status === 429);
  assert.ok(waits.length > 0);
  for (const { headers, text } of waits) {
    assert.ok(Number(headers.get('retry-after')) > 0);
    assert.equal(text, failure('Too many requests: wait'));
  }
});

test('a right password for another organisation or add-on counts as a wrong try', async () => {
  for (const other of [{ organisation_domain: 'elsewhere' }, { addon_unique_name: 'nothing' }]) {
    const email = `member-${random()}@example.com`;
    const password = 'correct horse battery';
    const { link } = done(
      await inside.core.addMember(inside.call, { email, name: 'Member', role: 'agent', agentId: null }),
    );
    done(await inside.core.useLink(link, password, null));
    const statuses = [];
    for (let i = 0; i < 7; i++) statuses.push((await signIn(site, { email, password, ...other })).status);
    assert.deepEqual([statuses[0], statuses.at(-1)], [401, 429], JSON.stringify(other));
  }
});

test('the token is taken from four places', async () => {
  const { access_token } = await tokens();
  const at = (headers: Record<string, string>, query = '') =>
    ask(site.url, 'GET', `/admin/domain/none.example${query}`, undefined, headers).then(({ status }) => status);
  assert.equal(await at({ access_token }), 404);
  assert.equal(await at({ 'access-token': access_token }), 404);
  assert.equal(await at({ authorization: `Bearer ${access_token}` }), 404);
  assert.equal(await at({}, `?access_token=${access_token}`), 404);
  assert.equal(await at({}), 401);
  assert.equal(await at({ access_token: 'pa_wrong' }), 401);
});

test('validate: the same pair, the seconds that are left', async () => {
  const pair = await tokens();
  await pass(1000, 'access_expires_at');
  const said = await validate(pair);
  const { expire_in } = said.data as Tokens;
  assert.ok(expire_in <= 2600 && expire_in > 2500, String(expire_in));
  assert.equal(said.text, JSON.stringify({ status: 1, data: { ...pair, expire_in } }));
});

test('validate refuses a pair that is expired, mismatched or of another add-on', async () => {
  const [pair, other] = [await tokens(), await tokens()];
  const refused = async (said: Promise<Said>) =>
    assert.deepEqual([(await said).status, (await said).text], [401, noPair]);
  await refused(validate(pair, { refresh_token: other.refresh_token }));
  await refused(validate(pair, { access_token: pair.refresh_token }));
  await refused(validate(pair, { access_token: 'x' }));
  done(await inside.core.addAddon(inside.call, { name: 'another', byProduct: false }));
  await refused(validate(pair, { addon_unique_name: 'another' }));
  await pass(3601, 'access_expires_at');
  await refused(validate(pair));
  assert.equal(await works(pair), false);
});
for (const name of ['access_token', 'refresh_token', 'addon_unique_name']) {
  test(`validate without ${name} names it`, async () => {
    assert.equal((await validate(await tokens(), { [name]: undefined })).text, failure(`${name} is required`));
  });
}

test('regenerate: a new pair; within its grace the old one works and answers the same new pair', async () => {
  const old = await tokens();
  await pass(3601, 'access_expires_at');
  const said = await Promise.all(Array.from({ length: 8 }, () => regenerate(old)));
  const next = said[0]?.data as Tokens;
  for (const { data } of said) assert.deepEqual(pairOf(data as Tokens), pairOf(next));
  assert.equal(next.expire_in, 3600);
  assert.notEqual(next.access_token, old.access_token);
  assert.notEqual(next.refresh_token, old.refresh_token);
  assert.ok(await works(next));
  const third = (await regenerate(next)).data as Tokens;
  assert.ok((await works(next)) && (await works(third)), 'both work in the grace');
  await pass(61, 'retired_at');
  assert.deepEqual([await works(next), await works(third)], [false, true]);
  assert.equal((await validate(next)).text, noPair);
});

test('a retired refresh token that comes back later kills the whole family, and no other', async () => {
  const [old, stranger] = [await tokens(), await tokens()];
  const next = (await regenerate(old)).data as Tokens;
  const third = (await regenerate(next)).data as Tokens;
  await pass(61, 'retired_at');
  assert.ok(await works(third));
  assert.equal((await regenerate(old, { access_token: 'forgotten' })).text, noPair);
  assert.deepEqual([await works(third), await works(next), await works(stranger)], [false, false, true]);
  assert.equal((await regenerate(third)).text, noPair);
});

test('regenerate refuses what is no live pair', async () => {
  const [pair, other] = [await tokens(), await tokens()];
  for (const more of [
    { access_token: other.access_token },
    { refresh_token: pair.access_token },
    { refresh_token: 'x' },
    { refresh_token: `pr_${'A'.repeat(54)}` },
  ]) {
    const said = await regenerate(pair, more);
    assert.deepEqual([said.status, said.text], [401, noPair]);
  }
  assert.equal((await regenerate(pair, { refresh_token: undefined })).text, failure('refresh_token is required'));
  await pass(31 * 86_400, 'refresh_expires_at');
  assert.equal((await regenerate(pair)).text, noPair);
});

test('a changed password ends every token', async () => {
  const hired = await inside.hire(`Wim ${random()}`, 'admin');
  const [{ email }] = (await inside.rows('select email from member where id = $1', [hired.memberId])) as [Row];
  const api = apiOf(site.url, hired.token);
  await inside.rows(
    `update member set password_hash = (select password_hash from member where email = $1) where id = $2`,
    [site.firstRun.console.email, hired.memberId],
  );
  const { password } = site.firstRun.chatwhizz;
  const pair = (await signIn(site, { email })).data as Tokens;
  assert.ok(await works(pair));
  assert.equal((await api('PUT', '/v1/session/password', { current: password, next: 'another password' })).status, 200);
  assert.equal(await works(pair), false);
  assert.equal((await regenerate(pair)).text, noPair);
});

test('a member without the right to settings signs in and changes nothing', async () => {
  const hired = await inside.hire(`Zoe ${random()}`, 'agent');
  const [{ email }] = (await inside.rows('select email from member where id = $1', [hired.memberId])) as [Row];
  await inside.rows(
    `update member set password_hash = (select password_hash from member where email = $1) where id = $2`,
    [site.firstRun.console.email, hired.memberId],
  );
  const door = await openDoor(site, { email });
  const said = await door('POST', '/admin/operator/create', { email: `n-${random()}@example.com` });
  assert.deepEqual([said.status, said.text], [200, failure('You are not allowed to do that')]);
});
