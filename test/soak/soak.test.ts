// The short form of `npm run soak`: a few kills in some seconds, the same promises at the end.
import { test } from 'node:test';
import { soak } from './soak.ts';

test('servers and PostgreSQL are killed while everybody writes and listens: promises 1 to 7 hold', async (t) => {
  await soak({ seed: 20260105, seconds: 5, servers: 2, shops: 2, log: (line) => t.diagnostic(line) });
});
