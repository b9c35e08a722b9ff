/** The unit that a limit by address counts: an IPv4 address, or the 64 bits of an IPv6 address that
 *  its holder does not choose. Null for the machine itself: requests from there come through an
 *  undeclared proxy, which represents all visitors. */
export function networkOf(address: string): string | null {
  const four = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];
  if (four) return four.startsWith('127.') ? null : four;
  if (address === '::1') return null;
  const [head = '', tail] = address.toLowerCase().split('%', 1).join('').split('::');
  const first = groups(head);
  if (tail === undefined) return network(first);
  const last = groups(tail);
  return network([...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]);
}

/** The name under which a limit by network counts an address. */
export function networkName(address: string): string {
  return networkOf(address) ?? 'this machine';
}

/** True for an address that many clients may share: the machine itself, and private networks, from
 *  which proxies and container bridges connect. Limits by network are wide there. */
export function isShared(address: string): boolean {
  const four = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/i.exec(address);
  if (!four) return address === '::1' || /^f(?:[cd]|e[89ab])[\da-f]{0,2}:/i.test(address);
  const [a, b] = [Number(four[1]), Number(four[2])];
  return (
    a === 127 ||
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  );
}

const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
const network = (all: string[]): string =>
  `${all
    .slice(0, 4)
    .map((one) => one.replace(/^0{1,3}(?=.)/, ''))
    .join(':')}::/64`;
