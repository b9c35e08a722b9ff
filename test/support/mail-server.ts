import { once } from 'node:events';
import type net from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What came whole. */
export type Received = { from: string; to: string[]; text: string; secure: boolean; user: string | null };

export type MailServer = {
  port: number;
  received: Received[];
  /** sessions that began */
  sessions(): number;
  /** breaks off every connection, in the middle of whatever it is */
  drop(): void;
  stop(): Promise<void>;
};

/** The error that an SMTP server answers with. */
export function saying(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

/** A real SMTP server on this machine. Without options it takes everything, without TLS and without a password. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: Received[] = [];
  const sockets = new Set<net.Socket>();
  let sessions = 0;
  const server = new SMTPServer({
    disabledCommands: options.key === undefined ? ['STARTTLS', 'AUTH'] : [],
    authOptional: true,
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      sessions += 1;
      done();
    },
    async onData(stream, session, done) {
      let text = '';
      for await (const chunk of stream) text += chunk;
      const { envelope, secure, user } = session;
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      received.push({ from, to: envelope.rcptTo.map(({ address }) => address), text, secure, user: user ?? null });
      done();
    },
    ...options,
  });
  // What a client or a test breaks off is no failure of the server.
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  listening.on('connection', (socket) => sockets.add(socket));
  const { port } = listening.address() as net.AddressInfo;
  return {
    port,
    received,
    sessions: () => sessions,
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
