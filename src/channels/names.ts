import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const lookupMs = 5000;

/** The addresses of a host that a tenant named, IPv4 first; empty if it does not resolve in time.
 *  The system's resolver would hold one of four threads, which files and passwords share, for as
 *  long as the tenant's name server is silent; this one holds a socket. As there, the machine's
 *  hosts file goes first. A name is resolved as it stands: no search domain is appended.
 *  @param servers of names; left out: the machine's */
export async function addressesOf(host: string, servers?: readonly string[]): Promise<string[]> {
  const name = host.toLowerCase().replace(/\.$/, '');
  const known = (await hostsFile()).get(name) ?? [];
  if (known.length > 0) return known;
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers) resolver.setServers(servers);
  const late = new AbortController();
  const found: string[][] = [[], []];
  const asked = [resolver.resolve4(name), resolver.resolve6(name)].map(async (answer, i) => {
    found[i] = await answer.catch(() => []);
  });
  // What was answered by then counts.
  await Promise.race([Promise.all(asked), pause(lookupMs, null, { signal: late.signal, ref: false }).catch(() => {})]);
  late.abort();
  resolver.cancel();
  return found.flat();
}

const loopback: [string, string[]] = ['localhost', ['127.0.0.1', '::1']];

/** By name, as hosts(5) says. */
async function hostsFile(): Promise<Map<string, string[]>> {
  const text = await readFile('/etc/hosts', 'utf8').catch(() => '');
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  if (!hosts.has(loopback[0])) hosts.set(...loopback);
  return hosts;
}
