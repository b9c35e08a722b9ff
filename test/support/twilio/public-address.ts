import { BlockList, isIP } from 'node:net';

const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  inside.addSubnet(network, bits, 'ipv4');
}
inside.addSubnet('::', 127, 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');
inside.addSubnet('fe80::', 10, 'ipv6');

/** Whether Twilio could ask there: absolute, written as a URL must be, at a host of the public internet. */
export function isPublicAddress(text: string): boolean {
  // What is parsed leniently here, Twilio would have to guess.
  if (text.length > 4000 || !/^https?:\/\/[^/]/i.test(text) || !/^[!-~]+$/.test(text) || !URL.canParse(text))
    return false;
  const host = new URL(text).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const family = isIP(host);
  if (family !== 0) return !inside.check(host, family === 6 ? 'ipv6' : 'ipv4');
  return host.includes('.') && !host.includes('_') && !host.endsWith('.localhost');
}
