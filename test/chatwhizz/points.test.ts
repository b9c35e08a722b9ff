// What the contract says beside its answers: what is kept out of logs, what an assignment shows, what every add-on takes (chatwhizz.md,
// points 1, 2, 4, 8, 10 and 11).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, startSite } from '../support/site.ts';
import { ask, type Door, failure, newDomain, newOperator, openDoor, type Row, random, type Tokens } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await startSite({ PARLEY_LOG_LEVEL: 'trace' });
  inside = await goInside(site);
  door = await openDoor(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

test('nothing that opens a door is in the log, however it came and whatever became of it', async () => {
  const { email, password, organisation_domain, addon_unique_name } = site.firstRun.chatwhizz;
  const wrong = `wrong-${random()}`;
  const query = (fields: Row) => new URLSearchParams(fields as Record<string, string>);
  const right = { email, password, organisation_domain, addon_unique_name };
  const get = (path: string) => ask(site.url, 'GET', path);
  const { data } = await get(`/admin/access-token?${query(right)}`);
  const { access_token, refresh_token } = data as Tokens;
  await get(`/admin/access-token?${query({ ...right, password: wrong })}`);
  await get(`/admin/access-token/nothing?${query({ password: wrong })}`);
  await get(`/admin/access-token?%ff&${query({ password: wrong })}`);
  await get(`/admin/domain/none.example?${query({ access_token })}`);
  await get(`/admin/nothing?${query({ access_token })}`);
  await ask(site.url, 'POST', '/admin/access-token/regenerate', JSON.stringify({ access_token, refresh_token }));
  await ask(site.url, 'POST', '/admin/access-token/regenerate', `{"refresh_token":"${refresh_token}"`);
  const log = site.servers.map((server) => server.output()).join('');
  // The greeting tells the demo's own password to whoever started it.
  const after = log.slice(log.indexOf('Parley listens'));
  for (const secret of [password, wrong, access_token, refresh_token]) assert.ok(!after.includes(secret), secret);
});

test('the operating guide tells of the header with an underscore', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  assert.match(guide, /`access_token`[^.]*underscore[\s\S]{0,200}`access-token`/);
});

test('an assignment’s online_status changes no presence, and counts only while presence is online', async () => {
  const domain_name = `seen-${random()}.example`;
  const { data } = await door('POST', '/admin/domain/create', { domain_name, email: 'a@example.com' });
  const inboxId = /data-key="([^"]+)"/.exec(data.link as string)?.[1] as string;
  const api = apiOf(site.url, site.firstRun.v1.key);
  const presence = (id: string, presence: string) => api('PUT', `/v1/agents/${id}/presence`, { presence });
  const hire = async (fields: Row) => {
    const { id } = await newOperator(door);
    await door('POST', '/admin/operator/assign', { domain_name, operator_id: id, ...fields });
    await presence(id, 'online');
    return id;
  };
  const [admin, one] = [await hire({ is_admin: true }), await hire({ unique_id: 'red' })];
  const shown = (online_status: boolean) =>
    door('PUT', `/admin/operator/assign/${one}`, { domain_name, unique_id: 'red', online_status });
  const statusOf = async () => (await door('GET', `/admin/operator/${one}`)).data.status;
  const reached = async () => {
    const { token } = (await apiOf(site.url, null)('POST', '/v1/visitors', { inboxId })).body;
    await apiOf(site.url, token as string)('POST', '/v1/visitor/messages', { text: 'Hello', product: 'red' });
    return until(async () => {
      const { items } = (await api<{ items: Row[] }>('GET', `/v1/conversations?inboxId=${inboxId}&limit=1`)).body;
      return items[0]?.agentId;
    }, 'it is given to somebody');
  };
  assert.equal(await reached(), one);
  await shown(false);
  assert.deepEqual([await statusOf(), await reached()], [1, admin]);
  await shown(true);
  assert.deepEqual([await statusOf(), await reached()], [1, one]);
  await presence(one, 'away');
  await shown(true);
  assert.deepEqual([await statusOf(), await reached()], [2, admin]);
});

test('a domain cannot be renamed to one that exists; to its own name it can', async () => {
  const [one, other] = [await newDomain(door), await newDomain(door)];
  const rename = (name: string) => door('PUT', `/admin/domain/update/${one}`, { name });
  assert.equal((await rename(`https://${other}/`)).text, failure('domain_name exists already'));
  assert.equal((await rename('not a domain')).text, failure('name is not valid'));
  assert.equal((await door('GET', `/admin/domain/${one}`)).data.name, one);
  assert.equal((await rename(one.toUpperCase())).data.name, one);
});

test('every add-on takes unique_id and sends all keys; the line for a page has the one of the name in any case', async () => {
  const owner = { email: `o-${random()}@example.com`, name: 'O', password: 'a long password' };
  const made = done(await inside.core.createAccount({ name: 'Other', timezone: 'Europe/Madrid', owner }, null));
  const call = { ...inside.call, accountId: made.accountId };
  done(await inside.core.changeAccount(call, { settings: { subdomain: 'other' } }));
  for (const name of ['SELLER_BUYER_CHAT_SYSTEM', 'Support']) {
    done(await inside.core.addAddon(call, { name, byProduct: name !== 'Support' }));
    const { email, password } = owner;
    const theirs = await openDoor(site, { email, password, organisation_domain: 'other', addon_unique_name: name });
    const domain_name = `a-${random()}.example`;
    const { data } = await theirs('POST', '/admin/domain/create', { domain_name, email: 'a@example.com' });
    assert.equal('link' in data, name !== 'Support');
    const operator = await newOperator(theirs);
    const assign = { domain_name, operator_id: operator.id };
    const said = async (fields: object) =>
      (await theirs('POST', '/admin/operator/assign', { ...assign, ...fields })).data.operators as Row;
    const bare = { name: 'Olga', email: operator.email, userId: operator.id };
    assert.deepEqual(await said({}), { ...bare, unique_id: null, is_admin: false });
    assert.deepEqual(await said({ unique_id: 'p 1' }), { ...bare, unique_id: 'p 1', is_admin: false });
    const changed = await theirs('PUT', `/admin/operator/assign/${operator.id}`, {
      domain_name,
      unique_id: 'p 1',
      is_admin: 'true',
    });
    const operators = { online_status: true, unique_id: 'p 1', is_admin: true, status: true };
    assert.deepEqual(changed.data, { addon_unique_name: name, domain_name, operators });
  }
});
