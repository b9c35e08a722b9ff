import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Api } from '../support/api.ts';
import { patience } from '../support/patience.ts';
import { password, type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
});
after(() => stage.stop());

type Row = Record<string, unknown> & { id: string };
type List = { items: Row[]; next: string | null };

/** Made, and read again just so. */
async function made(path: string, body: object): Promise<Row> {
  const { status, body: row } = await api<Row>('POST', path, body);
  assert.equal(status, 201, JSON.stringify(row));
  assert.deepEqual((await api('GET', `${path}/${row.id}`)).body, row);
  return row;
}

async function changed(path: string, { id }: Row, body: object): Promise<Row> {
  const { status, body: row } = await api<Row>('PATCH', `${path}/${id}`, body);
  assert.equal(status, 200, JSON.stringify(row));
  assert.deepEqual((await api('GET', `${path}/${id}`)).body, row);
  return row;
}

async function removed(path: string, { id }: Row, status = 204): Promise<void> {
  assert.equal((await api('DELETE', `${path}/${id}`)).status, status);
  assert.equal((await api('GET', `${path}/${id}`)).status, 404);
  assert.equal((await api('DELETE', `${path}/${id}`)).status, 404);
  const { items } = (await api<List>('GET', `${path}?limit=200`)).body;
  assert.ok(!items.some((row) => row.id === id));
}

test('an add-on: made once whatever the case of its name, and listed', async () => {
  const made = await api<Row>('POST', '/v1/addons', { name: 'Support', byProduct: false });
  assert.equal(made.status, 201);
  assert.equal((await api('POST', '/v1/addons', { name: 'SUPPORT', byProduct: true })).status, 409);
  const { items } = (await api<List>('GET', '/v1/addons')).body;
  assert.deepEqual(
    items.filter(({ id }) => id === made.body.id),
    [made.body],
  );
});

test('an agent: added with its name alone, changed field by field, cleared, removed', async () => {
  const agent = await made('/v1/agents', { name: 'Eva' });
  assert.deepEqual([agent.capacity, agent.email, agent.presence], [10, null, 'offline']);
  const full = await changed('/v1/agents', agent, {
    email: 'Eva@Example.com',
    ref: '000038',
    whatsappNumber: '+34 600-00.00 (01)',
    voiceNumber: '0034600000002',
    pictureUrl: 'https://example.com/eva.png',
    post: 'Sales',
    capacity: 3,
  });
  assert.deepEqual(
    [full.name, full.email, full.ref, full.whatsappNumber, full.voiceNumber, full.post, full.capacity],
    ['Eva', 'eva@example.com', '000038', '34600000001', '34600000002', 'Sales', 3],
  );
  const cleared = await changed('/v1/agents', agent, { email: null, whatsappNumber: null });
  assert.deepEqual(cleared, { ...full, email: null, whatsappNumber: null });
  const other = await made('/v1/agents', { name: 'Eva' });
  const taken = await api('PATCH', `/v1/agents/${other.id}`, { ref: '000038' });
  assert.deepEqual([taken.status, taken.body.field], [409, 'ref']);
  await removed('/v1/agents', agent);
});

test('presence: declared, logged newest first, paged', async () => {
  const agent = await made('/v1/agents', { name: 'Faye' });
  for (const presence of ['online', 'busy', 'busy', 'away', 'offline']) {
    const { status, body } = await api('PUT', `/v1/agents/${agent.id}/presence`, { presence });
    assert.deepEqual([status, body.presence, body.presenceDeclared], [200, presence, true]);
  }
  const log = `/v1/agents/${agent.id}/presence-log`;
  const { body } = await api<List>('GET', log);
  assert.deepEqual(
    body.items.map((entry) => entry.presence),
    ['offline', 'away', 'busy', 'online'],
  );
  assert.equal(body.items[0]?.actor, `member:${stage.owner.id}`);
  const first = (await api<List>('GET', `${log}?limit=3`)).body;
  const rest = (await api<List>('GET', `${log}?limit=3&after=${first.next}`)).body;
  assert.deepEqual([[...first.items, ...rest.items], rest.next], [body.items, null]);
});

test('a team: its agents replaced as a whole', async () => {
  const [one, two] = [await made('/v1/agents', { name: 'Gil' }), await made('/v1/agents', { name: 'Hanna' })];
  const team = await made('/v1/teams', { name: 'Night', agentIds: [two.id, one.id] });
  assert.deepEqual(team.agentIds, [one.id, two.id]);
  const left = await changed('/v1/teams', team, { agentIds: [two.id] });
  assert.deepEqual([left.name, left.agentIds], ['Night', [two.id]]);
  await changed('/v1/teams', team, { name: 'Late' });
  const schedule = { windows: [{ day: 'MO', from: '22:00:00', until: '06:00:00' }] };
  const there = await changed('/v1/teams', team, { timezone: 'America/Sao_Paulo', schedule });
  assert.deepEqual([there.timezone, there.schedule], ['America/Sao_Paulo', schedule]);
  await changed('/v1/teams', team, { timezone: null, schedule: null });
  const taken = await api('POST', '/v1/teams', { name: 'LATE' });
  assert.deepEqual([taken.status, taken.body.type, taken.body.field], [409, 'urn:parley:already_exists', 'name']);
  await removed('/v1/teams', team);
});

test('an inbox: schedule, zone, who serves it', async () => {
  const agent = await made('/v1/agents', { name: 'Ida' });
  const team = await made('/v1/teams', { name: 'Ida’s' });
  const windows = [
    { day: 'MO', from: '09:00', until: '17:30:30' },
    { day: 'SA', from: '22:00', until: '02:00' },
  ];
  const inbox = await made('/v1/inboxes', {
    channel: 'whatsapp',
    name: 'Bookings',
    address: '+34 600 111 222',
    timezone: 'America/Sao_Paulo',
    schedule: { windows },
    assignment: 'automatic',
    active: false,
    agentIds: [agent.id],
    teamIds: [team.id],
  });
  assert.deepEqual([inbox.address, inbox.liveChat, inbox.schedule], ['34600111222', false, { windows }]);
  const plain = await changed('/v1/inboxes', inbox, { schedule: null, timezone: null, teamIds: [], active: true });
  assert.deepEqual([plain.schedule, plain.timezone, plain.agentIds, plain.teamIds], [null, null, [agent.id], []]);
  const taken = await api('POST', '/v1/inboxes', { channel: 'whatsapp', name: 'Again', address: '0034600111222' });
  assert.deepEqual([taken.status, taken.body.field], [409, 'address']);
  const deaf = await api('PATCH', `/v1/inboxes/${inbox.id}`, { liveChat: true });
  assert.deepEqual([deaf.status, deaf.body.field], [422, 'liveChat']);
  await removed('/v1/inboxes', inbox);
});

test('a contact: one form of every address, found by any other, erased with its conversations', async () => {
  const addresses = [
    { kind: 'phone', value: '+34 (600) 22-33-44' },
    { kind: 'email', value: 'Jan@Example.COM' },
    { kind: 'phone', value: '0034600223344' },
    { kind: 'external', value: 'Customer 7' },
  ];
  const contact = await made('/v1/contacts', { name: 'Jan', addresses });
  assert.deepEqual(contact.addresses, [
    { kind: 'email', value: 'jan@example.com' },
    { kind: 'external', value: 'Customer 7' },
    { kind: 'phone', value: '34600223344' },
  ]);
  for (const asked of [
    'phone:+34600223344',
    'phone:0034 600 223 344',
    'email:JAN@example.com',
    'external:Customer 7',
  ]) {
    const { body } = await api<List>('GET', `/v1/contacts?address=${encodeURIComponent(asked)}`);
    assert.deepEqual(body, { items: [contact], next: null }, asked);
  }
  for (const asked of ['phone:34600223345', 'phone:none', 'external:customer 7', 'page:34600223344']) {
    const { body } = await api<List>('GET', `/v1/contacts?address=${encodeURIComponent(asked)}`);
    assert.deepEqual(body, { items: [], next: null }, asked);
  }
  const other = await made('/v1/contacts', {});
  const taken = await api('PATCH', `/v1/contacts/${other.id}`, { name: 'Kim', addresses: [addresses[2]] });
  assert.equal(taken.status, 409);
  assert.deepEqual((await api('GET', `/v1/contacts/${other.id}`)).body, other);
  const refused = await api('PATCH', `/v1/contacts/${contact.id}`, { addresses: [{ kind: 'phone', value: 'none' }] });
  assert.deepEqual([refused.status, refused.body.field], [422, 'addresses']);
  assert.deepEqual((await api('GET', `/v1/contacts/${contact.id}`)).body, contact);

  const renamed = await changed('/v1/contacts', contact, { name: null, photo: 'https://example.com/jan.jpg' });
  assert.deepEqual(renamed, { ...contact, name: null, photo: 'https://example.com/jan.jpg' });

  const inbox = await made('/v1/inboxes', { channel: 'web', name: 'Erasing' });
  const opened = await api<Row>('POST', '/v1/conversations', { inboxId: inbox.id, contactId: contact.id });
  await removed('/v1/contacts', contact, 200);
  assert.equal((await api('GET', `/v1/conversations/${opened.body.id}`)).status, 404);
});

test('a refusal learnt by trying to write leaves nothing behind', async () => {
  const count = async () => (await stage.inside.rows<{ n: number }>('select count(*)::int as n from contact'))[0]?.n;
  const addresses = [{ kind: 'external', value: 'only one' }];
  await made('/v1/contacts', { addresses });
  const before = await count();
  for (const key of ['', 'a', 'a']) {
    const headers: Record<string, string> = key === '' ? {} : { 'idempotency-key': key };
    assert.equal((await api('POST', '/v1/contacts', { name: 'Two', addresses }, headers)).status, 409);
  }
  assert.equal(await count(), before);
});

test('a conversation from the business’s side: opened, taken, handed over, read, snoozed, closed, reopened', async () => {
  const { id: inboxId } = await made('/v1/inboxes', { channel: 'web', name: 'Outgoing' });
  const { id: contactId } = await made('/v1/contacts', { name: 'Lena' });
  const { id: agentId } = await made('/v1/agents', { name: 'Mo' });
  const { status, body } = await api<Row>('POST', '/v1/conversations', { inboxId, contactId });
  assert.deepEqual([status, body.state, body.agentId], [201, 'open', null]);
  const path = `/v1/conversations/${body.id}`;
  assert.deepEqual((await api('GET', path)).body, body);
  assert.equal((await api<Row>('POST', '/v1/conversations', { inboxId, contactId })).body.id, body.id);
  assert.equal((await api('POST', `${path}/take`, { agentId })).body.agentId, agentId);
  const { agentId: anas } = stage.owner;
  assert.equal(anas, null);
  assert.deepEqual((await api('POST', `${path}/take`)).body.field, 'agentId');
  assert.equal((await api('PUT', `${path}/assignment`, { agentId: null })).body.agentId, null);
  const written = await api<Row>('POST', `${path}/messages`, { text: 'Your bike is ready', clientId: 'a' });
  assert.equal(written.status, 201);
  assert.deepEqual((await api<List>('GET', `${path}/messages`)).body, { items: [written.body], next: null });
  assert.equal((await api('PUT', `${path}/read`, { number: written.body.number })).status, 200);
  const until = '2100-01-01T10:00:00.123456+02:00[Europe/Madrid]';
  const snoozed = (await api('PUT', `${path}/state`, { state: 'snoozed', snoozedUntil: until })).body;
  assert.deepEqual([snoozed.state, snoozed.snoozedUntil], ['snoozed', '2100-01-01T08:00:00.123Z']);
  assert.equal((await api('PUT', `${path}/state`, { state: 'closed' })).body.state, 'closed');
  const closed = `/v1/conversations?contactId=${contactId}`;
  assert.deepEqual((await api<List>('GET', closed)).body.items, []);
  assert.equal((await api<List>('GET', `${closed}&state=all`)).body.items.length, 1);
  assert.equal((await api('PUT', `${path}/state`, { state: 'open' })).body.state, 'open');
  assert.equal((await api<List>('GET', closed)).body.items[0]?.id, body.id);
});

test('a visitor: welcomed, writes, reads what was answered', async () => {
  const inboxId = stage.site.firstRun.tochat.business;
  const nobody = stage.reference.apiOf(null);
  const { status, body } = await nobody<{ token: string }>('POST', '/v1/visitors', { inboxId });
  assert.equal(status, 201);
  const visitor = stage.reference.apiOf(body.token);
  const place = await visitor<{ name: string; inbox: { id: string } }>('GET', '/v1/visitor');
  assert.deepEqual([place.status, place.body.inbox.id], [200, inboxId]);
  const asked = await visitor('POST', '/v1/visitor/messages', { text: 'Hello?', clientId: '1', name: 'Nia' });
  assert.deepEqual([asked.status, asked.body.clientId], [201, '1']);
  const again = await visitor('POST', '/v1/visitor/messages', { text: 'Hello?', clientId: '1' });
  assert.deepEqual([again.status, again.body], [201, asked.body]);
  const { body: open } = await api<List>('GET', `/v1/conversations?inboxId=${inboxId}`);
  await api('POST', `/v1/conversations/${open.items[0]?.id}/messages`, { text: 'for us only', note: true });
  await api('POST', `/v1/conversations/${open.items[0]?.id}/messages`, { text: 'Hi!' });
  const { items } = (await visitor<List>('GET', '/v1/visitor/messages')).body;
  assert.equal((await visitor('PUT', '/v1/visitor/read', { messageId: items[0]?.id })).status, 204);
  assert.deepEqual(
    items.map(({ from, text }) => [from, text]),
    [
      ['agent', 'Hi!'],
      ['you', 'Hello?'],
    ],
  );
});

test('what a widget shows: its look, who is there, when the others will be', async () => {
  const id = stage.site.firstRun.tochat.business;
  const { status, body, headers } = await stage.reference.apiOf(null)('GET', `/v1/widgets/${id}`);
  assert.deepEqual([status, headers.get('cache-control')], [200, 'public, max-age=5']);
  const listings = body.listings as { name: string; available: boolean; openings: { from: string }[] | null }[];
  assert.deepEqual([body.id, body.liveChat, listings.map(({ name }) => name)], [id, true, ['Ana', 'Bram', 'Chidi']]);
  assert.deepEqual([listings[2]?.available, listings[2]?.openings], [true, null]);
  assert.ok(listings[0]?.openings?.every(({ from }) => /^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/.test(from)));
});

test('a member: invited by a link, changed, invited again, removed', async () => {
  const invited = await api<{ member: Row; link: string }>('POST', '/v1/members', {
    email: 'Olaf@Example.com',
    name: 'Olaf',
    role: 'agent',
  });
  assert.equal(invited.status, 201);
  const { member, link } = invited.body;
  assert.deepEqual([member.email, member.hasPassword, member.agentId], ['olaf@example.com', false, null]);
  assert.match(link, /^https?:\/\/[^/]+\/console\/welcome#pl_[\w-]+$/);
  assert.deepEqual((await api('GET', `/v1/members/${member.id}`)).body, member);
  const agent = await made('/v1/agents', { name: 'Olaf' });
  const linked = await changed('/v1/members', member, { agentId: agent.id, name: 'Olaf O.' });
  assert.deepEqual([linked.agentId, linked.name, linked.role], [agent.id, 'Olaf O.', 'agent']);
  const again = await api<{ link: string }>('POST', `/v1/members/${member.id}/link`);
  assert.equal(again.status, 201);
  assert.notEqual(again.body.link, link);
  const taken = await api('POST', '/v1/members', { email: 'OLAF@example.com', name: 'Other', role: 'agent' });
  assert.deepEqual([taken.status, taken.body.field], [409, 'email']);
  await removed('/v1/members', member);
  const back = await api('POST', '/v1/members', { email: 'olaf@example.com', name: 'Olaf', role: 'agent' });
  assert.equal(back.status, 201);
});

test('a key: shown once, listed without its token, revoked', async () => {
  const key = await api<Row & { token: string }>('POST', '/v1/keys', { name: 'CRM', rights: ['conversations'] });
  assert.equal(key.status, 201);
  const { token, ...rest } = key.body;
  const { items } = (await api<List>('GET', '/v1/keys')).body;
  assert.deepEqual(
    items.find(({ id }) => id === rest.id),
    { ...rest, lastUsedAt: null },
  );
  const crm = stage.reference.apiOf(token);
  const { body } = await crm('GET', '/v1/session');
  assert.deepEqual(
    [body.member, body.key, body.rights, body.agent],
    [null, { id: rest.id, name: 'CRM' }, ['conversations'], null],
  );
  assert.equal((await api('DELETE', `/v1/keys/${rest.id}`)).status, 204);
  assert.equal((await api('DELETE', `/v1/keys/${rest.id}`)).status, 404);
});

test('a session: opened with a password or a link, known, ended', async () => {
  const { email, id, agentId } = await stage.person('agent', { agent: true });
  const nobody = stage.reference.apiOf(null);
  const signedIn = await nobody<{ token: string; member: Row }>('POST', '/v1/session', {
    email,
    password,
    as: 'token',
  });
  assert.deepEqual([signedIn.status, signedIn.body.member.id], [201, id]);
  const me = stage.reference.apiOf(signedIn.body.token);
  const { body } = await me<{ member: Row; agent: Row; rights: string[]; key: null }>('GET', '/v1/session');
  assert.deepEqual([body.member.id, body.agent.id, body.rights, body.key], [id, agentId, ['conversations'], null]);
  assert.equal((await me('DELETE', '/v1/session')).status, 204);
  assert.equal((await me('GET', '/v1/session')).status, 401);

  const { link } = (await api<{ link: string }>('POST', `/v1/members/${id}/link`)).body;
  const token = link.split('#')[1];
  const short = await nobody('POST', '/v1/session/link', { token, password: 'too short' });
  assert.equal(short.status, 422);
  const came = await nobody('POST', '/v1/session/link', { token, password: 'another long one' });
  assert.deepEqual([came.status, 'token' in came.body], [201, false]);
  assert.equal((await nobody('POST', '/v1/session/link', { token })).status, 410);
  const again = await nobody<{ token: string }>('POST', '/v1/session', {
    email,
    password: 'another long one',
    as: 'token',
  });
  assert.equal(again.status, 201);
  const renewed = await stage.reference.apiOf(again.body.token)<{ member: Row }>('PUT', '/v1/session/password', {
    current: 'another long one',
    next: 'a third long one',
  });
  assert.deepEqual([renewed.status, renewed.body.member.id], [200, id]);
  assert.equal((await nobody('POST', '/v1/session', { email, password: 'a third long one' })).status, 201);
});

test('streams begin, and HEAD of one ends at once', async () => {
  const inboxId = stage.site.firstRun.tochat.business;
  const visitor = await stage.reference.apiOf(null)<{ token: string }>('POST', '/v1/visitors', { inboxId });
  for (const [path, token] of [
    ['/v1/live', stage.owner.token],
    ['/v1/visitor/live', visitor.body.token],
  ] as const) {
    const headers = { authorization: `Bearer ${token}` };
    const head = await fetch(stage.url + path, { method: 'HEAD', headers, signal: AbortSignal.timeout(patience) });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    const cut = new AbortController();
    const stream = await fetch(stage.url + path, { headers, signal: cut.signal });
    const { value } = (await stream.body?.getReader().read()) ?? {};
    assert.match(Buffer.from(value ?? []).toString(), /"events":\[\]/);
    assert.match(stream.headers.get('content-type') ?? '', /^text\/event-stream/);
    stage.reference.succeeded.add(`GET ${path}`);
    cut.abort();
  }
});

test('every route of the reference succeeded above', () => {
  const { operations, succeeded } = stage.reference;
  const known = new Set([...succeeded, 'POST /v1/setup', 'GET /v1/openapi.json']);
  // These have files of their own.
  const elsewhere = [
    /account$|merge$|twins|program-keys|credentials$|confirm$|names(\/remove)?$|access-links|letters|carriers|connection(\/check)?$|webhooks|lines|merges|retry$|contacts\/\{id\}\/(inboxes|messages)$/,
    /profile$|applications|application-keys|wallets|holds|pin-locks|calls|call-report|clicks|leads/,
    /canned-answers|api-calls|doors|mentions|attachments|files|\/user\/|\}\/(widget|bot)$/,
  ];
  assert.deepEqual(
    [...operations.keys()].filter((name) => !known.has(name) && !elsewhere.some((one) => one.test(name))),
    [],
  );
});
