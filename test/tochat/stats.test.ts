// What programs draw their dashboards of: the two statistics, made of sums.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, businessOf, type Door, openDoor, operator, signIn } from './door.ts';
import { addPerson, password } from './people.ts';

let site: Site;
let door: Door;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  door = await openDoor(site);
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const made = async () => businessOf(await door.insert({ name: 'Counted', whatsapps: [operator] }));
const bearer = () => ({ authorization: `Bearer ${door.token}` });
const stats = (id: string) => ask(`${site.url}/api/v2/widget_stats/${id}`, 'GET', bearer());
const numbers = async (id: string) => JSON.parse((await stats(id)).text) as Record<string, number>;
const graph = async (id: string, query = '') => ask(`${site.url}/api/v2/${id}/referer-graph${query}`, 'GET', bearer());
const names = async (id: string, query = '') =>
  JSON.parse((await graph(id, query)).text) as { name: string; total: number }[];

test('widget_stats: its keys in their order, all numbers', async () => {
  const { id } = await made();
  const said = await stats(id);
  assert.equal(
    said.text,
    '{"clicksAllWebsite":0,"clicksLastDayWebsite":0,"clicksLastWeekWebsite":0,"clicksLastMonthWebsite":0,"clicksLastYearWebsite":0,' +
      '"clicksAllGoogle":0,"clicksLastDayGoogle":0,"clicksLastWeekGoogle":0,"clicksLastMonthGoogle":0,"clicksLastYearGoogle":0}',
  );
  assert.deepEqual([said.status, said.headers.get('access-control-allow-origin')], [200, '*']);
});

const hour = 3_600_000;

/** Clicks as they were some time ago. */
async function sumsOf(id: string, ago: [hours: number, clicks: number, ownSite?: boolean][]): Promise<void> {
  for (const [hours, clicks, ownSite = true] of ago) {
    await inside.pool.query(
      `insert into click_sum (account_id, inbox_id, quarter, own_site, referrer, clicks)
       values ($1, $2, date_bin('15 minutes', $3, 'epoch'), $4, '', $5)`,
      [inside.accountId, id, new Date(Date.now() - hours * hour), ownSite, clicks],
    );
  }
}

test('widget_stats: a day, a week, 28 days, a year, all', async () => {
  const { id } = await made();
  const day = 24;
  await sumsOf(id, [
    [0, 1],
    [23, 10],
    [27, 100],
    [6 * day, 1_000],
    [8 * day, 10_000],
    [27 * day, 100_000],
    [29 * day, 1_000_000],
    [364 * day, 10_000_000],
    [368 * day, 100_000_000],
    [2 * day, 7, false],
  ]);
  assert.deepEqual(await numbers(id), {
    clicksAllWebsite: 111_111_111,
    clicksLastDayWebsite: 11,
    clicksLastWeekWebsite: 1_111,
    clicksLastMonthWebsite: 111_111,
    clicksLastYearWebsite: 11_111_111,
    clicksAllGoogle: 7,
    clicksLastDayGoogle: 0,
    clicksLastWeekGoogle: 7,
    clicksLastMonthGoogle: 7,
    clicksLastYearGoogle: 7,
  });
});

async function referred(id: string): Promise<void> {
  const rows: [at: string, referrer: string, clicks: number][] = [
    ['2026-03-27T22:59:00Z', 'early.example', 1],
    ['2026-03-27T23:00:00Z', 'first.example', 2],
    ['2026-03-29T21:45:00Z', 'last.example', 3],
    ['2026-03-29T22:00:00Z', 'late.example', 4],
    ['2026-03-28T12:00:00Z', '', 5],
  ];
  for (const [at, referrer, clicks] of rows) {
    await inside.pool.query(
      `insert into click_sum (account_id, inbox_id, quarter, own_site, referrer, clicks)
       values ($1, $2, date_bin('15 minutes', $3, 'epoch'), true, $4, $5)`,
      [inside.accountId, id, at, referrer, clicks],
    );
  }
}

// In Madrid the 28th of March 2026 begins at 23:00 UTC and the 29th, when summer time begins, ends at 22:00.
const asked: [fact: string, query: string, expected: [name: string, total: number][]][] = [
  [
    'all, the most first',
    '',
    [
      ['unknown', 5],
      ['late.example', 4],
      ['last.example', 3],
      ['first.example', 2],
      ['early.example', 1],
    ],
  ],
  [
    'the least first',
    '?order=asc&from=2026-03-29',
    [
      ['last.example', 3],
      ['late.example', 4],
    ],
  ],
  [
    'the other way round in capitals',
    '?order=DESC&from=2026-03-29',
    [
      ['late.example', 4],
      ['last.example', 3],
    ],
  ],
  [
    'days of the account’s zone, both of them whole',
    '?from=2026-03-28&to=2026-03-29',
    [
      ['unknown', 5],
      ['last.example', 3],
      ['first.example', 2],
    ],
  ],
  ['until the end of a day', '?to=2026-03-27', [['early.example', 1]]],
  ['instants', '?from=2026-03-29T21:45:00Z&to=2026-03-29T22:00:00Z', [['last.example', 3]]],
  [
    'an instant with its zone',
    '?from=2026-03-29T23:45:00%2B02:00',
    [
      ['late.example', 4],
      ['last.example', 3],
    ],
  ],
  [
    'seconds',
    '?from=1774820700',
    [
      ['late.example', 4],
      ['last.example', 3],
    ],
  ],
  ['milliseconds', '?from=1774821600000', [['late.example', 4]]],
  [
    'empty bounds',
    '?from=&to=&order=',
    [
      ['unknown', 5],
      ['late.example', 4],
      ['last.example', 3],
      ['first.example', 2],
      ['early.example', 1],
    ],
  ],
  ['nothing in that time', '?from=2030-01-01', []],
];

test('referer-graph: where visitors came from', async (t) => {
  const { id } = await made();
  await referred(id);
  for (const [fact, query, expected] of asked) {
    await t.test(fact, async () => {
      assert.deepEqual(
        await names(id, query),
        expected.map(([name, total]) => ({ name, total })),
      );
    });
  }
});

const pattern = 'This value is not valid. (code de1e3db3-5ed4-4941-aae4-59f3667cc3a3)';
for (const query of [
  'from=yesterday',
  'from=2026-02-30',
  'from=1',
  'from=2026-01-01&from=2026-01-02',
  'from=99999999-01-01',
  'from=0000-01-01',
  'from=2026-12-31T23:59:60Z',
  'from=0001-01-01T00:00:00%2B12:00',
  'from=9999-12-31T23:59:59-12:00',
  `from=${'9'.repeat(32)}`,
]) {
  test(`referer-graph, refused: ${query}`, async () => {
    const { id } = await made();
    const said = await graph(id, `?${query}`);
    const error = `Object(App\\Entity\\Business).from:\n    ${pattern}\n`;
    assert.deepEqual([said.status, JSON.parse(said.text)], [200, { status: false, error }]);
  });
}

test('both statistics: 401 without a token, 404 for what is no business of the account; an agent may look', async () => {
  const { id } = await made();
  const owner = { email: 'other@shop.example', name: 'Other', password };
  const account = await inside.core.createAccount({ name: 'Other', timezone: 'UTC', owner }, null);
  assert.ok(!('refused' in account));
  const stranger = await signIn(site.url, owner.email, password);
  await addPerson(inside.core, inside.accountId, 'agent-s@shop.example', 'agent');
  const agent = await signIn(site.url, 'agent-s@shop.example', password);
  for (const path of [`/api/v2/widget_stats/${id}`, `/api/v2/${id}/referer-graph/`]) {
    const get = (headers: Record<string, string>, at = path) => ask(site.url + at, 'GET', headers);
    const none = await get({});
    assert.deepEqual([none.status, none.text], [401, '{"code":401,"message":"JWT Token not found"}']);
    for (const [token, at] of [
      [stranger, path],
      [door.token, path.replace(id, 'x')],
    ] as const) {
      const said = await get({ authorization: `Bearer ${token}` }, at);
      assert.deepEqual([said.status, said.text], [404, '{"status":false,"error":"Business not found"}']);
    }
    assert.equal((await get({ authorization: `Bearer ${agent}` })).status, 200);
    assert.equal((await ask(site.url + path, 'OPTIONS', {})).status, 204);
  }
});

const reports: [fact: string, query: string, bars: number, problem?: string][] = [
  ['hours', '?step=hour', 49],
  ['weeks', '?step=week', 26],
  ['months', '?step=month', 12],
  ['a span', '?from=2026-03-01T00:00:00Z&until=2026-03-03T00:00:00Z', 3],
  [
    'too many hours',
    '?step=hour&from=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z',
    0,
    'must be at most 31 days after from',
  ],
  ['the wrong way round', '?from=2026-03-01T00:00:00Z&until=2026-01-01T00:00:00Z', 0, 'must be after from'],
];
for (const [fact, query, bars, problem] of reports) {
  test(`the console’s bars: ${fact}`, async () => {
    const { id } = await made();
    const v1 = apiOf(site.url, site.firstRun.v1.key);
    const { status, body } = await v1<{ bars: object[]; problem: string }>('GET', `/v1/inboxes/${id}/clicks${query}`);
    if (problem === undefined) assert.deepEqual([status, body.bars.length], [200, bars]);
    else assert.deepEqual([status, body.problem], [422, problem]);
  });
}
