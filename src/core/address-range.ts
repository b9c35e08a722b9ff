const widest = { 4: 8, 6: 32 } as const;

/** A range of network addresses as it is kept: `10.1.0.0/16`, of one address `10.1.2.3/32`. Null for what is none, or wider than /8
 *  (IPv6: /32): such a range is no network of anybody's own. */
export function addressRange(text: string): string | null {
  const [, address = '', bits] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(text.trim()) ?? [];
  const version = address.includes(':') ? 6 : 4;
  const groups = version === 6 ? groupsOf(address) : bytesOf(address);
  if (groups === null) return null;
  const [size, all] = version === 6 ? [16, 128] : [8, 32];
  const length = bits === undefined ? all : Number(bits);
  if (length > all || length < widest[version]) return null;
  const masked = groups.map((group, i) => {
    const kept = Math.min(size, Math.max(0, length - i * size));
    return group & ~(2 ** (size - kept) - 1);
  });
  return `${version === 6 ? short(masked) : masked.join('.')}/${length}`;
}

/** The address of a socket as ranges are compared with it: IPv4 as such, without the name of an interface. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d{1,3}\.)/i, '').split('%', 1)[0] as string;
}

function bytesOf(address: string): number[] | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return null;
  const bytes = address.split('.').map(Number);
  return bytes.every((byte) => byte < 256) ? bytes : null;
}

function groupsOf(address: string): number[] | null {
  const whole = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1);
  if (!whole) return null;
  const [head = '', tail] = whole.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const groups = tail === undefined ? [...head] : [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail];
  return groups.map((group) => Number.parseInt(group, 16));
}

function short(groups: readonly number[]): string {
  const whole = groups.map((group) => group.toString(16)).join(':');
  return URL.parse(`http://[${whole}]`)?.hostname.slice(1, -1) ?? whole;
}
