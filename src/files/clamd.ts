import { createConnection, type NetConnectOpts } from 'node:net';

/** The name of what was found, null for nothing. @throws when nobody could look */
export type Scan = (bytes: Uint8Array) => Promise<string | null>;

const patience = 30_000;
const chunkBytes = 64 * 1024;

/** Asks a ClamAV daemon by its INSTREAM command (clamd(8)). @param address `HOST:PORT`, or the path of a socket */
export function clamdScan(address: string): Scan {
  const to = target(address);
  return (bytes) =>
    new Promise((resolve, reject) => {
      const socket = createConnection(to);
      let said = '';
      socket.setTimeout(patience, () => socket.destroy(new Error('clamd did not answer in time')));
      socket.on('error', reject);
      socket.on('data', (data) => (said += data));
      socket.on('close', () => {
        const answer = said.replace(/\0.*$/s, '');
        if (answer === 'stream: OK') return resolve(null);
        const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
        if (found) resolve(found);
        else reject(new Error(`clamd said: ${answer}`));
      });
      socket.write('zINSTREAM\0');
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const chunk = bytes.subarray(at, at + chunkBytes);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(chunk.length);
        socket.write(length);
        socket.write(chunk);
      }
      socket.write(Buffer.alloc(4));
    });
}

function target(address: string): NetConnectOpts {
  if (address.startsWith('/')) return { path: address };
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(address.slice(colon + 1)) };
}
