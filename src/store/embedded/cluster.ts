import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { here, startBound } from './command.ts';
import type { LogFile } from './log-file.ts';
import { refuse } from './refusal.ts';
import type { RunAs } from './run-as.ts';

/** True when there is a cluster that these binaries can run. @throws CannotRun when there is something else */
export function hasCluster(cluster: string, { major }: Binaries): boolean {
  if (!existsSync(cluster)) return false;
  if (readdirSync(cluster).length === 0) {
    rmdirSync(cluster);
    return false;
  }
  const versionFile = join(cluster, 'PG_VERSION');
  if (!existsSync(versionFile))
    refuse(`${cluster} is no PostgreSQL data directory: move it away, or choose another PARLEY_DATA.`);
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== major) {
    refuse(
      `${cluster} was made by PostgreSQL ${version} and this Parley brings ${major}: with the Parley that made it run ` +
        `"npx parley backup FILE", move that folder away, and with this one run "npx parley restore FILE".`,
    );
  }
  return true;
}

/** PostgreSQL refuses a folder of root; it becomes that after `chown -R` or from a backup. */
export function ownCluster(cluster: string, { root, uid, gid }: RunAs): void {
  if (root && lstatSync(cluster).uid !== uid) spawnSync('chown', ['-R', '-h', `${uid}:${gid}`, cluster]);
}

/** Makes the cluster beside its place, so that it exists only when it is complete. */
export async function makeCluster(cluster: string, binaries: string, runAs: RunAs, logFile: LogFile): Promise<void> {
  const parent = join(cluster, '..');
  for (const name of readdirSync(parent)) {
    if (name.startsWith('postgres.new-')) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const beside = mkdtempSync(`${cluster}.new-`);
  chownSync(beside, runAs.uid, runAs.gid);
  const args = [
    ...['-D', here, '--username=postgres', '--encoding=UTF8'],
    // Bytewise order everywhere; character classes and lower() beyond ASCII, as on Debian's default cluster.
    ...['--locale-provider=libc', '--locale=C', '--lc-ctype=C.UTF-8'],
    ...['--auth-local=peer', '--auth-host=reject', '--sync-method=syncfs', '--no-instructions'],
    // Until the first of them are used again, every file of the log is written full of zeros first: at the usual 16 MB a message waits 90 ms
    // for that.
    '--wal-segsize=4',
  ];
  const initdb = startBound({ runAs, file: join(binaries, 'bin/initdb'), args, directory: beside }, 'KILL', logFile.fd);
  const [code] = await once(initdb, 'exit');
  if (code !== 0) {
    rmSync(beside, { recursive: true, force: true });
    refuse(`PostgreSQL could not make its database in ${parent}:\n${logFile.tail(8)}`);
  }
  renameSync(beside, cluster);
  const fd = openSync(parent, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
