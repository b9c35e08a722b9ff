import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import { newId } from '../../src/store/id.ts';
import { type Api, becomeVisitor } from '../support/api.ts';
import { until } from '../support/patience.ts';
import { furnish } from './furnish.ts';
import { type Ids, pathOf, samples } from './samples.ts';
import { type Stage, setStage } from './stage.ts';

// Two accounts, alike. Whoever belongs to one asks for what is the other's, by every route of the reference.
let stage: Stage;
let ours: { accountId: string; ids: Ids; api: Api; token: string };
let theirs: { accountId: string; ids: Ids; api: Api; token: string };

before(async () => {
  stage = await setStage();
  const tenant = async (accountId: string) => ({
    accountId,
    ids: await furnish(stage.inside, accountId),
    ...(await stage.key([...rights], accountId)),
  });
  ours = await tenant(await stage.tenant('Ours'));
  theirs = await tenant(await stage.tenant('Theirs'));
});
after(() => stage.stop());

const nobodys = (): Ids => {
  return Object.fromEntries(Object.keys(ours.ids).map((noun) => [noun, newId()])) as Ids;
};

/** The same for every account: what it answers says nothing of any. */
const everybodys = ['GET /v1/openapi.json', 'POST /v1/setup', 'POST /v1/session', 'POST /v1/session/link'];
/** Whoever knows the public id of a web inbox may write to it. */
const publics = ['POST /v1/visitors'];
/** Takes a visitor's credential, which belongs to nobody's account. */
const visitors = ['PUT /v1/visitor/read', 'PUT /v1/user/chats/{id}/read'];

/** Who may ask: users of another system come with a key of their own. */
const asking = (name: string): Api =>
  name.includes(' /v1/user/') ? stage.reference.apiOf(ours.ids.userKey) : ours.api;

test('every route is tried', () => {
  assert.deepEqual([...stage.reference.operations.keys()].toSorted(), Object.keys(samples).toSorted());
});

test('an id of another account in a path is answered exactly like one that does not exist', async () => {
  const before = await stage.inside.head(theirs.accountId);
  let tried = 0;
  for (const [name, { id, body }] of Object.entries(samples)) {
    // What a page shows is public: whoever knows the id.
    if (id === undefined || name.includes(' /v1/widgets/')) continue;
    const { method } = stage.reference.operations.get(name) ?? assert.fail();
    const ask = (there: Ids) => asking(name)(method, pathOf(name, there[id]), body?.(ours.ids));
    const [foreign, unknown] = [await ask(theirs.ids), await ask(nobodys())];
    assert.deepEqual([foreign.status, foreign.body], [404, unknown.body], name);
    assert.deepEqual(headersOf(foreign), headersOf(unknown), name);
    const malformed = await asking(name)(method, pathOf(name, 'no-id'), body?.(ours.ids));
    assert.deepEqual([malformed.status, malformed.body], [404, unknown.body], name);
    tried++;
  }
  assert.ok(tried > 20);
  assert.equal(await stage.inside.head(theirs.accountId), before, 'something of theirs changed');
});

test('an id of another account in a body is answered exactly like one that does not exist', async () => {
  const before = await stage.inside.head(theirs.accountId);
  let tried = 0;
  for (const [name, { id, body }] of Object.entries(samples)) {
    if (!body || publics.includes(name) || visitors.includes(name)) continue;
    const { method } = stage.reference.operations.get(name) ?? assert.fail();
    for (const noun of Object.keys(ours.ids) as (keyof Ids)[]) {
      const sample = body({ ...ours.ids, [noun]: 'here' });
      if (!JSON.stringify(sample).includes('"here"')) continue;
      const ask = (its: string) => {
        const sent = JSON.parse(JSON.stringify(sample).replaceAll('"here"', JSON.stringify(its)));
        return ours.api(method, pathOf(name, id && ours.ids[id]), sent);
      };
      const [foreign, unknown] = [await ask(theirs.ids[noun]), await ask(newId())];
      assert.deepEqual([foreign.status, foreign.body], [404, unknown.body], `${name}: ${noun}`);
      assert.equal(unknown.body.noun, noun === 'twin' ? 'agent' : noun, `${name}: ${noun}`);
      tried++;
    }
  }
  assert.ok(tried > 10);
  assert.equal(await stage.inside.head(theirs.accountId), before, 'something of theirs changed');
});

test('an id of another account in a query finds nothing', async () => {
  let tried = 0;
  for (const [name, { method, path, parameters }] of stage.reference.operations) {
    for (const parameter of parameters) {
      const noun = /^(\w+)Id$/.exec(parameter.name)?.[1] as keyof Ids | undefined;
      if (parameter.in !== 'query' || noun === undefined) continue;
      const ask = (id: string) => ours.api(method, `${path}?${parameter.name}=${id}`);
      const [foreign, unknown] = [await ask(theirs.ids[noun]), await ask(newId())];
      assert.equal(foreign.status, 200, `${name}: ${noun}`);
      const nothing = 'items' in foreign.body ? { items: [], next: null } : unknown.body;
      assert.deepEqual(foreign.body, nothing, `${name}: ${noun}`);
      assert.deepEqual(foreign.body, unknown.body);
      tried++;
    }
  }
  assert.ok(tried > 3);
  const { items } = (await theirs.api<{ items: { addresses: { value: string }[] }[] }>('GET', '/v1/contacts')).body;
  const address = `external:${items[0]?.addresses[0]?.value}`;
  assert.equal((await theirs.api<{ items: [] }>('GET', `/v1/contacts?address=${address}`)).body.items.length, 1);
  assert.equal((await ours.api<{ items: [] }>('GET', `/v1/contacts?address=${address}`)).body.items.length, 0);
});

test('what can be read without an id shows nothing of another account, also from behind its cursor', async () => {
  const foreign = [theirs.accountId, ...Object.values(theirs.ids)];
  let tried = 0;
  for (const [name, { id }] of Object.entries(samples)) {
    const operation = stage.reference.operations.get(name) ?? assert.fail();
    const isStream = operation.path.endsWith('/live');
    if (operation.method !== 'GET' || id || isStream || everybodys.includes(name)) continue;
    if (!operation.schemes.includes('key')) continue;
    // It shows what we asked ourselves, also for ids of others.
    if (name === 'GET /v1/api-calls') continue;
    const pages = ['', `?after=${theirs.ids.agent}`, '?after=999999'];
    for (const page of operation.parameters.some((one) => one.name === 'after') ? pages : ['']) {
      const text: string = JSON.stringify((await ours.api(operation.method, operation.path + page)).body);
      for (const its of foreign) assert.ok(!text.includes(its), `${name} shows ${its}`);
    }
    tried++;
  }
  assert.ok(tried > 7);
});

test('what programs of one account asked is not shown to the other', async () => {
  type List = { items: { id: string; path: string }[] };
  const shown = ({ api }: typeof ours, path: string) =>
    until(async () => {
      await api('GET', path);
      const { items } = (await api('GET', '/v1/api-calls?limit=200')).body as List;
      return items.some((one) => one.path === path) && items.map(({ id }) => id);
    }, `${path} is shown`);
  const [own, foreign] = [await shown(ours, '/v1/agents?limit=7'), await shown(theirs, '/v1/agents?limit=9')];
  assert.deepEqual(
    own.filter((id) => foreign.includes(id)),
    [],
  );
});

test('what is made with the same words in both accounts is made twice', async () => {
  for (const [name, { id, body }] of Object.entries(samples)) {
    const operation = stage.reference.operations.get(name) ?? assert.fail();
    if (id || !body || operation.method !== 'POST' || !operation.schemes.includes('key')) continue;
    // One e-mail address, one number, page or label of a line belongs to one account: that somebody has it is told to whoever may add it.
    if (['POST /v1/members', 'POST /v1/conversations', 'POST /v1/inboxes', 'POST /v1/lines'].includes(name)) continue;
    const sent = JSON.stringify(body(theirs.ids));
    const forUs = Object.entries(theirs.ids).reduce(
      (text, [noun, its]) => text.replaceAll(its, ours.ids[noun as keyof Ids]),
      sent,
    );
    assert.equal((await theirs.api('POST', operation.path, JSON.parse(sent))).status, 201, name);
    assert.equal((await ours.api('POST', operation.path, JSON.parse(forUs))).status, 201, name);
  }
});

test('a stream tells nothing of another account', async () => {
  const cut = new AbortController();
  const headers = { authorization: `Bearer ${ours.token}` };
  const stream = await fetch(`${stage.url}/v1/live`, { headers, signal: cut.signal });
  const path = (ids: Ids) => `/v1/contacts/${ids.contact}`;
  await theirs.api('PATCH', path(theirs.ids), { name: 'A secret' });
  await ours.api('PATCH', path(ours.ids), { name: 'Not secret' });
  let heard = '';
  for await (const chunk of stream.body ?? []) {
    heard += Buffer.from(chunk).toString();
    if (heard.includes(ours.ids.contact)) break;
  }
  cut.abort();
  assert.ok(!heard.includes(theirs.ids.contact) && !heard.includes('A secret'));
});

test('a visitor of one account sees and hears nothing of another', async () => {
  const [here, there] = [
    await becomeVisitor(stage.url, ours.ids.inbox),
    await becomeVisitor(stage.url, theirs.ids.inbox),
  ];
  await there.api('POST', '/v1/visitor/messages', { text: 'For them' });
  const nothing = { items: [], next: null, people: [], ended: false, seen: null, read: null };
  assert.deepEqual((await here.api('GET', '/v1/visitor/messages')).body, nothing);
  const { items } = (await ours.api<{ items: unknown[] }>('GET', '/v1/conversations')).body;
  assert.ok(!JSON.stringify(items).includes('For them'));
});

function headersOf({ headers }: { headers: Headers }): string[] {
  return [...headers.keys()].filter((name) => name !== 'date').toSorted();
}
