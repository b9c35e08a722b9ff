// What the console needs of companies, wallets, holds, locks, calls and profiles.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDoor } from '../chattabai/door.ts';
import type { Api } from '../support/api.ts';
import { madeBy, number, type Page, type Row } from './made.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
});
after(() => stage.stop());

const made = <T extends Row = Row>(path: string, body?: object) => madeBy<T>(api, path, body);

async function open(tokens = '100') {
  const dialedNumber = number();
  const application = await made('/v1/applications', { name: 'Company', dialedNumbers: [dialedNumber] });
  const caller = number();
  const wallet = await made('/v1/wallets', { applicationId: application.id, name: 'Wanda Wolf', callers: [caller] });
  await made(`/v1/wallets/${wallet.id}/entries`, { kind: 'top_up', tokens, reason: 'Paid' });
  return { application, wallet, dialedNumber, caller };
}
const tokensOf = async (id: string) => (await api('GET', `/v1/wallets/${id}`)).body.tokens;

test('an application: added, changed, listed; a number belongs to one', async () => {
  const { application, dialedNumber } = await open();
  assert.match(application.integer as string, /^\d+$/);
  const other = await made('/v1/applications', { name: 'Other' });
  assert.deepEqual(other.dialedNumbers, []);
  const taken = await api('PATCH', `/v1/applications/${other.id}`, { dialedNumbers: [dialedNumber] });
  assert.deepEqual([taken.status, taken.body.field], [409, 'dialedNumbers']);
  const [one, two] = [number(), number()].sort();
  const changed = await api('PATCH', `/v1/applications/${other.id}`, {
    name: 'Third',
    dialedNumbers: [two, `+${one}`, two],
  });
  assert.deepEqual([changed.body.name, changed.body.dialedNumbers], ['Third', [one, two]]);
  assert.deepEqual((await api('GET', `/v1/applications/${other.id}`)).body, changed.body);
  const { items } = (await api<Page>('GET', '/v1/applications')).body;
  assert.ok(items.some(({ id }) => id === other.id));
  assert.equal((await api('POST', '/v1/applications', { name: 'No', dialedNumbers: ['no phone'] })).status, 422);
});

test('an authentication hash: shown once, works, is revoked', async () => {
  const { application, wallet, dialedNumber } = await open();
  const key = await made<Row & { token: string }>(`/v1/applications/${application.id}/keys`, { purpose: 'wallets' });
  assert.match(key.token, /^[0-9a-f]{64}$/);
  const listed = (await api<Page>('GET', `/v1/applications/${application.id}/keys`)).body;
  assert.deepEqual(
    listed.items.map(({ id, purpose }) => [id, purpose]),
    [[key.id, 'wallets']],
  );
  assert.ok(!JSON.stringify(listed).includes(key.token));
  const door = openDoor(stage.site, stage.url);
  const found = await door('byPin', { authenticationHash: key.token, dialedNumber, pin: wallet.pin });
  assert.equal(found.body.code, 20);
  assert.equal((await api('DELETE', `/v1/application-keys/${key.id}`)).status, 204);
  assert.equal((await door('byPin', { authenticationHash: key.token, dialedNumber, pin: wallet.pin })).body.code, 40);
  assert.equal((await api('DELETE', `/v1/application-keys/${key.id}`)).status, 404);
});

test('nobody makes a hash with a right that he lacks', async () => {
  const { application } = await open();
  for (const [purpose, right] of [
    ['wallets', 'wallets'],
    ['calls', 'settings'],
  ] as const) {
    const weak = await stage.key(['members']);
    const said = await weak.api('POST', `/v1/applications/${application.id}/keys`, { purpose });
    assert.deepEqual([said.status, said.body.right], [403, right]);
    const strong = await stage.key(['members', right]);
    assert.equal((await strong.api('POST', `/v1/applications/${application.id}/keys`, { purpose })).status, 201);
  }
});

test('a wallet: found by pin, number, e-mail, part of the name and integer', async () => {
  const { application, wallet, caller } = await open();
  await api('PATCH', `/v1/wallets/${wallet.id}`, { name: 'Wanda Wolf', email: 'wanda@example.org' });
  const searches = [wallet.pin, caller, `+${caller}`, 'Wanda@example.org', 'da wo', wallet.integer];
  for (const q of searches) {
    const path = `/v1/wallets?applicationId=${application.id}&q=${encodeURIComponent(q as string)}`;
    const { items } = (await api<Page>('GET', path)).body;
    assert.deepEqual(
      items.map(({ id }) => id),
      [wallet.id],
      String(q),
    );
  }
  for (const q of ['nobody', '%25', '000']) {
    assert.deepEqual((await api<Page>('GET', `/v1/wallets?applicationId=${application.id}&q=${q}`)).body.items, [], q);
  }
  const taken = await api('POST', '/v1/wallets', { applicationId: application.id, callers: [caller] });
  assert.deepEqual([taken.status, taken.body.field], [409, 'callers']);
});

test('a top-up and a correction with a reason; the statement shows both, newest first, page by page', async () => {
  const { wallet } = await open('100');
  const path = `/v1/wallets/${wallet.id}/entries`;
  assert.equal((await made(path, { kind: 'correction', tokens: '-30', reason: 'Counted twice' })).tokens, '70');
  assert.equal((await made(path, { kind: 'correction', tokens: '5', reason: 'A gift' })).tokens, '75');
  const { items } = (await api<Page>('GET', path)).body;
  assert.deepEqual(
    items.map(({ kind, amount, tokensAfter, reason }) => [kind, amount, tokensAfter, reason]),
    [
      ['correction', '5', '75', 'A gift'],
      ['correction', '-30', '70', 'Counted twice'],
      ['top_up', '100', '100', 'Paid'],
    ],
  );
  assert.equal(items[0]?.actor, `member:${stage.owner.id}`);
  const first = (await api<Page>('GET', `${path}?limit=2`)).body;
  const rest = (await api<Page>('GET', `${path}?limit=2&after=${first.next}`)).body;
  assert.deepEqual([...first.items, ...rest.items], items);
  assert.equal(rest.next, null);
});

const refused: [what: string, body: object, status: number][] = [
  ['more than there is', { kind: 'correction', tokens: '-101', reason: 'x' }, 409],
  ['a top-up that takes', { kind: 'top_up', tokens: '-1', reason: 'x' }, 422],
  ['nothing', { kind: 'top_up', tokens: '0', reason: 'x' }, 422],
  ['a number', { kind: 'top_up', tokens: 1, reason: 'x' }, 422],
  ['half a token', { kind: 'top_up', tokens: '1.5', reason: 'x' }, 422],
  ['more than the largest amount', { kind: 'top_up', tokens: '9007199254740992', reason: 'x' }, 422],
  ['no reason', { kind: 'top_up', tokens: '1' }, 422],
  ['an empty reason', { kind: 'top_up', tokens: '1', reason: '' }, 422],
  ['a charge', { kind: 'charge', tokens: '1', reason: 'x' }, 422],
];
test('what is no movement moves nothing', async () => {
  const { wallet } = await open('100');
  for (const [what, body, status] of refused) {
    assert.equal((await api('POST', `/v1/wallets/${wallet.id}/entries`, body)).status, status, what);
  }
  assert.equal(await tokensOf(wallet.id), '100');
});

test('a key makes a top-up once, with amounts beyond 53 bits', async () => {
  const { wallet } = await open('9007199254740991');
  const body = { kind: 'top_up', tokens: '9007199254740991', reason: 'Rich' };
  const again = () => api('POST', `/v1/wallets/${wallet.id}/entries`, body, { 'idempotency-key': 'rich' });
  const said = [await again(), await again()];
  assert.deepEqual(said[0]?.body, said[1]?.body);
  assert.equal(await tokensOf(wallet.id), '18014398509481982');
});

test('a new pin finds the wallet, the former finds nothing', async () => {
  const { application, wallet, dialedNumber } = await open();
  const key = await made<Row & { token: string }>(`/v1/applications/${application.id}/keys`, { purpose: 'wallets' });
  const door = openDoor(stage.site, stage.url);
  const code = async (pin: unknown) =>
    (await door('byPin', { authenticationHash: key.token, dialedNumber, pin })).body.code;
  assert.equal(await code(wallet.pin), 20);
  const { pin } = await made(`/v1/wallets/${wallet.id}/pin`);
  assert.match(pin as string, /^\d{6}$/);
  assert.deepEqual([await code(wallet.pin), await code(pin)], [30, 20]);
});

test('a hold: opened, extended, posted; what ended has ended', async () => {
  const { wallet } = await open('100');
  const expiresAt = '2100-01-01T00:00:00+02:00';
  const holds = `/v1/wallets/${wallet.id}/holds`;
  const { hold } = await made<Row & { hold: Row }>(holds, { tokens: '40', expiresAt, reason: 'A call' });
  assert.equal(await tokensOf(wallet.id), '60');
  assert.equal(hold.expiresAt, '2099-12-31T22:00:00.000Z');
  const extended = await made<Row & { wallet: Row }>(`/v1/holds/${hold.id}/extend`, { tokens: '10', expiresAt });
  assert.deepEqual([extended.wallet.tokens, extended.wallet.held], ['50', '50']);
  assert.equal((await api('POST', `/v1/holds/${hold.id}/post`, { tokens: '51' })).status, 409);
  const posted = await made<Row & { hold: Row; wallet: Row }>(`/v1/holds/${hold.id}/post`, { tokens: '20' });
  assert.deepEqual([posted.hold.state, posted.wallet.tokens, posted.wallet.held], ['posted', '80', '0']);
  for (const [path, body] of [
    ['post', { tokens: '1' }],
    ['void', undefined],
    ['extend', { expiresAt }],
  ] as const) {
    const said = await api('POST', `/v1/holds/${hold.id}/${path}`, body);
    assert.deepEqual([said.status, said.body.type], [409, 'urn:parley:hold_ended'], path);
  }
  const second = await made<Row & { hold: Row }>(holds, { tokens: '30', expiresAt });
  await made(`/v1/holds/${second.hold.id}/void`);
  assert.equal(await tokensOf(wallet.id), '80');
  const states = async (query: string) =>
    (await api<Page>('GET', `${holds}${query}`)).body.items.map(({ state }) => state);
  assert.deepEqual([await states(''), await states('?state=open')], [['posted', 'voided'], []]);
  assert.equal((await api('POST', holds, { tokens: '1', expiresAt: '2020-01-01T00:00:00Z' })).status, 422);
});

test('locks are shown, and lifted with an audit entry', async () => {
  const { application, wallet, dialedNumber } = await open();
  const key = await made<Row & { token: string }>(`/v1/applications/${application.id}/keys`, { purpose: 'wallets' });
  const door = openDoor(stage.site, stage.url);
  const ask = async (pin: unknown) =>
    (await door('byPin', { authenticationHash: key.token, dialedNumber, pin, inboundNumber: '31655500099' })).body.code;
  const wrong = String((Number(wallet.pin) + 1) % 1_000_000);
  for (let i = 0; i < 10; i++) await ask(wrong);
  assert.equal(await ask(wallet.pin), 30);
  const { items } = (await api<Page>('GET', '/v1/pin-locks')).body;
  const lock = items.find((one) => one.dialedNumber === dialedNumber);
  assert.equal(lock?.caller, '31655500099');
  const before = await stage.inside.rows(`select 1 from audit where action = 'pinLock.lifted'`);
  assert.equal((await api('DELETE', `/v1/pin-locks/${lock?.id}`)).status, 204);
  assert.equal(await ask(wallet.pin), 20);
  assert.equal((await api('DELETE', `/v1/pin-locks/${lock?.id}`)).status, 404);
  const after = await stage.inside.rows(`select 1 from audit where action = 'pinLock.lifted'`);
  assert.equal(after.length, before.length + 1);
});

test('calls: an agent’s, a caller’s, and beside the charge that they were for', async () => {
  const { application, wallet, dialedNumber, caller } = await open();
  const ref = number();
  const agent = await made('/v1/agents', { name: 'Berta', ref });
  await api('PATCH', `/v1/agents/${agent.id}/profile`, { callTokensPerMinute: 30 });
  const wallets = await made<Row & { token: string }>(`/v1/applications/${application.id}/keys`, {
    purpose: 'wallets',
  });
  const calls = await made<Row & { token: string }>(`/v1/applications/${application.id}/keys`, { purpose: 'calls' });
  const door = openDoor(stage.site, stage.url);
  const zone = (await api('GET', '/v1/account')).body.timezone as string;
  const clock = (minutes: number) => {
    const at = Temporal.Now.zonedDateTimeISO(zone).add({ minutes }).toPlainDateTime();
    return at.toString({ smallestUnit: 'second' }).replace('T', ' ');
  };
  const told = {
    ref,
    inboundNumber: caller,
    dialedNumber,
    outboundNumber: number(),
    duration: 120,
    dialStatus: 'ANSWER',
  };
  const tell = (startTime: string) => door('call', { authenticationHash: calls.token, startTime, ...told });
  await tell(clock(-100));
  await door('subtract', { authenticationHash: wallets.token, dialedNumber, pin: wallet.pin, tokens: 60 });
  await tell(clock(-1));
  const { items } = (await api<Page>('GET', `/v1/calls?agentId=${agent.id}`)).body;
  assert.deepEqual(
    items.map((call) => [call.inboundNumber, call.tokensPerMinute, call.durationSeconds]),
    [
      [caller, 30, 120],
      [caller, 30, 120],
    ],
  );
  assert.deepEqual((await api<Page>('GET', `/v1/calls?caller=%2B${caller}`)).body.items, items);
  assert.deepEqual((await api<Page>('GET', `/v1/calls?caller=${number()}`)).body.items, []);
  const first = (await api<Page>('GET', `/v1/calls?agentId=${agent.id}&limit=1`)).body;
  assert.deepEqual(
    (await api<Page>('GET', `/v1/calls?agentId=${agent.id}&after=${first.next}`)).body.items,
    items.slice(1),
  );
  assert.deepEqual((await api('GET', `/v1/calls/${items[0]?.id}`)).body, items[0]);
  const entries = (await api<Page<Row & { call: Row | null }>>('GET', `/v1/wallets/${wallet.id}/entries`)).body.items;
  assert.deepEqual(
    entries.map(({ kind, amount, call }) => [kind, amount, call?.id ?? null, call?.tokensPerMinute ?? null]),
    [
      ['charge', '-60', items[0]?.id, 30],
      ['top_up', '100', null, null],
    ],
  );
  const own = await stage.person('agent', { agent: true });
  assert.equal((await own.api('GET', `/v1/calls?agentId=${own.agentId}`)).status, 200);
  assert.equal((await own.api('GET', `/v1/calls?agentId=${agent.id}`)).status, 403);
});

test('a profile: every field by itself, and as other systems read it', async () => {
  const agent = await made('/v1/agents', { name: 'Carla', ref: number() });
  const path = `/v1/agents/${agent.id}/profile`;
  const before = (await api('GET', path)).body;
  const fields: Record<string, unknown> = {
    longText: 'Knows\nbikes <b>well</b>',
    languages: 'es, nl',
    promptUrl: 'https://example.com/a.mp3',
    callRecording: true,
    phone: false,
    callTokensPerMinute: 95,
    dialTimeoutSeconds: 12,
  };
  for (const [field, value] of Object.entries(fields)) {
    const { body, status } = await api('PATCH', path, { [field]: value });
    assert.deepEqual([status, body[field]], [200, value], field);
  }
  assert.deepEqual((await api('GET', path)).body, { ...before, ...fields });
  const door = openDoor(stage.site, stage.url);
  const listed = JSON.parse((await door('profiles', {})).text) as Record<string, string>[];
  const shown = listed.find((one) => one._ctbNickname === 'Carla') ?? {};
  assert.deepEqual(
    [
      shown._ctbLongText,
      shown._ctbLanguages,
      shown._ctbAsteriskPrompt,
      shown._ctbCallRecordingEnabled,
      shown._ctbEndpointEnabled,
      shown._ctbCallSessionTpm,
    ],
    ['Knows\nbikes <b>well</b>', 'es, nl', 'https://example.com/a.mp3', 'true', 'false', '95'],
  );
  for (const wrong of [
    { promptUrl: 'javascript:alert(1)' },
    { chat: 'yes' },
    { callTokensPerMinute: -1 },
    { nothing: 1 },
    {},
  ]) {
    assert.equal((await api('PATCH', path, wrong)).status, 422, JSON.stringify(wrong));
  }
});

test('a stream tells that a wallet moved, by ids alone, to those who may see everything', async () => {
  const { wallet } = await open();
  const agent = await stage.person('agent', { agent: true });
  const cut = new AbortController();
  const hear = async (token: string, until: RegExp) => {
    const headers = { authorization: `Bearer ${token}` };
    const stream = await fetch(`${stage.url}/v1/live`, { headers, signal: cut.signal });
    const read = async () => {
      let heard = '';
      for await (const chunk of stream.body ?? []) {
        heard += Buffer.from(chunk).toString();
        if (until.test(heard)) return heard;
      }
      return heard;
    };
    // Not the promise itself: the caller would wait for it.
    return { heard: read() };
  };
  const owner = await hear(stage.owner.token, new RegExp(`wallet.moved","subject":"${wallet.id}`));
  const worker = await hear(agent.token, /team.created/);
  await made(`/v1/wallets/${wallet.id}/entries`, { kind: 'top_up', tokens: '1', reason: 'x' });
  await made('/v1/teams', { name: `Team ${number()}` });
  const heard = await owner.heard;
  assert.ok(!heard.includes(wallet.pin as string));
  assert.ok(!(await worker.heard).includes('wallet.'));
  cut.abort();
});
