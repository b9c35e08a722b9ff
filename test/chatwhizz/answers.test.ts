// Every line of the document and of chatwhizz.md, through the real server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, failure, newDomain, newOperator, openDoor, type Row, random } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = await openDoor(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const addonName = 'seller_buyer_chat_System';

test('a new operator: named, status 0, in the add-on, invited by a mail with a link that works once', async () => {
  const email = `New.${random()}@Example.com`;
  const said = await door('POST', '/admin/operator/create', { email, first_name: 'Noor', last_name: 'de Wit' });
  const { id } = said.data as { id: string };
  const address = email.toLowerCase();
  const data = { id, name: 'Noor de Wit', email: address, addon_unique_name: addonName };
  assert.equal(said.text, JSON.stringify({ status: 1, data }));
  const got = await door('GET', `/admin/operator/${id}`);
  const operator = { _id: id, name: 'Noor de Wit', email: address, status: 0, operator: true };
  assert.equal(got.text, JSON.stringify({ status: 1, data: operator }));
  const letter = await letterTo(address);
  assert.match(letter.subject, /Parley demo/);
  const token = /\/console\/welcome#(pl_[\w-]+)/.exec(letter.body)?.[1] as string;
  const use = () => apiOf(site.url, null)('POST', '/v1/session/link', { token, password: 'a long password' });
  assert.deepEqual([(await use()).status, (await use()).status], [201, 410]);
});

function letterTo(recipient: string): Promise<{ subject: string; body: string }> {
  return until(async () => {
    const [letter] = await inside.rows<{ subject: string; body: string }>(
      'select subject, body from outbox where recipient = $1',
      [recipient],
    );
    return letter;
  }, 'a mail arrived');
}

test('without a channel for mail the invitation waits, and no try is counted as its last', async () => {
  await inside.rows(`update account set settings = settings - 'outbox' where id = $1`, [inside.accountId]);
  const { email } = await newOperator(door);
  const waiting = async () =>
    (
      await inside.rows<{ state: string; failure: string; payload: string }>(
        `select state, failure, payload::text from job where kind = 'mail' and payload ->> 'memberId' =
           (select id::text from member where email = $1)`,
        [email],
      )
    )[0];
  const job = await until(async () => {
    const now = await waiting();
    return now?.failure && now;
  }, 'the job failed once');
  await inside.rows(`update account set settings = settings || '{"outbox":true}' where id = $1`, [inside.accountId]);
  assert.deepEqual([job?.state, job?.failure], ['waiting', 'no_channel']);
  assert.doesNotMatch(job?.payload ?? '', /pl_/, 'no link is kept while it waits');
});

const names: [what: string, fields: object, name: RegExp][] = [
  ['first and last', { first_name: 'Ana', last_name: 'Ruiz' }, /^Ana Ruiz$/],
  ['first alone', { first_name: ' Ana ' }, /^Ana$/],
  ['last alone', { last_name: 'Ruiz' }, /^Ruiz$/],
  ['neither', {}, /^who\.[\da-f]+$/],
  ['empty ones', { first_name: '', last_name: null }, /^who\.[\da-f]+$/],
];
for (const [what, fields, name] of names) {
  test(`an operator's name of ${what}`, async () => {
    const email = `who.${random()}@example.com`;
    assert.match((await door('POST', '/admin/operator/create', { email, ...fields })).data.name as string, name);
  });
}

test('an e-mail already known, whatever its case, adds that agent to the add-on and keeps its name', async () => {
  const api = apiOf(site.url, site.firstRun.v1.key);
  const email = `known-${random()}@example.com`;
  const { id } = (await api('POST', '/v1/agents', { name: 'Kai', email })).body;
  assert.equal((await door('GET', `/admin/operator/${id}`)).data.operator, false, 'found, and no operator');
  const create = () => door('POST', '/admin/operator/create', { email: email.toUpperCase(), first_name: 'Somebody' });
  for (const said of [await create(), await create()]) {
    assert.deepEqual(said.body, { status: 1, data: { id, name: 'Kai', email, addon_unique_name: addonName } });
  }
  assert.equal((await door('GET', `/admin/operator/${id}`)).data.operator, true);
});

test('ten at once with one e-mail make one operator', async () => {
  const email = `many-${random()}@example.com`;
  const said = await Promise.all(Array.from({ length: 10 }, () => door('POST', '/admin/operator/create', { email })));
  assert.equal(new Set(said.map(({ text }) => text)).size, 1, `${said[0]?.text}`);
  assert.equal((await inside.rows('select 1 from agent where email = $1', [email])).length, 1);
});

const presences: [core: string, status: number][] = [
  ['offline', 0],
  ['online', 1],
  ['away', 2],
  ['busy', 3],
];
for (const [presence, status] of presences) {
  test(`presence ${presence} of the core is status ${status} here`, async () => {
    const { id } = await newOperator(door);
    await apiOf(site.url, site.firstRun.v1.key)('PUT', `/v1/agents/${id}/presence`, { presence });
    assert.equal((await door('GET', `/admin/operator/${id}`)).data.status, status);
  });
}

test('membership of the add-on is off and on, and presence stays what it is', async () => {
  const { id } = await newOperator(door);
  for (const [status, operator] of [
    [0, false],
    [1, true],
    ['0', false],
    [true, true],
  ] as const) {
    const said = await door('PUT', `/admin/operator/update/${id}`, { status });
    assert.equal(said.text, '{"status":1,"data":"Status Changes Successfully"}');
    const { data } = await door('GET', `/admin/operator/${id}`);
    assert.deepEqual([data.operator, data.status], [operator, 0]);
  }
});

test('a domain: made with its line for the page, got, changed', async () => {
  const name = `shop-${random()}.example`;
  const made = await door('POST', '/admin/domain/create', { domain_name: name, email: 'Shop@Example.com' });
  const { link } = made.data as { link: string };
  const key = /^<script defer data-key="([\da-f-]{36})" src="([^"]+)\/bundle\.js"><\/script>$/.exec(link);
  assert.equal(key?.[2], site.url);
  const data = { name, email: 'shop@example.com', status: true, addon_unique_name: addonName, link };
  assert.equal(made.text, JSON.stringify({ status: 1, data }));
  const get = async (domain: string) => (await door('GET', `/admin/domain/${encodeURIComponent(domain)}`)).text;
  const got = (domain: string, email: string, status: boolean) =>
    JSON.stringify({ status: 1, data: { name: domain, email, status } });
  assert.equal(await get(name), got(name, 'shop@example.com', true));
  const other = `other-${random()}.example`;
  const changed = await door('PUT', `/admin/domain/update/${name}`, { name: other, status: 'false' });
  assert.equal(
    changed.text,
    JSON.stringify({ status: 1, data: { name: other, status: false, email: 'shop@example.com' } }),
  );
  assert.equal(await get(other), got(other, 'shop@example.com', false));
  assert.equal(await get(name), failure('Domain not found'), 'it is another key now');
  const mailed = await door('PUT', `/admin/domain/update/${other}`, { email: 'new@example.com' });
  assert.deepEqual(mailed.data, { name: other, status: false, email: 'new@example.com' });
});

test('the line for the page is of the one add-on only', async () => {
  const api = apiOf(site.url, site.firstRun.v1.key);
  assert.equal((await api('POST', '/v1/addons', { name: 'Support_Chat', byProduct: false })).status, 201);
  const support = await openDoor(site, { addon_unique_name: 'support_chat' });
  const fields = { domain_name: `plain-${random()}.example`, email: 'a@example.com' };
  const { data } = await support('POST', '/admin/domain/create', fields);
  assert.deepEqual(Object.keys(data), ['name', 'email', 'status', 'addon_unique_name']);
  assert.equal(data.addon_unique_name, 'Support_Chat');
});

const spellings: [sent: string, kept: string][] = [
  ['https://R.example', 'r.example'],
  ['http://R.example/path?x#y', 'r.example'],
  ['//r.example.', 'r.example'],
  ['R.Example:8080', 'r.example:8080'],
  ['r.example:443/', 'r.example:443'],
  ['bücher.r.example', 'xn--bcher-kva.r.example'],
];
for (const [sent, kept] of spellings) {
  test(`a domain sent as ${sent} is ${kept}`, async () => {
    const tail = `${random()}.example`;
    const [domain_name, name] = [sent, kept].map((text) => text.replace(/r\.example/i, `r.${tail}`)) as [
      string,
      string,
    ];
    const made = await door('POST', '/admin/domain/create', { domain_name, email: 'a@example.com' });
    assert.equal(made.data.name, name, made.text);
    const path = `/admin/domain/${encodeURIComponent(domain_name as string)}`;
    assert.equal((await door('GET', path)).data.name, name);
    const again = await door('POST', '/admin/domain/create', { domain_name: name, email: 'a@example.com' });
    assert.equal(again.text, failure('domain_name exists already'));
  });
}

test('an assignment: made, the same again changed, another unique_id one more', async () => {
  const [{ id, email }, domain_name] = [await newOperator(door), await newDomain(door)];
  const assign = (more: object) => door('POST', '/admin/operator/assign', { domain_name, operator_id: id, ...more });
  const operators = (more: object) =>
    JSON.stringify({ status: 1, data: { operators: { name: 'Olga', email, userId: id, ...more } } });
  assert.equal((await assign({})).text, operators({ unique_id: null, is_admin: false }));
  assert.equal((await assign({ is_admin: 1 })).text, operators({ unique_id: null, is_admin: true }));
  assert.equal((await assign({})).text, operators({ unique_id: null, is_admin: true }), 'what is not sent stays');
  assert.equal((await assign({ unique_id: 38 })).text, operators({ unique_id: '38', is_admin: false }));
  assert.equal((await inside.rows('select 1 from post where agent_id = $1', [id])).length, 2);
});

test('an assignment updated: selected by its unique_id, or the only one gets it', async () => {
  const [{ id }, domain_name] = [await newOperator(door), await newDomain(door)];
  await door('POST', '/admin/operator/assign', { domain_name, operator_id: id });
  const update = (more: object) => door('PUT', `/admin/operator/assign/${id}`, { domain_name, ...more });
  const data = (operators: object) =>
    JSON.stringify({ status: 1, data: { addon_unique_name: addonName, domain_name, operators } });
  const first = { online_status: true, unique_id: null, is_admin: false, status: true };
  assert.equal((await update({ online_status: 'false' })).text, data({ ...first, online_status: false }));
  const named = { online_status: false, unique_id: 'bike-7', is_admin: false, status: true };
  assert.equal((await update({ unique_id: 'bike-7' })).text, data(named), 'the only one gets it');
  await door('POST', '/admin/operator/assign', { domain_name, operator_id: id, unique_id: 'bike-8' });
  const second = { online_status: true, unique_id: 'bike-8', is_admin: false, status: false };
  assert.equal((await update({ unique_id: 'bike-8', status: 0 })).text, data(second), 'that one is selected');
  assert.equal((await update({ unique_id: 'bike-7', is_admin: true })).text, data({ ...named, is_admin: true }));
  assert.equal((await update({ status: false })).text, failure('unique_id says which of several is meant'));
  assert.equal((await update({ unique_id: 'bike-9' })).text, failure('unique_id is none of several'));
});

test('whether a widget shows, and why', async () => {
  const domain_name = await newDomain(door);
  const check = async (name: string) =>
    (await door('POST', '/admin/check-widget-visiblity', { domain_name: name })).text;
  const said = (isWidgetVisible: boolean, reason: string) =>
    JSON.stringify({ type: 'success', data: { isWidgetVisible, reason } });
  assert.equal(await check(`https://${domain_name}/x`), said(true, 'Domain is active'));
  await door('PUT', `/admin/domain/update/${domain_name}`, { status: false });
  assert.equal(await check(domain_name), said(false, 'Domain is inactive'));
  assert.equal(await check('nobody.example'), said(false, 'Domain not found'));
});

test('only pages of the domain show its widget and bring visitors, and renaming takes both along', async () => {
  const name = `shown-${random()}.example`;
  const { data } = await door('POST', '/admin/domain/create', { domain_name: name, email: 'a@example.com' });
  const inboxId = /data-key="([^"]+)"/.exec(data.link as string)?.[1] as string;
  const from = async (origin: string) => {
    const headers = { origin };
    const widget = await fetch(`${site.url}/v1/widgets/${inboxId}`, { headers });
    const visitor = await apiOf(site.url, null)('POST', '/v1/visitors', { inboxId }, headers);
    return [widget.status, visitor.status];
  };
  assert.deepEqual(await from(`https://${name}`), [200, 201]);
  assert.deepEqual(await from(`https://www.${name}`), [200, 201]);
  assert.deepEqual(await from(site.url), [200, 201], 'Parley’s own pages');
  for (const origin of [`https://${name}:8443`, `https://evil-${name}`, `https://${name}.evil.example`, 'null']) {
    assert.deepEqual(await from(origin), [404, 404], origin);
  }
  const other = `moved-${random()}.example`;
  await door('PUT', `/admin/domain/update/${name}`, { name: other });
  assert.deepEqual(
    [await from(`https://${name}`), await from(`https://${other}`)],
    [
      [404, 404],
      [200, 201],
    ],
  );
  await door('PUT', `/admin/domain/update/${other}`, { status: 0 });
  assert.deepEqual(await from(`https://${other}`), [404, 404]);
});

test('a visitor of a product’s page reaches the operator who answers for it', async () => {
  const name = `sold-${random()}.example`;
  const { data } = await door('POST', '/admin/domain/create', { domain_name: name, email: 'a@example.com' });
  const inboxId = /data-key="([^"]+)"/.exec(data.link as string)?.[1] as string;
  const api = apiOf(site.url, site.firstRun.v1.key);
  const hire = async (fields: Row) => {
    const { id } = await newOperator(door);
    await door('POST', '/admin/operator/assign', { domain_name: name, operator_id: id, ...fields });
    await api('PUT', `/v1/agents/${id}/presence`, { presence: 'online' });
    return id;
  };
  const admin = await hire({ is_admin: true });
  const red = await hire({ unique_id: 'red' });
  const blue = await hire({ unique_id: 'blue' });
  const write = async (product: string) => {
    const { token } = (await apiOf(site.url, null)('POST', '/v1/visitors', { inboxId })).body;
    await apiOf(site.url, token as string)('POST', '/v1/visitor/messages', { text: 'Hello', product });
    return until(async () => {
      const { items } = (await api<{ items: Row[] }>('GET', `/v1/conversations?inboxId=${inboxId}&limit=1`)).body;
      return items[0]?.agentId;
    }, 'it is given to somebody');
  };
  assert.equal(await write('blue'), blue);
  assert.equal(await write('red'), red);
  assert.equal(await write('green'), admin, 'nobody answers for it');
  const fields = { domain_name: name, unique_id: 'blue', status: false };
  await door('PUT', `/admin/operator/assign/${blue}`, fields);
  assert.equal(await write('blue'), admin, 'it gets no messages there');
});
