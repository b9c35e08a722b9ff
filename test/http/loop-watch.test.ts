import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { watchLoop } from '../../src/http/loop-watch.ts';

test('when the event loop was a second late, one log line names the route by its pattern, also after it has ended', async () => {
  const lines: { msg: string; delayMs: number; routes: string[] }[] = [];
  const told = Promise.withResolvers<void>();
  const write = (line: string) => {
    lines.push(JSON.parse(line));
    told.resolve();
  };
  const app = Fastify({ logger: { level: 'warn', stream: { write } } });
  let longest = 0;
  watchLoop(app, (milliseconds) => {
    longest = Math.max(longest, milliseconds);
  });
  const never = new Promise(() => {});
  app.get('/waits', () => never);
  app.get('/blocks/:id', async () => {
    const end = performance.now() + 1_200;
    while (performance.now() < end);
    return 'done';
  });
  await app.ready();
  const start = performance.now() + 1_200;
  while (performance.now() < start);
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(lines.length, 0, 'nothing is said of the start');
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const waits = fetch(`${url}/waits`, { signal: AbortSignal.timeout(60_000) }).catch(() => null);
  assert.equal(await (await fetch(`${url}/blocks/a-secret`)).text(), 'done');
  await told.promise;
  const line = lines[0] as (typeof lines)[0];
  assert.ok(line.routes.includes('GET /blocks/:id'), JSON.stringify(line));
  assert.ok(line.delayMs >= 1_000);
  assert.ok(longest >= 1_000, 'the metric saw it too');
  app.server.closeAllConnections();
  await waits;
  await app.close();
});
