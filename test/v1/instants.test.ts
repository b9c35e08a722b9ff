// Every door that takes a point of time, a day or a whole number: what PostgreSQL, JavaScript or the calendar do not know is refused in
// the words of the door, and the ends of what they know are no failure of the server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import { each, type Node, v1 } from '../support/patterns.ts';
import { furnish } from './furnish.ts';
import { type Ids, pathOf, samples } from './samples.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let ids: Ids;
let token: string;
before(async () => {
  stage = await setStage();
  const { accountId } = stage.inside;
  ids = await furnish(stage.inside, accountId);
  token = (await stage.key([...rights], accountId)).token;
});
after(() => stage.stop());

const no = {
  'date-time': [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+12:00',
    '9999-12-31T23:59:59-12:00',
    '+010000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '10000-01-01T00:00:00Z',
    '2026-12-31T23:59:60Z',
    '2026-12-31T24:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-12-31T23:59:59',
    '2026-12-31',
    '9'.repeat(32),
    '',
  ],
  date: [
    '0000-01-01',
    '10000-01-01',
    '+010000-01-01',
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '20260101',
    '9'.repeat(32),
  ],
  integer: ['9'.repeat(32), '-1'.padEnd(32, '9'), '9007199254740993', '1e32', 'NaN'],
};
/** They may be refused, but are no failure. */
const ends = {
  'date-time': ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2026-12-31T23:59:59.999999999+14:00'],
  date: ['0001-01-01', '9999-12-31', '2028-02-29'],
  integer: ['9007199254740991', '0'],
};
type Kind = keyof typeof no;

function kindOf(schema: Node): Kind | null {
  let kind: Kind | null = null;
  each(schema, ({ format, type }) => {
    if (format === 'date-time' || format === 'date') kind = format;
    if (type === 'integer') kind = 'integer';
  });
  return kind;
}

/** The fields of a query or body of one kind. */
function fieldsOf(schema: unknown): [name: string, kind: Kind][] {
  const properties = (schema as { properties?: Record<string, Node> } | undefined)?.properties ?? {};
  return Object.entries(properties).flatMap(([name, inside]): [string, Kind][] => {
    const kind = inside.type === 'array' || inside.type === 'object' ? null : kindOf(inside);
    return kind ? [[name, kind]] : [];
  });
}

async function ask(method: string, path: string, body?: object): Promise<{ status: number; text: string }> {
  const isOutside = path.startsWith('/v1/visitor') || path.startsWith('/v1/user');
  const headers = { authorization: `Bearer ${isOutside ? ids.userKey : token}`, 'content-type': 'application/json' };
  const answer = await fetch(stage.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, text: await answer.text() };
}

const nameOf = (method: string, path: string) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
const routes = v1().routes.filter(({ path }) => !path.startsWith('/v1/visitor') && !path.endsWith('/live'));

test('every query that takes one', async () => {
  let tried = 0;
  for (const { method, path, schema } of routes) {
    const { id } = samples[nameOf(method, path)] ?? {};
    for (const [field, kind] of fieldsOf(schema?.querystring)) {
      const at = (value: string) =>
        `${pathOf(nameOf(method, path), id && ids[id])}?${new URLSearchParams({ [field]: value })}`;
      for (const value of no[kind]) {
        const said = await ask(method, at(value));
        assert.equal(said.status, 422, `${method} ${at(value)}: ${said.text}`);
        tried++;
      }
      for (const value of ends[kind]) {
        const said = await ask(method, at(value));
        assert.ok(said.status < 500, `${method} ${at(value)}: ${said.text}`);
      }
    }
  }
  assert.ok(tried > 100, `${tried} tried`);
});

test('clicks at the ends of time, in every step', async () => {
  for (const step of ['hour', 'day', 'week', 'month']) {
    for (const until of ends['date-time']) {
      const said = await ask('GET', `/v1/inboxes/${ids.inbox}/clicks?${new URLSearchParams({ step, until })}`);
      assert.ok(said.status === 200 || said.status === 422, `${step} ${until}: ${said.status} ${said.text}`);
    }
  }
});

test('every body that takes one', async () => {
  let tried = 0;
  for (const { method, path, schema } of routes) {
    const name = nameOf(method, path);
    const { id, body } = samples[name] ?? {};
    if (!body) continue;
    for (const [field, kind] of fieldsOf(schema?.body)) {
      for (const value of no[kind]) {
        const number = kind === 'integer' ? Number(value) : value;
        const said = await ask(method, pathOf(name, id && ids[id]), { ...body(ids), [field]: number });
        if (Number.isNaN(number)) continue;
        assert.equal(said.status, 422, `${name} ${field} ${value}: ${said.text}`);
        tried++;
      }
      for (const value of ends[kind]) {
        const number = kind === 'integer' ? Number(value) : value;
        const said = await ask(method, pathOf(name, id && ids[id]), { ...body(ids), [field]: number });
        assert.ok(said.status < 500, `${name} ${field} ${value}: ${said.text}`);
      }
    }
  }
  assert.ok(tried > 20, `${tried} tried`);
});
