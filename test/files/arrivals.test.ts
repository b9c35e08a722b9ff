// Files that come in are counted as they arrive, each kind of senders for itself; what comes too slowly is cut off.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { Arrival, Arrivals } from '../../src/http/arrivals.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { paper } from './samples.ts';
import { type Stage, setStage } from './stage.ts';

const megabyte = 1024 * 1024;
const stranger = (name: string) => ({ kind: 'strangers' as const, name });
const begun = (arrivals: Arrivals, sender: Parameters<Arrivals['begin']>[0], address: string): Arrival => {
  const arrival = arrivals.begin(sender, address, 0);
  assert.ok(arrival instanceof Arrival, JSON.stringify(arrival));
  return arrival;
};

test('what is announced holds nothing; what arrived does, until it is answered', () => {
  const arrivals = new Arrivals();
  const many = Array.from({ length: 12 }, (_, index) =>
    begun(arrivals, stranger(`v${index}`), `203.0.113.${index % 3}`),
  );
  for (const one of many) assert.equal(arrivals.take(one, 1, 0), null);
  const large = begun(arrivals, stranger('large'), '203.0.113.9');
  assert.equal(arrivals.take(large, 25 * megabyte, 0), null);
  assert.equal(arrivals.take(large, 25 * megabyte, 0), null);
  assert.equal(arrivals.take(large, megabyte, 0)?.kind, 'overloaded', 'of its network');
  const other = begun(arrivals, stranger('other'), '198.51.100.1');
  assert.equal(arrivals.take(other, 40 * megabyte, 0), null);
  // What is whole is being stored, and cannot give way.
  for (const one of [large, other]) one.isWhole = true;
  assert.equal(arrivals.take(many[0] as Arrival, 25 * megabyte, 0)?.kind, 'overloaded', 'of all anonymous visitors');
  arrivals.end(large);
  arrivals.end(large);
  assert.equal(arrivals.take(many[0] as Arrival, 25 * megabyte, 0), null);
  for (const one of [...many, other]) arrivals.end(one);
  assert.equal(arrivals.size, 0);
  assert.equal(arrivals.take(other, 1, 0)?.kind, 'overloaded', 'ended is ended');
});

test('anonymous visitors who fill their share leave those of members and carriers', () => {
  const arrivals = new Arrivals();
  for (let from = 0; from < 4; from++) {
    const one = begun(arrivals, stranger(`v${from}`), `203.0.113.${from}`);
    while (arrivals.take(one, megabyte, 0) === null);
  }
  const [member, carrier] = [
    begun(arrivals, { kind: 'people', name: 'key' }, '203.0.113.0'),
    begun(arrivals, { kind: 'providers', name: 'inbox' }, '203.0.113.0'),
  ];
  assert.equal(arrivals.take(member, 25 * megabyte, 0), null);
  assert.equal(arrivals.take(carrier, megabyte, 0), null);
});

test('a sender has four at once, a network twenty however it spells its address; the machine itself has no network limit', () => {
  const arrivals = new Arrivals();
  const kindOf = (name: string, address: string) => {
    const answer = arrivals.begin(stranger(name), address, 0);
    return answer instanceof Arrival ? 'taken' : answer.kind;
  };
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => kindOf('one', '2001:db8:0:1::1')),
    ['taken', 'taken', 'taken', 'taken', 'throttled'],
  );
  for (let other = 0; other < 16; other++) {
    assert.equal(kindOf(`v${other >> 2}`, `2001:0db8:0:0001:${other}::2`), 'taken');
  }
  // The twenty-first: only one of somebody who has two less.
  assert.equal(kindOf('v4', '2001:DB8::1:f:f:f:f'), 'taken');
  for (const name of ['v4', 'v4']) kindOf(name, '2001:DB8::1:f:f:f:f');
  assert.equal(kindOf('v4', '2001:DB8::1:f:f:f:f'), 'throttled');
  assert.equal(kindOf('elsewhere', '2001:db8:0:2::1'), 'taken');
  for (let other = 0; other < 40; other++) assert.equal(kindOf(`h${other}`, '127.0.0.1'), 'taken');
});

const crowds: [fact: string, fill: (arrivals: Arrivals) => void, sender: Parameters<Arrivals['begin']>[0]][] = [
  [
    'networks with twenty slow files each',
    (arrivals) => {
      for (let i = 0; i < 300; i++) begun(arrivals, stranger(`v${i >> 2}`), `203.0.113.${Math.floor(i / 20)}`);
    },
    stranger('own'),
  ],
  [
    'two networks with all bytes that there are',
    (arrivals) => {
      for (let i = 0; i < 48; i++) {
        const one = begun(arrivals, stranger(`v${i >> 2}`), `203.0.113.${i % 3}`);
        assert.equal(arrivals.take(one, 2 * megabyte, 0), null);
      }
    },
    stranger('own'),
  ],
  [
    'two accounts with a hundred slow webhooks each',
    (arrivals) => {
      for (let i = 0; i < 200; i++) begun(arrivals, { kind: 'providers', name: `account ${i % 2}` }, `203.0.113.${i}`);
    },
    { kind: 'providers', name: 'own' },
  ],
  [
    'two accounts with webhooks of 32 MB',
    (arrivals) => {
      for (let i = 0; i < 64; i++) {
        const one = begun(arrivals, { kind: 'providers', name: `account ${i % 2}` }, `203.0.113.${i}`);
        assert.equal(arrivals.take(one, megabyte / 2, 0), null);
      }
    },
    { kind: 'providers', name: 'own' },
  ],
];
for (const [fact, fill, sender] of crowds) {
  test(`${fact} give way to a file of somebody else, and to none of their own`, () => {
    const arrivals = new Arrivals();
    fill(arrivals);
    const before = arrivals.size;
    const own = begun(arrivals, sender, '198.51.100.1');
    assert.equal(arrivals.take(own, 2 * megabyte, 0), null);
    assert.ok(arrivals.size <= before && arrivals.size > before - 6, `${before} before, ${arrivals.size} after`);
    fillAgain(arrivals, sender.kind);
    assert.equal(arrivals.take(own, 1, 0), null, 'it is not ended for theirs');
  });
}

function fillAgain(arrivals: Arrivals, kind: 'people' | 'strangers' | 'providers'): void {
  for (let i = 0; i < 40; i++) {
    const name = kind === 'providers' ? `account ${i % 2}` : `again ${i >> 2}`;
    const one = arrivals.begin({ kind, name }, `203.0.113.${i % 2}`, 1);
    if (one instanceof Arrival) arrivals.take(one, 2 * megabyte, 1);
  }
}

test('webhooks of an account that come from one network give way to those from another', () => {
  const arrivals = new Arrivals();
  const account = { kind: 'providers' as const, name: 'account' };
  for (let i = 0; i < 100; i++) begun(arrivals, account, `203.0.113.${i % 2}`);
  assert.ok(begun(arrivals, account, '198.51.100.1'));
  assert.equal(arrivals.size, 100);
  assert.deepEqual(arrivals.begin(account, '203.0.113.1', 0), { kind: 'throttled', retryAfterSeconds: 2 });
});

test('visitors of one network share it among them', () => {
  const arrivals = new Arrivals();
  const all = [1, 2, 3, 4, 5].flatMap((n) => [1, 2, 3, 4].map(() => begun(arrivals, stranger(`v${n}`), '203.0.113.1')));
  let cut = 0;
  for (const one of all) one.cut = () => cut++;
  assert.equal(arrivals.take(begun(arrivals, stranger('own'), '203.0.113.1'), megabyte, 0), null);
  assert.deepEqual([arrivals.size, cut], [20, 1]);
});

const rows: [fact: string, arrived: [ms: number, bytes: number][], at: number, isCut: boolean][] = [
  ['nothing yet', [], 9_000, false],
  ['nothing for long', [], 15_001, true],
  [
    'ten kilobytes a second',
    [
      [10_000, 10_000],
      [20_000, 100_000],
    ],
    21_000,
    false,
  ],
  [
    'a byte now and then',
    [
      [5_000, 1],
      [10_000, 1],
      [11_000, 1],
    ],
    11_001,
    true,
  ],
  ['much, and then nothing', [[1_000, 10_000_000]], 16_001, true],
  ['much, and then a pause', [[1_000, 10_000_000]], 15_000, false],
];
test('a least rate: 10 kB a second after 10 seconds, and 15 seconds without anything', () => {
  for (const [fact, arrived, at, isCut] of rows) {
    const arrivals = new Arrivals();
    const arrival = begun(arrivals, stranger('v'), '203.0.113.1');
    let cut: string | null = null;
    arrival.cut = ({ kind }) => {
      cut = kind;
    };
    for (const [ms, bytes] of arrived) assert.equal(arrivals.take(arrival, bytes, ms), null);
    arrivals.sweep(at);
    assert.equal(cut, isCut ? 'too_slow' : null, fact);
    arrival.isWhole = true;
    cut = null;
    arrivals.sweep(600_000);
    assert.equal(cut, null, 'what is here is waited for by us');
  }
});

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage.stop());

/** Begins an upload of 25 MB and sends one byte of it. */
async function slowUpload(token: string, path: string): Promise<{ socket: Socket; answer(): Promise<string> }> {
  const { hostname, port } = new URL(stage.site.url);
  const socket = connect(Number(port), hostname);
  let said = '';
  socket.on('data', (data) => (said += data));
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: parley\r\nauthorization: Bearer ${token}\r\ncontent-length: 26214400\r\n\r\na`,
  );
  return {
    socket,
    async answer() {
      if (!socket.closed) await once(socket, 'close');
      return said;
    },
  };
}

test('stalled uploads block no other file, and end with an error message', async () => {
  const { site } = stage;
  const visitors = await Promise.all([1, 2, 3].map(() => becomeVisitor(site.url, site.firstRun.tochat.business)));
  const slow = await Promise.all(
    visitors.flatMap(({ token }) => [1, 2, 3, 4].map(() => slowUpload(token, '/v1/visitor/attachments'))),
  );
  assert.equal((await stage.key('POST', '/v1/attachments', paper())).status, 201);
  const another = await becomeVisitor(site.url, site.firstRun.tochat.business);
  assert.equal((await another.api('POST', '/v1/visitor/attachments', paper())).status, 201);
  const [first] = visitors;
  let refused: { status: number; body: Record<string, unknown> };
  do refused = await apiOf(site.url, first?.token ?? '')('POST', '/v1/visitor/attachments', paper());
  while (refused.status === 201);
  assert.deepEqual([refused.status, refused.body.type], [429, 'urn:parley:throttled']);
  for (const answer of await Promise.all(slow.map((one) => one.answer()))) {
    assert.match(answer, /^HTTP\/1\.1 408 .*urn:parley:too_slow/s);
  }
  assert.equal((await first?.api('POST', '/v1/visitor/attachments', paper()))?.status, 201);
});
