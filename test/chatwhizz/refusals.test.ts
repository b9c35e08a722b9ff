// Whatever is asked wrongly: a message that names the field or the reason, nothing changed, and never a 500.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asForm, inParts } from '../support/forms.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, type Door, failure, newDomain, newOperator, openDoor, random, signIn, type Tokens } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
let operator: string;
let domain: string;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = await openDoor(site);
  operator = (await newOperator(door)).id;
  domain = await newDomain(door);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const nobody = '01980000-0000-7000-8000-000000000000';
type Asked = () => [method: string, path: string, fields?: object];
const createOperator =
  (fields: object): Asked =>
  () => ['POST', '/admin/operator/create', fields];
const createDomain =
  (fields: object): Asked =>
  () => ['POST', '/admin/domain/create', { email: 'a@b.example', ...fields }];
const assign =
  (fields: object): Asked =>
  () => ['POST', '/admin/operator/assign', { domain_name: domain, operator_id: operator, ...fields }];
const reassign =
  (fields: object): Asked =>
  () => ['PUT', `/admin/operator/assign/${operator}`, { domain_name: domain, ...fields }];

const wrong: [what: string, asked: Asked, message: string, status?: number][] = [
  ['an operator without e-mail', createOperator({ first_name: 'A' }), 'email is required'],
  ['an operator with an empty e-mail', createOperator({ email: ' ' }), 'email is required'],
  ['an operator with what is no e-mail', createOperator({ email: 'nobody' }), 'email is not valid'],
  ['an operator with a list for an e-mail', createOperator({ email: ['a@b.example'] }), 'email is not valid'],
  [
    'an operator with too long a name',
    createOperator({ email: 'a@b.example', first_name: 'x'.repeat(256) }),
    'first_name is too long: 255 letters at most',
  ],
  [
    'an operator with an object for a name',
    createOperator({ email: 'a@b.example', last_name: {} }),
    'last_name is not valid',
  ],
  ['nobody got', () => ['GET', `/admin/operator/${nobody}`], 'Operator not found', 404],
  ['an id that is none got', () => ['GET', '/admin/operator/38'], 'Operator not found', 404],
  ['a fixed word is no id', () => ['GET', '/admin/operator/create'], 'Operator not found', 404],
  ['nobody updated', () => ['PUT', `/admin/operator/update/${nobody}`, { status: 1 }], 'Operator not found', 404],
  [
    'an operator updated by nothing',
    () => ['PUT', `/admin/operator/update/${operator}`, {}],
    'status is required: 0 or 1',
  ],
  [
    'an operator updated by 2',
    () => ['PUT', `/admin/operator/update/${operator}`, { status: 2 }],
    'status must be true or false',
  ],
  [
    'an operator updated by null',
    () => ['PUT', `/admin/operator/update/${operator}`, { status: null }],
    'status must be true or false',
  ],
  ['a domain without a name', createDomain({}), 'domain_name is required'],
  ['a domain with a space', createDomain({ domain_name: 'a b.example' }), 'domain_name is not valid'],
  ['a domain with a port that is none', createDomain({ domain_name: 'a.example:99999' }), 'domain_name is not valid'],
  ['a domain with a user', createDomain({ domain_name: 'me@a.example' }), 'domain_name is not valid'],
  ['a domain of dots', createDomain({ domain_name: '..' }), 'domain_name is not valid'],
  ['a domain without e-mail', createDomain({ domain_name: 'a.example', email: undefined }), 'email is required'],
  ['a domain with what is no e-mail', createDomain({ domain_name: 'a.example', email: 'a' }), 'email is not valid'],
  ['a domain that exists', () => createDomain({ domain_name: `HTTPS://${domain}/` })(), 'domain_name exists already'],
  ['an unknown domain got', () => ['GET', '/admin/domain/none.example'], 'Domain not found', 404],
  ['what is no domain got', () => ['GET', '/admin/domain/%00'], 'Domain not found', 404],
  [
    'an unknown domain updated',
    () => ['PUT', '/admin/domain/update/none.example', { status: true }],
    'Domain not found',
    404,
  ],
  [
    'a domain updated by nothing',
    () => ['PUT', `/admin/domain/update/${domain}`, { other: 1 }],
    'Nothing to update: send one of name, status, email',
  ],
  [
    'a domain updated to an empty name',
    () => ['PUT', `/admin/domain/update/${domain}`, { name: '' }],
    'name is required',
  ],
  [
    'a domain updated by a word',
    () => ['PUT', `/admin/domain/update/${domain}`, { status: 'on' }],
    'status must be true or false',
  ],
  ['an assignment without a domain', assign({ domain_name: undefined }), 'domain_name is required'],
  ['an assignment to an unknown domain', assign({ domain_name: 'none.example' }), 'Domain not found', 404],
  ['an assignment without an operator', assign({ operator_id: '' }), 'operator_id is required'],
  ['an assignment of nobody', assign({ operator_id: nobody }), 'Operator not found', 404],
  ['an assignment of what is no id', assign({ operator_id: 38 }), 'Operator not found', 404],
  ['an assignment with a word for is_admin', assign({ is_admin: 'yes' }), 'is_admin must be true or false'],
  ['an assignment with a list for unique_id', assign({ unique_id: [1] }), 'unique_id is not valid'],
  [
    'an assignment updated that is not there',
    reassign({ status: true }),
    'Operator is not assigned to this domain',
    404,
  ],
  [
    'an assignment updated by nothing',
    reassign({}),
    'Nothing to update: send one of unique_id, is_admin, online_status, status',
  ],
  [
    'an assignment updated without a domain',
    reassign({ domain_name: undefined, status: 1 }),
    'domain_name is required',
  ],
  [
    'an assignment of nobody updated',
    () => ['PUT', `/admin/operator/assign/${nobody}`, { domain_name: domain, status: 1 }],
    'Operator not found',
    404,
  ],
  ['a visibility of nothing', () => ['POST', '/admin/check-widget-visiblity', {}], 'domain_name is required'],
];
for (const [what, asked, message, status = 200] of wrong) {
  test(what, async () => {
    const before = await inside.head();
    const said = await door(...asked());
    assert.deepEqual([said.status, said.text], [status, failure(message)]);
    assert.equal(await inside.head(), before, 'nothing changed');
  });
}

/** Every route that wants a token, asked rightly. */
const asks = (): [method: string, path: string, fields?: object][] => [
  ['POST', '/admin/operator/create', { email: `t-${random()}@example.com` }],
  ['GET', `/admin/operator/${operator}`],
  ['PUT', `/admin/operator/update/${operator}`, { status: 1 }],
  ['POST', '/admin/domain/create', { domain_name: `t-${random()}.example`, email: 'a@b.example' }],
  ['GET', `/admin/domain/${domain}`],
  ['PUT', `/admin/domain/update/${domain}`, { status: true }],
  ['POST', '/admin/operator/assign', { domain_name: domain, operator_id: operator, unique_id: 'first' }],
  ['PUT', `/admin/operator/assign/${operator}`, { domain_name: domain, status: true, unique_id: 'first' }],
  ['POST', '/admin/check-widget-visiblity', { domain_name: domain }],
];

test('every route: 401 without a token, as taken with one, a slash at its end, any content type, a form', async () => {
  const { access_token } = (await signIn(site)).data as Tokens;
  for (const [method, path, fields] of asks()) {
    const name = `${method} ${path}`;
    const body = fields && JSON.stringify(fields);
    const none = await ask(site.url, method, path, body);
    assert.deepEqual([none.status, none.text], [401, failure('access_token is required in the header')], name);
    const other = await ask(site.url, method, path, body, {
      access_token: `${access_token.slice(0, -1)}${access_token.endsWith('_') ? '-' : '_'}`,
    });
    assert.deepEqual([other.status, other.text], [401, failure('access_token is not valid or has expired')], name);
    const slash = await ask(site.url, method, `${path}/`, body, { access_token, 'content-type': 'text/plain' });
    assert.ok(slash.status === 200 && slash.body.status !== 0, `${name}/ ${slash.text}`);
    assert.equal(slash.headers.get('access-control-allow-origin'), '*');
  }
  for (const inForm of [asForm, inParts]) {
    for (const [method, path, fields] of asks()) {
      if (!fields) continue;
      const { type, body } = inForm(Object.entries(fields).map(([key, value]) => [key, String(value)]));
      const said = await ask(site.url, method, path, body, { access_token, 'content-type': type });
      assert.ok(said.status === 200 && said.body.status !== 0, `${method} ${path} ${type} ${said.text}`);
    }
  }
});

test('whatever comes, nothing of it is a 500', async () => {
  const { access_token } = (await signIn(site)).data as Tokens;
  const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const bodies = [
    '[]',
    'null',
    '"x"',
    '12',
    '{',
    nested,
    '{"__proto__":{"email":"a"}}',
    '{"email":"\\u0000"}',
    '{"domain_name":"\\ud800"}',
    '{"email":1e999,"domain_name":{},"status":[]}',
  ];
  for (const [method, path] of asks().filter(([method]) => method !== 'GET')) {
    for (const body of [...bodies, new Uint8Array([0x7b, 0xff, 0x7d])]) {
      const said = await ask(site.url, method, path, body, { access_token });
      assert.ok(
        said.status < 500 && said.body.status === 0,
        `${method} ${path} ${String(body).slice(0, 30)} ${said.text}`,
      );
    }
  }
  const large = await door('POST', '/admin/operator/create', { email: 'a'.repeat(1024 * 1024) });
  assert.deepEqual([large.status, large.text], [413, failure('The body is too large')]);
  for (const [method, path] of [
    ['GET', '/admin/nothing'],
    ['DELETE', `/admin/operator/${operator}`],
    ['GET', '/admin'],
  ] as const) {
    const said = await door(method, path);
    assert.deepEqual([said.status, said.text], [404, failure('There is no such path')], path);
  }
});

test('pages of other origins may call', async () => {
  const headers = { origin: 'https://a.example', 'access-control-request-method': 'PUT' };
  const said = await ask(site.url, 'OPTIONS', '/admin/operator/create', undefined, headers);
  assert.equal(said.status, 204);
  assert.match(said.headers.get('access-control-allow-headers') ?? '', /access_token/);
});

test('the same Idempotency-Key and body answer byte for byte and do nothing again; another body is 409', async () => {
  for (const [method, path, fields] of asks().filter(([method]) => method !== 'GET')) {
    if (path.includes('visiblity')) continue;
    const key = { 'idempotency-key': random() };
    const first = await door(method, path, fields, key);
    const before = await inside.head();
    const again = await Promise.all([1, 2, 3].map(() => door(method, path, fields, key)));
    for (const said of again) assert.deepEqual([said.status, said.text], [first.status, first.text], path);
    assert.equal(await inside.head(), before, path);
    const other = await door(method, path, { ...fields, other: 1 }, key);
    assert.deepEqual([other.status, other.text], [409, failure('This Idempotency-Key was used with another body')]);
  }
});

test('another account’s operators and domains are as if they were not there', async () => {
  const owner = { email: `o-${random()}@example.com`, name: 'O', password: 'a long password' };
  const made = await inside.core.createAccount({ name: 'Other', timezone: 'Europe/Madrid', owner }, null);
  assert.ok(!('refused' in made));
  const call = { ...inside.call, accountId: made.accountId };
  await inside.core.changeAccount(call, { settings: { subdomain: 'other' } });
  await inside.core.addAddon(call, { name: 'Mine', byProduct: true });
  const { email, password } = owner;
  const theirs = await openDoor(site, { email, password, organisation_domain: 'other', addon_unique_name: 'mine' });
  const head = await inside.head();
  for (const [method, path, fields] of asks()) {
    if (path.endsWith('create') || path.includes('visiblity')) continue;
    const said = await theirs(method, path, fields);
    assert.equal(said.status, 404, `${method} ${path} ${said.text}`);
  }
  assert.equal(await inside.head(), head);
  const same = await theirs('POST', '/admin/domain/create', { domain_name: domain, email: 'a@b.example' });
  assert.equal(same.data.name, domain, 'one account does not learn of the other’s domains');
  const [known] = await inside.rows<{ email: string }>('select email from agent where id = $1', [operator]);
  const twin = await theirs('POST', '/admin/operator/create', { email: known?.email });
  assert.equal(twin.body.status, 1, 'nor of its people');
  assert.notEqual(twin.data.id, operator);
});
