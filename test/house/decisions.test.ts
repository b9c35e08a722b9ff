import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

test('each decision has a number of its own, without a gap', () => {
  const numbers = readdirSync(join(import.meta.dirname, '../../docs/decisions')).map((name) =>
    Number(name.slice(0, 4)),
  );
  assert.deepEqual(
    numbers.sort((a, b) => a - b),
    numbers.map((_, i) => i + 1),
  );
});
