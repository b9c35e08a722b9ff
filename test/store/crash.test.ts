// Promise 1: a server that crashed gives out again the ids of transactions that left nothing on its disk, to others that commit.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { beginLocked, commit, lockedHead } from '../../src/store/commit.ts';
import { openPool } from '../../src/store/database.ts';
import { clusterOf } from '../../src/store/embedded/address.ts';
import { readPidFile } from '../../src/store/embedded/postmaster.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { EventLog } from '../../src/store/log.ts';
import { migrate } from '../../src/store/migrate.ts';
import { installation } from '../../src/store/throttle.ts';
import { trip } from '../../src/store/trip.ts';

async function start(dataDirectory: string): Promise<EmbeddedPostgres> {
  for (let tries = 1; ; tries++) {
    try {
      return await startEmbeddedPostgres({ dataDirectory });
    } catch (error) {
      // Those who worked for a killed postmaster need a moment to notice.
      if (tries === 20) throw error;
      await pause(250);
    }
  }
}

test('a transaction that died with its server is not taken for the one that got its id afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crash-'));
  let postgres = await start(folder);
  await migrate(postgres.app);
  const pool = openPool(postgres.app, 12);
  const connected: PoolClient[] = [];
  try {
    for (let round = 1; ; round++) {
      const client = await pool.connect();
      connected.push(client);
      const head = lockedHead(await trip(client, beginLocked(installation)));
      process.kill(readPidFile(clusterOf(folder))?.pid as number, 'SIGKILL');
      await postgres.exited;
      postgres = await start(folder);
      // The next transactions get the ids that come now; one of them, that of the lost one.
      let last = 0n;
      while (last < BigInt(head.xid)) {
        const { rows } = await pool.query('select pg_current_xact_id()::text as xid');
        last = BigInt(rows[0].xid);
      }
      const { rows } = await pool.query('select pg_xact_status($1::xid8) as status', [head.xid]);
      if (rows[0].status !== 'committed') {
        // It had left something on the disk: once more.
        assert.ok(round < 10, 'no id was given out again');
        continue;
      }
      const log = new EventLog(head);
      log.append({ kind: 'account.changed', subject: installation });
      const statements = log.flush(installation, new Date().toISOString());
      const lost = commit(client, pool, head.xid, statements, log.first(installation));
      await assert.rejects(lost, { name: 'TryAgain' });
      // Where nothing tells them apart, nobody is told that it happened.
      await assert.rejects(commit(client, pool, head.xid, [], null), { name: 'OutcomeUnknown' });
      // One that nobody got yet did not happen.
      const next = String(last + 1_000_000n);
      await assert.rejects(commit(client, pool, next, [], null), { name: 'TryAgain' });
      break;
    }
  } finally {
    for (const client of connected) client.release(true);
    await pool.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
