import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { outOfReach } from '../core/carrier-ports.ts';
import { addressesOf } from './names.ts';

/** Finds the address that may be connected to for a host that a tenant named: whoever connects, connects to this address and looks the
 *  name up no second time, or its owner could give another answer then. Throws where there is none. */
export type Reach = (host: string) => Promise<string>;

/** @param allowed networks of the server's own that may be reached all the same: addresses and CIDR ranges
 *  @param own the addresses of this machine, which lead inside also where they are public */
export function reachOf(allowed: readonly string[], own = ownAddresses): Reach {
  const open = listOf(allowed);
  return async (host) => {
    const found = isIP(host) ? [host] : await addressesOf(host);
    const inside = listOf(own());
    const address = found.find((one) => (isPublic(one) && !isIn(inside, one)) || isIn(open, one));
    // That a name is known in a network inside is told to nobody.
    if (address === undefined) throw new Error(outOfReach);
    return address;
  };
}

/** Asked each time: a machine gets and loses addresses. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);
}

/** What no packet to the open internet carries as its destination: the special-purpose registries of IANA (RFC 6890), groups, and
 *  what is kept for later. */
const special = listOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  // Looks public, and is the host of a machine at Azure.
  '168.63.129.16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  // Ways from IPv6 into IPv4 networks, and what is for documents.
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]);
/** Of IPv6 only this is given to anybody. */
const given = listOf(['2000::/3']);

function isPublic(address: string): boolean {
  return !isIn(special, address) && (!isIPv6(address) || isIn(given, address));
}

function isIn(list: BlockList, address: string): boolean {
  // With the name of an interface behind it, it is an address of this link.
  return !address.includes('%') && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}
