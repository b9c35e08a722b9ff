import type { IncomingMessage, Server } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { isShared } from '../core/network.ts';

const forwarding = ['x-forwarded-for', 'forwarded', 'x-real-ip'];

/** Warns once of a proxy that sends forwarding headers and is not in PARLEY_TRUSTED_PROXIES: all
 *  visitors then seem to be the proxy. Such a header sent directly from the public internet does
 *  not indicate a proxy.
 *  @param warn gets the proxy's address, and a sentence that says what to do */
export function noticeUndeclaredProxy(
  server: Server,
  trustedProxies: readonly string[],
  warn: (proxy: string, sentence: string) => void,
): void {
  const trusts = proxyAddr.compile([...trustedProxies]);
  const notice = ({ headers, socket }: IncomingMessage) => {
    if (!forwarding.some((name) => headers[name] !== undefined)) return;
    const proxy = (socket.remoteAddress ?? '')
      .replace(/^::ffff:/i, '')
      .split('%', 1)
      .join('');
    if (proxy === '' || !isShared(proxy) || trusts(proxy, 0)) return;
    server.off('request', notice);
    server.off('upgrade', notice);
    const line = [...trustedProxies, proxy].join(',');
    warn(
      proxy,
      `The proxy at ${proxy} is not trusted: all visitors count as one. Set PARLEY_TRUSTED_PROXIES=${line} if it is yours.`,
    );
  };
  // Before whatever answers.
  server.prependListener('request', notice);
  server.prependListener('upgrade', notice);
}
