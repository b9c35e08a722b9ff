// A statement joins call, price, seconds and entries: charges name the call that they were for.
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

/** A line that is charged, an agent on it, and a wallet of so many telephones. */
async function openLine(telephones = 1) {
  const [dialedNumber, ref] = [number(), number()];
  const application = await made('/v1/applications', { name: 'Company', dialedNumbers: [dialedNumber] });
  const agent = await made('/v1/agents', { name: 'Berta', ref });
  await api('PATCH', `/v1/agents/${agent.id}/profile`, { callTokensPerMinute: 30 });
  const callers = Array.from({ length: telephones }, number);
  const wallet = await made('/v1/wallets', { applicationId: application.id, name: 'Wanda', callers });
  await made(`/v1/wallets/${wallet.id}/entries`, { kind: 'top_up', tokens: '1000', reason: 'Paid' });
  const hash = async (purpose: string) =>
    (await made<Row & { token: string }>(`/v1/applications/${application.id}/keys`, { purpose })).token;
  const hashes = { calls: await hash('calls'), wallets: await hash('wallets') };
  const door = openDoor(stage.site, stage.url);
  const zone = (await api('GET', '/v1/account')).body.timezone as string;
  // One moment for all of them: a call that is told again is the same to the second.
  const opened = Temporal.Now.zonedDateTimeISO(zone);
  const clock = (seconds: number) => {
    const at = opened.add({ seconds }).toPlainDateTime();
    return at.toString({ smallestUnit: 'second' }).replace('T', ' ');
  };
  return {
    application,
    agent,
    wallet,
    callers: callers as [string, ...string[]],
    dialedNumber,
    charge: async (tokens: number, more: object = {}) => {
      const asked = { authenticationHash: hashes.wallets, dialedNumber, pin: wallet.pin, tokens, ...more };
      assert.equal((await door('subtract', asked)).body.code, 20);
    },
    /** @param from seconds from the line's opening on */
    tell: async (inboundNumber: string, from: number, until: number) => {
      const times = { startTime: clock(from), endTime: clock(until), duration: until - from };
      const who = { ref, inboundNumber, dialedNumber, outboundNumber: '34600000001', dialStatus: 'ANSWER' };
      const { body } = await door('call', { authenticationHash: hashes.calls, ...times, ...who });
      assert.equal(body.code, 403);
      const { items } = (await api<Page>('GET', `/v1/calls?agentId=${agent.id}&limit=200`)).body;
      const integer = (body.callSession as { id: string }).id;
      return (items.find((call) => call.integer === integer) ?? assert.fail()).id;
    },
    /** amounts of the statement with the call that each names, the newest first */
    statement: async (query = '') => {
      const path = `/v1/wallets/${wallet.id}/entries${query}`;
      const { items } = (await api<Page<Row & { call: Row | null }>>('GET', path)).body;
      return items.filter(({ kind }) => kind !== 'top_up').map(({ amount, call }) => [amount, call?.id ?? null]);
    },
  };
}

test('charges that were made while a call ran name it when it is told, once', async () => {
  const { charge, tell, statement, callers, wallet, agent } = await openLine();
  await charge(30);
  await charge(25);
  const call = await tell(callers[0], -60, 60);
  const named = [
    ['-25', call],
    ['-30', call],
  ];
  assert.deepEqual(await statement(), named);
  assert.equal(await tell(callers[0], -60, 60), call);
  assert.deepEqual(await statement(), named);
  const { items } = (await api<Page<Row & { call: Row }>>('GET', `/v1/wallets/${wallet.id}/entries`)).body;
  const { id, started, ...joined } = items[0]?.call ?? assert.fail();
  assert.deepEqual(joined, {
    agentId: agent.id,
    agentName: 'Berta',
    durationSeconds: 120,
    tokensPerMinute: 30,
    outcome: 'answer',
  });
  assert.equal((await api('GET', `/v1/calls/${call}`)).body.tokens, '55');
});

test('a charge that comes after its call was told is named when none can come any more', async () => {
  const { charge, tell, statement, callers } = await openLine();
  const call = await tell(callers[0], -70, -10);
  await charge(30);
  const { inside } = stage;
  const waiting = await inside.rows<{ due: boolean }>(
    `select run_at > now() as due from job where kind = 'name-charges' and payload->>'callId' = '${call}'`,
  );
  assert.deepEqual(waiting, [{ due: true }]);
  const { accountId } = inside;
  const head = await inside.head(accountId);
  await inside.core.nameCharges(accountId, call);
  assert.deepEqual(await statement(), [['-30', call]]);
  assert.equal(await inside.head(accountId), head + 1, 'who looks at the statement is told');
  await inside.core.nameCharges(accountId, call);
  assert.equal(await inside.head(accountId), head + 1, 'what is the same already is no event');
});

test('of two telephones of one wallet nobody guesses; an exchange that says who called is believed', async () => {
  const { charge, tell, statement, callers } = await openLine(2);
  const [one, two] = callers as [string, string];
  await charge(10);
  await charge(11, { inboundNumber: two });
  const [first, second] = [await tell(one, -60, 60), await tell(two, -50, 60)];
  assert.deepEqual(await statement(), [
    ['-11', second],
    ['-10', null],
  ]);
  assert.notEqual(first, second);
});

test('a telephone that is nobody’s: its charge by pin names its call, where the exchange says the number', async () => {
  const { charge, tell, statement } = await openLine();
  const stranger = number();
  await charge(12, { inboundNumber: stranger });
  await charge(13);
  const call = await tell(stranger, -60, 60);
  assert.deepEqual(await statement(), [
    ['-13', null],
    ['-12', call],
  ]);
});

test('what a charge named stays, whoever gets the number later', async () => {
  const { charge, tell, statement, callers, wallet } = await openLine();
  await charge(30);
  const call = await tell(callers[0], -60, 60);
  await api('PATCH', `/v1/wallets/${wallet.id}`, { callers: [] });
  assert.deepEqual(await statement(), [['-30', call]]);
});

test('calls of other numbers, other times and withheld callers take no charge', async () => {
  const { charge, tell, statement, callers, dialedNumber } = await openLine();
  await charge(30);
  await tell(callers[0], -7200, -3600);
  await tell('', -60, 60);
  await tell(number(), -60, 60);
  assert.deepEqual(await statement(), [['-30', null]]);
  assert.ok(dialedNumber);
});

test('a hold says which call it was for when it is posted; a call that is none is refused and spends nothing', async () => {
  const { tell, statement, callers, wallet } = await openLine();
  const call = await tell(callers[0], -60, 0);
  const expiresAt = '2100-01-01T00:00:00Z';
  const { hold } = await made<Row & { hold: Row }>(`/v1/wallets/${wallet.id}/holds`, { tokens: '100', expiresAt });
  const nobodys = '00000000-0000-7000-8000-000000000000';
  const refused = await api('POST', `/v1/holds/${hold.id}/post`, { tokens: '40', callId: nobodys });
  assert.deepEqual([refused.status, refused.body.noun], [404, 'call']);
  const posted = await made<Row & { hold: Row }>(`/v1/holds/${hold.id}/post`, { tokens: '40', callId: call });
  assert.deepEqual([posted.hold.state, posted.hold.callId], ['posted', call]);
  assert.deepEqual(await statement(), [
    ['60', call],
    ['-100', call],
  ]);
  assert.equal((await api('GET', `/v1/calls/${call}`)).body.tokens, '40');
});

test('a statement of some days, and calls of some', async () => {
  const { charge, tell, statement, callers, agent } = await openLine();
  await charge(30);
  const call = await tell(callers[0], -60, 60);
  const query = (from: number, until: number) => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    return `?from=${at(from)}&until=${at(until)}`;
  };
  assert.deepEqual(await statement(query(-5, 5)), [['-30', call]]);
  assert.deepEqual(await statement(query(5, 10)), []);
  const calls = async (query: string) =>
    (await api<Page>('GET', `/v1/calls?agentId=${agent.id}&${query}`)).body.items.length;
  for (const [filter, count] of [
    [query(-5, 5).slice(1), 1],
    [query(-10, -5).slice(1), 0],
    ['outcome=answer', 1],
    ['outcome=busy', 0],
    [`dialedNumber=${number()}`, 0],
  ] as const) {
    assert.equal(await calls(filter), count, filter);
  }
});

test('a report: a bar a day, also where nothing happened, and the minutes of each agent', async () => {
  const { charge, tell, callers, agent } = await openLine();
  await charge(45);
  await tell(callers[0], -90, 0);
  const said = await api('GET', `/v1/call-report?agentId=${agent.id}`);
  const { days, agents, timezone } = said.body as {
    timezone: string;
    days: Record<string, unknown>[];
    agents: Record<string, unknown>[];
  };
  const today = Temporal.Now.plainDateISO(timezone);
  assert.equal(days.length, 28);
  assert.deepEqual([days[0]?.day, days.at(-1)?.day], [today.subtract({ days: 27 }).toString(), today.toString()]);
  const sums = { calls: 1, answered: 1, seconds: 90, paidSeconds: 90, tokens: '45' };
  assert.deepEqual(agents, [{ agentId: agent.id, name: 'Berta', ...sums }]);
  // A call may have begun before midnight.
  const { day: _, ...counted } = days.findLast(({ calls }) => calls === 1) ?? assert.fail();
  assert.deepEqual(counted, sums);
  const all = (await api('GET', `/v1/call-report?from=${today}&until=${today}`)).body as typeof said.body & {
    days: { tokens: string }[];
  };
  assert.equal(all.days.length, 1);
  assert.ok(Number(all.days[0]?.tokens) >= 45, 'all charges of the account');
});

const wrong: [what: string, path: string, status: number][] = [
  ['a day that is none', '/v1/call-report?from=2026-02-30', 422],
  ['a word', '/v1/call-report?from=yesterday', 422],
  ['the wrong way round', '/v1/call-report?from=2026-02-02&until=2026-02-01', 422],
  ['too many days', '/v1/call-report?from=2020-01-01&until=2026-02-01', 422],
  ['an agent that cannot be one', '/v1/call-report?agentId=berta', 422],
  ['an outcome that is none', '/v1/calls?outcome=maybe', 422],
  ['a time that is none', '/v1/calls?from=2026-02-30T00:00:00Z', 422],
  ['a caller of NUL', '/v1/calls?caller=%00%00%00', 422],
  ['a dialled number of NUL', '/v1/calls?dialedNumber=%00%00%00', 422],
];
test('of an agent that is none nothing is counted', async () => {
  const { body } = await api('GET', '/v1/call-report?agentId=00000000-0000-7000-8000-000000000000');
  const { days, agents } = body as { days: Record<string, unknown>[]; agents: object[] };
  assert.deepEqual(agents, []);
  assert.ok(days.every(({ calls, tokens }) => calls === 0 && tokens === '0'));
});

test('what is no question is refused', async () => {
  for (const [what, path, status] of wrong) assert.equal((await api('GET', path)).status, status, what);
});

test('an empty wallet is removed: its number and pin are free, its statement stays under its id', async () => {
  const { wallet, application, callers, statement, charge, tell } = await openLine();
  const path = `/v1/wallets/${wallet.id}`;
  await charge(400);
  const call = await tell(callers[0], -60, 60);
  const full = await api('DELETE', path);
  assert.deepEqual([full.status, full.body.type, full.body.tokens], [409, 'urn:parley:wallet_not_empty', '600']);
  const expiresAt = '2100-01-01T00:00:00Z';
  const { hold } = await made<Row & { hold: Row }>(`${path}/holds`, { tokens: '600', expiresAt });
  const held = await api('DELETE', path);
  assert.deepEqual([held.status, held.body.tokens, held.body.held], [409, '0', '600']);
  await made(`/v1/holds/${hold.id}/post`, { tokens: '600' });
  const before = await stage.inside.rows(`select 1 from audit where action = 'wallet.removed'`);
  assert.equal((await api('DELETE', path)).status, 204);
  assert.equal(
    (await stage.inside.rows(`select 1 from audit where action = 'wallet.removed'`)).length,
    before.length + 1,
  );
  const { body: gone } = await api('GET', path);
  assert.deepEqual([gone.integer, gone.name, gone.email, gone.callers], [wallet.integer, null, null, []]);
  assert.equal(typeof gone.removedAt, 'string');
  assert.deepEqual(await statement(), [
    ['-600', null],
    ['-400', call],
  ]);
  const listed = (await api<Page>('GET', `/v1/wallets?applicationId=${application.id}`)).body;
  assert.deepEqual(listed.items, []);
  for (const [method, rest, body] of [
    ['DELETE', '', undefined],
    ['PATCH', '', { name: 'Back' }],
    ['POST', '/pin', undefined],
    ['POST', '/entries', { kind: 'top_up', tokens: '1', reason: 'x' }],
    ['POST', '/holds', { tokens: '1', expiresAt }],
  ] as const) {
    assert.equal((await api(method, path + rest, body)).status, 404, `${method} ${rest}`);
  }
  const next = await made('/v1/wallets', { applicationId: application.id, callers });
  assert.deepEqual(next.callers, callers);
});

test('an application goes with its empty wallets; one with tokens keeps it', async () => {
  const { application, wallet, dialedNumber, callers, tell, charge } = await openLine();
  const other = await made('/v1/wallets', { applicationId: application.id });
  const path = `/v1/applications/${application.id}`;
  const full = await api('DELETE', path);
  assert.deepEqual([full.status, full.body.type], [409, 'urn:parley:wallet_not_empty']);
  assert.equal((await api('GET', `/v1/wallets/${other.id}`)).body.removedAt, null, 'all or nothing');
  await charge(1000);
  const call = await tell(callers[0], -60, 60);
  assert.equal((await api('DELETE', path)).status, 204);
  assert.equal(typeof (await api('GET', path)).body.removedAt, 'string');
  assert.equal(typeof (await api('GET', `/v1/wallets/${wallet.id}`)).body.removedAt, 'string');
  assert.equal((await api('GET', `/v1/calls/${call}`)).body.tokens, '1000');
  assert.deepEqual((await api<Page>('GET', `${path}/keys`)).body.items, []);
  await assert.rejects(charge(1), 'its hashes are nobody’s');
  for (const [method, rest, body] of [
    ['DELETE', '', undefined],
    ['PATCH', '', { name: 'Back' }],
    ['POST', '/keys', { purpose: 'calls' }],
  ] as const) {
    assert.equal((await api(method, path + rest, body)).status, 404, `${method} ${rest}`);
  }
  assert.equal((await api('POST', '/v1/wallets', { applicationId: application.id })).status, 404);
  await made('/v1/applications', { name: 'Next', dialedNumbers: [dialedNumber] });
});

test('whoever is erased is no caller of any call any more, however the number was told; sums and statement stay', async () => {
  const { charge, tell, statement, callers, wallet } = await openLine();
  const eight = `9${number().slice(-7)}`;
  const [long, short] = [`55119${eight}`, `5511${eight}`];
  await charge(30, { inboundNumber: long });
  // Without their caller the last two would be one.
  const calls = [await tell(long, -60, 60), await tell(long, -600, -300), await tell(short, -600, -300)];
  const others = await tell(callers[0], -600, -300);
  const shown = async (id: string) => {
    const { inboundNumber, durationSeconds, tokens } = (await api('GET', `/v1/calls/${id}`)).body;
    return [inboundNumber, durationSeconds, tokens];
  };
  const { items } = (await api<Page>('GET', `/v1/contacts?address=phone:${short}`)).body;
  const nothing = { conversations: 0, messages: 0, files: 0, letters: 0 };
  const { status, body } = await api('DELETE', `/v1/contacts/${items[0]?.id}`);
  assert.deepEqual([status, body], [200, { ...nothing, calls: 3, charges: 1, wallets: [] }]);
  assert.deepEqual(await Promise.all(calls.map(shown)), [
    ['', 120, '30'],
    ['', 300, '0'],
    ['', 300, '0'],
  ]);
  assert.deepEqual(await shown(others), [callers[0], 300, '0']);
  assert.deepEqual(await statement(), [['-30', calls[0]]]);
  const tables = await stage.inside.rows<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname <> 'api_call'`,
  );
  for (const { name } of tables) {
    assert.deepEqual(await stage.inside.rows(`select 1 from ${name} t where t::text like '%${eight}%'`), [], name);
  }
  assert.deepEqual(
    await stage.inside.rows(`select caller from transfer where wallet_id = $1 and kind = 'charge'`, [wallet.id]),
    [{ caller: `erased:${items[0]?.id}` }],
  );
});

test('whoever is erased is told which wallets still know a number or the e-mail address', async () => {
  const { wallet, application, callers, charge } = await openLine();
  const mailed = await made('/v1/wallets', { applicationId: application.id, email: 'Wanda@example.com' });
  await made('/v1/wallets', { applicationId: application.id, name: 'Another', email: 'wander@example.com' });
  await charge(10, { inboundNumber: callers[0] });
  const contact = await made('/v1/contacts', {
    name: 'Wanda',
    addresses: [
      { kind: 'phone', value: callers[0] },
      { kind: 'email', value: 'wanda@example.com' },
    ],
  });
  const { body } = await api('DELETE', `/v1/contacts/${contact.id}`);
  const wallets = [
    { id: wallet.id, name: 'Wanda' },
    { id: mailed.id, name: null },
  ];
  assert.deepEqual([body.charges, body.wallets], [1, wallets]);
  // And they are as they were.
  assert.deepEqual((await api('GET', `/v1/wallets/${wallet.id}`)).body.callers, callers);
  await charge(10, { inboundNumber: callers[0] });
});

for (const [fact, set] of [
  ['another amount', `amount = amount + 1`],
  ['another caller', `caller = '34600000009'`],
  ['no caller', `caller = null`],
  ['a pseudonym, and another reason', `caller = 'erased:x', reason = 'x'`],
] as const) {
  test(`the books are not rewritten: ${fact}`, async () => {
    const { wallet, charge } = await openLine();
    await charge(10, { inboundNumber: '34600000008' });
    const rewritten = stage.inside.rows(`update transfer set ${set} where wallet_id = $1 and caller is not null`, [
      wallet.id,
    ]);
    await assert.rejects(rewritten, /the books are not rewritten/);
  });
}
