import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Address } from './postgres.ts';

/** What becomes of the next COMMIT that comes through. */
export type Cut =
  /** the server gets it and answers, and the answer never arrives */
  | 'after'
  /** the server never gets it */
  | 'before'
  /** the server gets it half a second after its sender was thrown out */
  | 'late';

/** A network between a server of ours and its PostgreSQL that breaks where it hurts most. */
export type Network = {
  /** for a DATABASE_URL */
  url: string;
  /** breaks the connections of the next so many transactions in their COMMIT */
  cutNext(how: Cut, times: number): void;
  /** how often it did */
  cuts(): number;
  /** nobody gets through any more, and who is there is thrown out */
  close(): void;
  /** everybody gets through again */
  open(): void;
  stop(): Promise<void>;
};

export async function startNetwork(to: Address): Promise<Network> {
  const target = to.host.startsWith('/')
    ? { path: `${to.host}/.s.PGSQL.${to.port}` }
    : { host: to.host, port: to.port };
  const sockets = new Set<Socket>();
  let cut: Cut = 'before';
  let left = 0;
  let cuts = 0;
  let closed = false;

  const listener = createServer((client) => {
    if (closed) return void client.destroy();
    const server = connect(target);
    const both = [client, server];
    const drop = () => {
      for (const socket of both) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of both) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', drop);
      socket.on('close', drop);
    }
    let deaf = false;
    const messages = messageReader();
    client.on('data', (chunk: Buffer) => {
      const commit = messages(chunk);
      if (commit && left > 0 && !deaf) {
        left--;
        cuts++;
        if (cut === 'before') return drop();
        deaf = true;
        if (cut === 'late') {
          client.off('close', drop).destroy();
          return void setTimeout(() => server.write(chunk), 500);
        }
      }
      server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      if (!deaf) client.write(chunk);
      // CommandComplete with its tag: from here on it is committed, and nobody was told.
      else if (chunk.includes('COMMIT\0') || chunk.includes('ROLLBACK\0') || chunk.includes('SERROR\0')) drop();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const secret = to.password === undefined ? '' : `:${encodeURIComponent(to.password)}`;
  const throwOut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `postgres://${to.user}${secret}@127.0.0.1:${port}/${to.database}`,
    cutNext(how, times) {
      cut = how;
      left = times;
      cuts = 0;
    },
    cuts: () => cuts,
    close() {
      closed = true;
      throwOut();
    },
    open() {
      closed = false;
    },
    async stop() {
      throwOut();
      listener.close();
      await once(listener, 'close');
    },
  };
}

/** Tells whether a chunk from a client carries a COMMIT, as a text of its own or as a prepared statement of that name
 *  (PostgreSQL's documentation, "Message Formats"). A message may arrive in pieces. */
function messageReader(): (chunk: Buffer) => boolean {
  const prepared = new Set<string>();
  let rest: Buffer = Buffer.alloc(0);
  let started = false;
  const text = (bytes: Buffer, from: number) => bytes.toString('latin1', from, bytes.indexOf(0, from));
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    let commit = false;
    for (;;) {
      // The first message of a connection has no type.
      const head = started ? 1 : 0;
      if (rest.length < head + 4) return commit;
      const length = head + rest.readInt32BE(head);
      if (rest.length < length) return commit;
      const body = rest.subarray(head + 4, length);
      const type = started ? String.fromCharCode(rest[0] as number) : '';
      if (type === 'Q') commit ||= /^commit$/i.test(text(body, 0));
      if (type === 'P') {
        const name = text(body, 0);
        if (/^commit$/i.test(text(body, name.length + 1))) prepared.add(name);
      }
      if (type === 'B') commit ||= prepared.has(text(body, text(body, 0).length + 1));
      started = true;
      rest = rest.subarray(length);
    }
  };
}
