// A webhook is a cursor over the log: it gets everything once it is taken, in order, whatever fails in between (promises 3 and 9).
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Right } from '../../src/core/role.ts';
import { trimLogs } from '../../src/store/housekeeping.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { type Hook, startHook } from '../support/hook.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, startSite } from '../support/site.ts';

type Webhook = {
  id: string;
  active: boolean;
  failure: string | null;
  failingSince: string | null;
  upto: number;
  behind: number;
  secret: string;
};
let site: Site;
let inside: Inside;
let hook: Hook;
let api: Api;
let webhook: Webhook;
before(async () => {
  site = await startSite({ PARLEY_REACHABLE: '127.0.0.1' }, true);
  inside = await goInside(site);
  api = apiOf(site.url, site.firstRun.v1.key);
});
after(async () => {
  await inside.close();
  await site.stop();
});
beforeEach(async (context) => {
  hook = await startHook();
  (context as { after(end: () => Promise<void>): void }).after(async () => {
    await api('DELETE', `/v1/webhooks/${webhook.id}`);
    await hook.stop();
  });
  webhook = await add();
  await hook.until(() => numbers().length > 0);
});

async function add(fields: object = {}): Promise<Webhook> {
  const { status, body } = await api<Webhook>('POST', '/v1/webhooks', { url: hook.url, ...fields });
  assert.equal(status, 201, JSON.stringify(body));
  hook.secret = body.secret;
  return body;
}
const events = () => hook.taken.flatMap((one) => one.events);
const numbers = () => [...new Set(events().map(({ number }) => number))];
const now = async () => (await api<Webhook>('GET', `/v1/webhooks/${webhook.id}`)).body;
const said = () => events().flatMap(({ kind, message }) => (kind === 'message.created' ? (message?.text ?? []) : []));

async function shown(is: (one: Webhook) => boolean): Promise<Webhook> {
  let one: Webhook | undefined;
  const look = async () => {
    one = await now();
    return is(one) && one;
  };
  return until(look, () => JSON.stringify(one));
}
const hurry = () =>
  inside.rows(`update job set run_at = now() where order_key = 'webhook ' || $1 and state = 'waiting'`, [webhook.id]);

async function talk(texts: string[]): Promise<void> {
  const visitor = await becomeVisitor(site.url, site.firstRun.tochat.business);
  for (const text of texts) assert.equal((await visitor.api('POST', '/v1/visitor/messages', { text })).status, 201);
}

/** Every number from its making to the newest, in order. */
async function assertWhole(): Promise<void> {
  const head = await inside.head();
  await hook.until(() => (numbers().at(-1) ?? 0) >= head);
  assert.deepEqual(
    numbers(),
    Array.from({ length: head - webhook.upto }, (_, i) => webhook.upto + 1 + i),
  );
}

test('it hears its own making first, then all that happens, with rows, in order, signed', async () => {
  assert.equal(events()[0]?.kind, 'webhook.created');
  await talk(['one', 'two', 'three']);
  await assertWhole();
  assert.deepEqual(said(), ['one', 'two', 'three']);
  assert.equal((await shown(({ behind }) => behind === 0)).failure, null);
});

test('what is not taken comes again, in order, and nothing is left out', async () => {
  hook.answers = [500, 'drop', 302, 429];
  const before = hook.tries;
  await talk(['a', 'b']);
  for (let i = 1; i <= 4; i++) {
    await hook.until(() => hook.tries >= before + i);
    await hurry();
  }
  await assertWhole();
  assert.deepEqual(said(), ['a', 'b']);
});

test('a delivery that comes again is the same, whatever happened meanwhile: receivers that know its id leave nothing out', async () => {
  const answers = [500, 'drop', 302, 429, 503] as const;
  hook.answers = [...answers];
  const before = hook.tries;
  await talk(['first']);
  for (const [i] of answers.entries()) {
    await hook.until(() => hook.tries > before + i);
    await talk([`later ${i}`]);
    await hurry();
  }
  await assertWhole();
  const [first, ...others] = hook.sent.slice(before, before + answers.length + 1);
  assert.deepEqual(
    others,
    answers.map(() => first),
  );
  const ids = hook.sent.slice(before + answers.length).map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, 'no other id comes twice');
  assert.deepEqual(said(), ['first', ...answers.map((_, i) => `later ${i}`)]);
});

test('many at once come in few requests', async () => {
  const { accountId } = inside;
  const from = { inboxId: site.firstRun.tochat.business, addressKind: 'visitor' as const, contactName: null };
  const bare = { providerId: null, providerAt: null };
  const before = hook.taken.length;
  await Promise.all(
    Array.from({ length: 400 }, async (_, i) =>
      done(await inside.core.receive(accountId, { ...from, ...bare, address: `v${i % 7}`, body: `m${i}` }, null)),
    ),
  );
  await assertWhole();
  assert.equal(said().length, 400);
  assert.ok(hook.taken.length - before < 60, `${hook.taken.length - before} requests`);
});

test('it fails: it says why and since when; it works again: that is over', async () => {
  hook.always = 503;
  await talk(['lost?']);
  const failing = await shown(({ failure }) => failure !== null);
  assert.equal(failing.failure, '503');
  assert.ok(failing.failingSince);
  assert.ok(failing.behind > 0);
  hook.always = 204;
  await hurry();
  await shown(({ failure, failingSince }) => failure === null && failingSince === null);
  await assertWhole();
});

test('after five days without success, or at a 410, it pauses; going on, it gets what it missed', async () => {
  hook.always = 500;
  await talk(['first']);
  await shown(({ failure }) => failure === '500');
  await inside.rows(`update webhook set failing_since = now() - interval '5 days 1 minute' where id = $1`, [
    webhook.id,
  ]);
  await hurry();
  await shown(({ active }) => !active);
  const tries = hook.tries;
  await talk(['while it pauses']);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(hook.tries, tries);
  hook.always = 204;
  assert.equal((await api('PATCH', `/v1/webhooks/${webhook.id}`, { active: true })).status, 200);
  await assertWhole();
  assert.deepEqual(said(), ['first', 'while it pauses']);
  hook.always = 410;
  await talk(['gone']);
  assert.equal((await shown(({ active }) => !active)).failure, '410');
  hook.always = 204;
  await api('PATCH', `/v1/webhooks/${webhook.id}`, { active: true });
  await hook.until(() => said().includes('gone'));
});

/** What a delivery that is under way ends with after the webhook was changed, and what was changed. */
const outdated: [answer: number, changes: ('another address' | 'pause' | 'go on')[]][] = [
  [410, ['another address']],
  [503, ['another address']],
  [410, ['pause', 'go on']],
  [500, ['pause', 'go on']],
  [410, ['pause', 'another address', 'go on']],
];

test('the answer to a delivery from before a change says nothing of what is now', async () => {
  for (const [status, changes] of outdated) {
    const fact = `${status} ${changes.join(', ')}`;
    const { promise, resolve } = Promise.withResolvers<number>();
    const tries = hook.tries;
    hook.answers = [promise];
    await talk([fact]);
    await hook.until(() => hook.tries > tries);
    for (const change of changes) {
      const patch = change === 'another address' ? { url: `${hook.url}?${fact}` } : { active: change === 'go on' };
      assert.equal((await api('PATCH', `/v1/webhooks/${webhook.id}`, patch)).status, 200, fact);
    }
    resolve(status);
    // At once, not after the pause of a try that failed.
    await hook.until(() => said().includes(fact));
    const { active, failure, failingSince } = await now();
    assert.deepEqual([active, failure, failingSince], [true, null, null], fact);
  }
  // A paused one that is told of a failure from before is paused, and not failing.
  const { promise, resolve } = Promise.withResolvers<number>();
  const tries = hook.tries;
  hook.answers = [promise];
  await talk(['last']);
  await hook.until(() => hook.tries > tries);
  await api('PATCH', `/v1/webhooks/${webhook.id}`, { active: false });
  resolve(410);
  await until(async () => {
    const jobs = await inside.rows(`select 1 from job where order_key = $1 and state in ('waiting', 'running')`, [
      `webhook ${webhook.id}`,
    ]);
    return jobs.length === 0;
  }, 'its job is done');
  const { active, failure } = await now();
  assert.deepEqual([active, failure], [false, null]);
});

test('only the kinds that it wants; the others are no reason to ask', async () => {
  await api('PATCH', `/v1/webhooks/${webhook.id}`, { kinds: ['conversation.created'] });
  await shown(({ behind }) => behind === 0);
  const from = hook.taken.length;
  await talk(['x', 'y']);
  await hook.until(() => hook.taken.length > from);
  await shown(({ behind }) => behind === 0);
  assert.deepEqual(
    hook.taken.slice(from).flatMap((one) => one.events.map(({ kind }) => kind)),
    ['conversation.created'],
  );
});

test('the log is not trimmed past what it has yet to get; paused, it is told how much it missed', async () => {
  hook.always = 500;
  await talk(['old']);
  await shown(({ failure }) => failure === '500');
  await inside.rows(`update event_page set at = at - interval '100 days'`);
  await trimLogs(inside.pool, 90);
  hook.always = 204;
  await hurry();
  await assertWhole();
  await api('PATCH', `/v1/webhooks/${webhook.id}`, { active: false });
  await talk(['never heard']);
  const { upto } = await now();
  await inside.rows(`update event_page set at = at - interval '100 days'`);
  await trimLogs(inside.pool, 90);
  const from = hook.taken.length;
  await api('PATCH', `/v1/webhooks/${webhook.id}`, { active: true });
  await hook.until(() => hook.taken.length > from);
  const first = hook.taken[from];
  assert.equal(first?.missed, (first?.events[0]?.number ?? 0) - 1 - upto);
  assert.ok((first?.missed ?? 0) > 0);
  assert.equal(said().includes('never heard'), false);
});

test('killed in between, another server brings the rest', async () => {
  hook.answers = [500];
  await talk(['before']);
  const [server] = site.servers;
  await server?.kill();
  const next = await site.start();
  await hurry();
  await hook.until(() => said().includes('before'));
  api = apiOf(next.url, site.firstRun.v1.key);
  site.url = next.url;
  await assertWhole();
});

test('a test is taken, and changes nothing; with another secret it is signed with that', async () => {
  const tryIt = async () => (await api('GET', `/v1/webhooks/${webhook.id}/test`)).body;
  const head = await inside.head();
  assert.deepEqual(await tryIt(), { works: true, problem: null });
  assert.equal(hook.taken.at(-1)?.test, true);
  assert.equal(await inside.head(), head);
  const { body } = await api<{ secret: string }>('POST', `/v1/webhooks/${webhook.id}/secret`);
  assert.deepEqual(await tryIt(), { works: false, problem: '401' });
  hook.secret = body.secret;
  assert.deepEqual(await tryIt(), { works: true, problem: null });
});

const bad: [fact: string, url: string][] = [
  ['no address', 'here'],
  ['an address that is not https', 'http://example.com/hook'],
  ['in a network of the server', 'https://10.0.0.1/hook'],
  ['of the clouds', 'https://169.254.169.254/'],
  ['with a password in it', 'https://a:b@127.0.0.1/'],
  ['a file', 'file:///etc/passwd'],
];
for (const [fact, url] of bad) {
  test(`refused, and nothing is there: ${fact}`, async () => {
    const before = await inside.head();
    for (const [method, path] of [
      ['POST', '/v1/webhooks'],
      ['PATCH', `/v1/webhooks/${webhook.id}`],
    ] as const) {
      const { status, body } = await api(method, path, { url });
      assert.deepEqual([status, body.type, body.field], [422, 'urn:parley:invalid', 'url'], JSON.stringify(body));
    }
    assert.equal(await inside.head(), before);
  });
}

test('an account has twenty at most', async () => {
  const added: string[] = [];
  for (;;) {
    const { status, body } = await api<{ id: string; field: string }>('POST', '/v1/webhooks', {
      url: hook.url,
      kinds: ['pinLock.set'],
    });
    if (status === 201) added.push(body.id);
    else {
      assert.deepEqual([status, body.field], [422, 'url']);
      break;
    }
  }
  assert.equal(added.length, 19);
  for (const id of added) assert.equal((await api('DELETE', `/v1/webhooks/${id}`)).status, 204);
});

test('whoever may not read conversations does not send them away', async () => {
  const { token } = done(await inside.core.makeKey(inside.call, { name: 'Settings', rights: ['settings'] }));
  const { status, body } = await apiOf(site.url, token)('POST', '/v1/webhooks', { url: hook.url });
  assert.deepEqual([status, body.right], [403, 'conversations']);
});

test('whoever may not read all that a webhook delivers is not told a new secret of it', async () => {
  const { body: webhook } = await api('POST', '/v1/webhooks', { url: hook.url, kinds: ['wallet.moved'] });
  const asked = (rights: Right[]) =>
    inside.core.makeKey(inside.call, { name: 'Program', rights }).then((made) => apiOf(site.url, done(made).token));
  const path = `/v1/webhooks/${webhook.id}/secret`;
  const lacking = await (await asked(['settings', 'conversations']))('POST', path);
  assert.deepEqual([lacking.status, lacking.body.right], [403, 'wallets']);
  assert.equal((await (await asked(['settings', 'conversations', 'wallets']))('POST', path)).status, 200);
  await api('DELETE', `/v1/webhooks/${webhook.id}`);
});
