// Every limit that is written at a route counts: each is asked once more than it allows, by one caller, and the next caller is not
// concerned. What a route answers before is no matter: limits come before the schema and the work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import type { Limit, Route } from '../../src/dialects/contract.ts';
import { visitorRoutes } from '../../src/dialects/tochat/visitors.ts';
import { becomeVisitor } from '../support/api.ts';
import { longestBody } from '../support/longest-body.ts';
import { each, type Node, v1 } from '../support/patterns.ts';
import { type Stage, setStage } from './stage.ts';
import { furnishUsers } from './user-samples.ts';

let stage: Stage;
let network = 0;
before(async () => {
  stage = await setStage({ PARLEY_TRUSTED_PROXIES: '127.0.0.1' });
});
after(() => stage.stop());

const native = v1();
const tochat = visitorRoutes({} as never, '');

const limited = [...native.routes, ...tochat].filter(({ limits }) => limits);

const nobodys = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';
const newNetwork = () => {
  network++;
  return `198.51.${100 + Math.floor(network / 250)}.${network % 250}`;
};

async function newCaller({ path, identify }: Route): Promise<string> {
  const { accountId } = stage.inside;
  if (!identify) return '';
  if (path.startsWith('/v1/user/')) return (await furnishUsers(stage.inside, accountId)).userKey;
  if (!path.startsWith('/v1/visitor/')) return (await stage.key([...rights], accountId)).token;
  const [inbox] = await stage.inside.core.read(accountId).inboxes.onChannels(['web']);
  return (await becomeVisitor(stage.url, inbox?.id as string)).token;
}

/** The route asked as often as it is said, the caller or its network new or the same each time. */
async function statusesOf(route: Route, times: number, callers: string[], networks: string[]): Promise<number[]> {
  const { method, path } = route;
  const asks = Array.from({ length: times }, async (_, i) => {
    const { status } = await fetch(stage.url + path.replaceAll(/:\w+/g, nobodys), {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${callers[i % callers.length]}`,
        'content-type': 'application/json',
        'x-forwarded-for': networks[i % networks.length] as string,
      },
      ...(method !== 'GET' && { body: '{"nothing":1}' }),
    });
    return status;
  });
  return Promise.all(asks);
}

test('there are limits to try', () => {
  const names = limited.map(({ method, path }) => `${method} ${path}`);
  for (const name of [
    'POST /v1/widgets/:id/clicks',
    'GET /v1/webhooks/:id/test',
    'GET /v1/inboxes/:id/connection/check',
    'GET /api/business/send/:id',
    'POST /v1/visitor/messages',
  ]) {
    assert.ok(names.includes(name), name);
  }
});

for (const route of limited) {
  for (const limit of route.limits as readonly Limit[]) {
    test(`${route.method} ${route.path}: ${limit.most} in ${limit.seconds} s by ${limit.by}, and no more`, async () => {
      // Each of the other kind's often enough that only this limit is met.
      const others = Math.ceil(limit.most / 50) + 1;
      const many = <T>(make: () => T): Promise<Awaited<T>[]> => Promise.all(Array.from({ length: others }, make));
      const byCaller = limit.by === 'credential';
      const callers = byCaller ? [await newCaller(route)] : await many(() => newCaller(route));
      const networks = byCaller ? await many(newNetwork) : [newNetwork()];
      const statuses = await statusesOf(route, limit.most + 1, callers, networks);
      assert.equal(statuses.filter((status) => status === 429).length, 1, `${new Set(statuses)}`);
      const [next] = await statusesOf(route, 1, [await newCaller(route)], [newNetwork()]);
      assert.notEqual(next, 429);
    });
  }
}

test('every body that a schema allows fits into what its route takes, in any letters', () => {
  const small = native.routes.flatMap(({ method, path, schema, mostBytes = 65_536 }) => {
    const body = schema?.body as Node | undefined;
    // No client sends hours of every day of a year, each in 20 parts.
    if (!body || body.content || mostBytes === 1_048_576) return [];
    const longest = longestBody(body);
    return longest <= mostBytes ? [] : [`${method} ${path}: ${longest} bytes, takes ${mostBytes}`];
  });
  assert.deepEqual(small, []);
});

test('every number that comes in has an end that JavaScript and PostgreSQL both know', () => {
  const endless = native.routes.flatMap(({ method, path, schema }) => {
    const found: string[] = [];
    for (const part of [schema?.body, schema?.querystring]) {
      each(part, ({ type, maximum }) => {
        const isNumber = type === 'integer' || type === 'number';
        if (isNumber && !(Number(maximum) <= Number.MAX_SAFE_INTEGER)) found.push(`${method} ${path}`);
      });
    }
    return found;
  });
  assert.deepEqual(endless, []);
});
