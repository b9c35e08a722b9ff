// What SECURITY.md promises names the test that proves it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');

test('each promise of SECURITY.md names tests that are there', () => {
  const rows = readFileSync(join(root, 'SECURITY.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (---|promise)/.test(line));
  assert.ok(rows.length > 30, `${rows.length} promises`);
  for (const row of rows) {
    const named = row.match(/test\/[\w/-]+\.test\.ts/g) ?? [];
    assert.notEqual(named.length, 0, row);
    for (const name of named) assert.equal(existsSync(join(root, name)), true, name);
  }
});
