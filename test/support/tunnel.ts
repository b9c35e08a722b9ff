import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A visitor's way to a server, which can be taken away with everything that is on it. */
export type Tunnel = { url: string; cut(): void; mend(): void; stop(): Promise<void> };

export async function startTunnel(to: string): Promise<Tunnel> {
  const target = new URL(to);
  const sockets = new Set<Socket>();
  let whole = true;
  const listener = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    const both = [near, far];
    for (const socket of both) {
      sockets.add(socket);
      const drop = () => {
        for (const one of both) {
          sockets.delete(one);
          one.destroy();
        }
      };
      socket.on('error', drop);
      socket.on('close', drop);
    }
    near.pipe(far).pipe(near);
  });
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cut,
    mend() {
      whole = true;
    },
    async stop() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
