import type { IncomingMessage, Server } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

const forwarding = ['x-forwarded-for', 'forwarded', 'x-real-ip'];

/** Where a proxy of one's own is: this machine, and networks that are not the open internet. */
const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addSubnet('100.64.0.0', 10, 'ipv4');
near.addSubnet('169.254.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');

/** Warns, once, where a proxy passes on who asks and PARLEY_TRUSTED_PROXIES does not name it: all visitors then seem to be the proxy.
 *  A header that somebody sends straight from the open internet is no sign of a proxy.
 *  @param warn gets the proxy's address, and what to do in a sentence */
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
    if (proxy === '' || !near.check(proxy, isIPv6(proxy) ? 'ipv6' : 'ipv4') || trusts(proxy, 0)) return;
    server.off('request', notice);
    server.off('upgrade', notice);
    const line = [...trustedProxies, proxy].join(',');
    warn(
      proxy,
      `A proxy at ${proxy} passes on who asks, and is not believed: all visitors count as one. Set PARLEY_TRUSTED_PROXIES=${line} if it is yours.`,
    );
  };
  // Before whatever answers.
  server.prependListener('request', notice);
  server.prependListener('upgrade', notice);
}
