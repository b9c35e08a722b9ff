// `npm run programs`: what the tests drive and npm does not bring, from Debian's packages. As root it is installed; anybody else is told what
// to install. `npm test` does the same for the tests that it runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const programs = [
  { path: '/usr/bin/chromium-headless-shell', package: 'chromium-headless-shell', tests: ['test/web'] },
  { path: '/usr/bin/chromium', package: 'chromium', tests: ['test/web/notifications.test.ts'] },
  { path: '/usr/sbin/clamd', package: 'clamav-daemon', tests: ['test/files'] },
  { path: '/usr/lib/postgresql/15/bin/initdb', package: 'postgresql-15', tests: ['test/backup', 'test/runtime'] },
];

/** Only PostgreSQL's programs are wanted: without this the package makes a cluster and starts it. */
const noCluster = '/etc/postgresql-common/createcluster.d/parley.conf';

/** @param files the tests that are run; what none of them drives may be absent
 *  @returns the packages that are still missing */
export function installPrograms(files: readonly string[], say: (line: string) => void): string[] {
  const house = resolve(import.meta.dirname, '..');
  const isDriven = (path: string) => files.some((file) => `${relative(house, file)}/`.startsWith(`${path}/`));
  const missing = () => programs.filter(({ path, tests }) => !existsSync(path) && tests.some(isDriven));
  const packages = missing().map((program) => program.package);
  if (packages.length === 0) return [];
  if (process.getuid?.() !== 0) {
    say(`Their tests are skipped: ${packages.join(', ')}. As root: apt-get install ${packages.join(' ')}`);
    return packages;
  }
  say(`Installing ${packages.join(', ')}; this happens once.`);
  mkdirSync(resolve(noCluster, '..'), { recursive: true });
  writeFileSync(noCluster, 'create_main_cluster = false\n');
  try {
    aptGet('update', '-qq');
    aptGet('install', '-qq', '--yes', '--no-install-recommends', ...packages);
  } finally {
    rmSync(noCluster);
  }
  const left = missing().map((program) => program.package);
  if (left.length > 0) say(`Not installed, and their tests are skipped: ${left.join(', ')}`);
  return left;
}

function aptGet(...words: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

if (import.meta.main) {
  const every = programs.flatMap(({ tests }) => tests.map((folder) => resolve(folder, 'any')));
  process.exitCode = installPrograms(every, console.log).length > 0 ? 1 : 0;
}
