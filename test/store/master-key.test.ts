import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedSite, startServer } from '../support/site.ts';

test('a server with another master key than its database refuses in one sentence', async () => {
  const site = await sharedSite();
  const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  try {
    const started = startServer({ DATABASE_URL: site.database.url, PARLEY_DATA: elsewhere });
    await assert.rejects(started, ({ message }: Error) => {
      assert.match(message, /The master key is not the one that this database was sealed with: set PARLEY_SECRET/);
      assert.doesNotMatch(message, /^ {4}at /m);
      return true;
    });
  } finally {
    await site.stop();
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
