import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from './postgres.ts';

const port = 5432;

/** A way to a database on which chosen statements fail, as PostgreSQL itself has them fail. */
export type FailingDatabase = {
  url: string;
  /** Lets `skip` statements pass from now on, and spoils the `count` that come next. */
  arm(skip: number, count: number): void;
  /** All pass again. Gives how many were spoiled. */
  disarm(): number;
  close(): Promise<void>;
};

/** Stands between a server and its database, and reads what the server sends (PostgreSQL's protocol 3.0, "Message Formats"). A statement
 *  is spoiled by another name, which the database does not know: it answers with an error, and skips what was sent behind it. */
export async function failingDatabase(to: Address): Promise<FailingDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'failing-'));
  let passing = Number.POSITIVE_INFINITY;
  let spoiling = 0;
  let spoiled = 0;
  const isNext = () => {
    if (passing-- > 0 || spoiled >= spoiling) return false;
    spoiled++;
    return true;
  };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const database = to.host.startsWith('/')
      ? net.connect(join(to.host, `.s.PGSQL.${to.port}`))
      : net.connect(to.port, to.host);
    const spoil = messageReader((message) =>
      database.write(isStatement(message) && isNext() ? spoilt(message) : message),
    );
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', spoil);
    database.on('data', (bytes) => client.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(join(directory, `.s.PGSQL.${port}`), resolve));
  const secret = to.password === undefined ? '' : `:${encodeURIComponent(to.password)}`;
  return {
    url: `postgres://${to.user}${secret}@${encodeURIComponent(directory)}:${port}/${to.database}`,
    arm(skip, count) {
      passing = skip;
      spoiling = count;
      spoiled = 0;
    },
    disarm() {
      passing = Number.POSITIVE_INFINITY;
      return spoiled;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Cuts what a client sends into its messages. The first has no type before its length. */
function messageReader(take: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let typed = 0;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= typed + 4) {
      const end = typed + rest.readUInt32BE(typed);
      if (rest.length < end) return;
      take(rest.subarray(0, end));
      rest = rest.subarray(end);
      typed = 1;
    }
  };
}

/** Bind names the statement that is executed next; Query has one in it. */
function isStatement(message: Buffer): boolean {
  return message[0] === 0x42 || message[0] === 0x51;
}

function spoilt(message: Buffer): Buffer {
  if (message[0] === 0x51) return framed('Q', Buffer.from('this statement fails\0'));
  const portalEnd = message.indexOf(0, 5) + 1;
  const nameEnd = message.indexOf(0, portalEnd);
  const name = Buffer.from('no such statement');
  return framed('B', Buffer.concat([message.subarray(5, portalEnd), name, message.subarray(nameEnd)]));
}

function framed(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}    `);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
