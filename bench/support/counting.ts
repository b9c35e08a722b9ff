import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { DatabaseConfig } from '../../src/store/database.ts';

export type Counting = { url: string; statements(): number; stop(): void };

/** A way to PostgreSQL that counts the statements that are executed by it. */
export async function startCounting({ host, port, user, database }: DatabaseConfig): Promise<Counting> {
  const target = host?.startsWith('/')
    ? { path: `${host}/.s.PGSQL.${port}` }
    : { host: host as string, port: port as number };
  let statements = 0;
  const server = createServer((client) => {
    const postgres = connect(target);
    const count = counter(() => statements++);
    client.on('data', (chunk: Buffer) => {
      count(chunk);
      postgres.write(chunk);
    });
    postgres.on('data', (chunk: Buffer) => void client.write(chunk));
    for (const [one, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `postgres://${user}@127.0.0.1:${(server.address() as AddressInfo).port}/${database}`;
  return { url, statements: () => statements, stop: () => void server.close() };
}

const [execute, query] = [0x45, 0x51];

/** Messages are a letter and a length; the first of a connection has no letter. */
function counter(counted: () => void): (chunk: Buffer) => void {
  let kept = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    kept = Buffer.concat([kept, chunk]);
    for (;;) {
      const head = started ? 1 : 0;
      if (kept.length < head + 4) return;
      const length = head + kept.readInt32BE(head);
      if (kept.length < length) return;
      if (started && (kept[0] === execute || kept[0] === query)) counted();
      started = true;
      kept = kept.subarray(length);
    }
  };
}
