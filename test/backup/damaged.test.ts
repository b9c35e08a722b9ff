// A file that is not what was written is never taken, wherever it was cut, changed, or put together anew.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { temporaryFolder } from '../runtime/host.ts';
import { createDatabase } from '../support/database.ts';
import { seeded } from '../support/random.ts';
import { archiveOf, changed, complaintAbout, type Entry, entriesOf, retyped } from './crafted.ts';
import { parleyDoes, query } from './places.ts';

let file: string;
let bytes: Buffer;
let entries: Entry[];
before(async () => {
  const folder = temporaryFolder();
  file = join(folder, 'whole.tar.zst');
  const { config, url } = await createDatabase();
  await query(
    config,
    `insert into account select gen_random_uuid(), repeat(md5(i::text), 20), 'UTC', '{}', now() from generate_series(1, 300) i`,
  );
  await parleyDoes(['backup', file], { DATABASE_URL: url, PARLEY_DATA: folder, PARLEY_SECRET: '0'.repeat(64) });
  bytes = readFileSync(file);
  entries = await entriesOf(file);
});

const random = seeded(20);
const somewhere = (length: number) => Math.floor(random() * length);

test('the whole file is taken', async () => {
  assert.equal(await complaintAbout(bytes), null);
});

test('cut off anywhere it is refused', async () => {
  const cuts = [
    0,
    1,
    4,
    100,
    bytes.length - 1,
    bytes.length - 5,
    ...Array.from({ length: 40 }, () => somewhere(bytes.length)),
  ];
  for (const cut of cuts)
    assert.notEqual(await complaintAbout(bytes.subarray(0, cut)), null, `at ${cut} of ${bytes.length}`);
});

test('with one bit changed anywhere it is refused', async () => {
  for (let i = 0; i < 60; i++) {
    const [at, bit] = [somewhere(bytes.length), 1 << somewhere(8)];
    const other = Buffer.from(bytes);
    other[at] = (other[at] as number) ^ bit;
    assert.notEqual(await complaintAbout(other), null, `bit ${bit} of byte ${at} of ${bytes.length}`);
  }
});

const rows = 'tables/account/000001.copy';
const swapped = (list: Entry[]) => [list[0] as Entry, list[2] as Entry, list[1] as Entry, ...list.slice(3)];
const json = (data: Buffer) => JSON.parse(data.toString());
const rearranged: [what: string, bytes: () => Promise<Buffer> | Buffer, sentence: RegExp][] = [
  ['something else', () => Buffer.from('-- PostgreSQL database dump'), /^it is no Parley backup$/],
  ['nothing', () => Buffer.alloc(0), /^it is damaged or cut off/],
  ['zstd of something else', () => zstdCompressSync(Buffer.alloc(2000, 'x')), /^it is no Parley backup$/],
  ['another tar', () => archiveOf([{ name: 'README', data: Buffer.from('hello') }]), /^it is no Parley backup$/],
  ['another manifest', () => changed(file, 'manifest.json', () => '{"name":"x"}'), /^it is no Parley backup$/],
  ['a manifest that is no JSON', () => changed(file, 'manifest.json', () => '{'), /^it is no Parley backup$/],
  [
    'a manifest with a field of another kind',
    () => changed(file, 'manifest.json', (data) => JSON.stringify({ ...json(data), tables: 'all' })),
    /^its manifest\.json is not as it was written$/,
  ],
  [
    'a later layout',
    () => changed(file, 'manifest.json', (data) => JSON.stringify({ ...json(data), layout: 2, tables: {} })),
    /^it has layout 2 and this Parley knows 1: use a newer Parley$/,
  ],
  [
    'a manifest whose key takes all memory to open',
    () =>
      changed(file, 'manifest.json', (data) => {
        const manifest = json(data);
        manifest.masterKey.stretch.memoryKiB = 2 ** 31;
        return JSON.stringify(manifest);
      }),
    /^its manifest\.json is not as it was written$/,
  ],
  [
    'a manifest with another version of Parley',
    () => changed(file, 'manifest.json', (data) => JSON.stringify({ ...json(data), parley: '9' })),
    /^it was changed after it was made$/,
  ],
  [
    'a row changed',
    () => changed(file, rows, (data) => data.toString().replace('UTC', 'CET')),
    /^its rows of account are not those/,
  ],
  [
    'a row left out',
    () => changed(file, rows, (data) => data.toString().replace(/^.*\n/, '')),
    /^its rows of account are not those/,
  ],
  [
    'a row changed, and its sum',
    () => changed(file, 'contents.json', (data) => data.toString().replace(/[0-9a-f]{64}/, '0'.repeat(64))),
    /^it was changed after it was made$/,
  ],
  [
    'a table left out',
    () => archiveOf(entries.filter(({ name }) => name !== rows)),
    /^its rows of account are not those/,
  ],
  [
    'tables in another order',
    () => archiveOf(swapped(entries)),
    /^it has tables\/account\/000001\.copy where contents\.json must be$/,
  ],
  ['the end left out', () => archiveOf(entries.slice(0, -1)), /^it is cut off$/],
  ['contents and end left out', () => archiveOf(entries.slice(0, -2)), /^it is cut off$/],
  [
    'something after the end',
    () => archiveOf([...entries, { name: 'more', data: Buffer.from('x') }]),
    /^it goes on after its end, with more$/,
  ],
  [
    'a file that was not there',
    () => archiveOf([...entries.slice(0, -2), { name: 'files/x', data: Buffer.from('x') }, ...entries.slice(-2)]),
    /^its files are not those that were written$/,
  ],
];

for (const [type, what] of [
  ['1', 'a link'],
  ['2', 'a symbolic link'],
  ['4', 'a device'],
  ['5', 'a folder with a size'],
] as const) {
  rearranged.push([`${what} for its manifest`, () => retyped(file, 'manifest.json', type), /^it is no Parley backup$/]);
}
for (const name of [rows, 'proof']) {
  const sentence = new RegExp(`^its ${name} is no ordinary file$`);
  rearranged.push([`a folder with a size for ${name}`, () => retyped(file, name, '5'), sentence]);
}

for (const [what, craft, sentence] of rearranged) {
  test(`${what} is refused`, async () => {
    assert.match((await complaintAbout(await craft())) ?? 'taken', sentence);
  });
}

test('unpacked and packed again by other tools it is the same backup', async () => {
  assert.equal(await complaintAbout(await archiveOf(entries)), null);
});
