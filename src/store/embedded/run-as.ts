import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { errno, refuse } from './refusal.ts';

/** The system user that PostgreSQL runs as, because it refuses to run as root. */
export type RunAs = { name: string; uid: number; gid: number; root: boolean };

/**
 * Ourselves, unless we are root: then the owner of the cluster, else the system user `parley`, made when missing.
 * @param cluster the cluster's folder, which need not exist
 */
export function chooseUser(cluster: string): RunAs {
  if (process.getuid?.() !== 0) {
    const { username, uid, gid } = userInfo();
    return { name: username, uid, gid, root: false };
  }
  const owner = ownerOf(cluster);
  if (owner !== null && owner !== 0) {
    return lookUp(String(owner)) ?? refuse(`${cluster} belongs to user ${owner}, whom this system does not know.`);
  }
  return (
    lookUp('parley') ?? makeUser() ?? lookUp('nobody') ?? refuse('There is neither a system user parley nor nobody.')
  );
}

/** Arguments of setpriv that turn root into the user; none when we are the user. */
export function becoming({ root, uid, gid }: RunAs): string[] {
  return root ? ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', '--inh-caps=-all', '--no-new-privs'] : [];
}

function ownerOf(path: string): number | null {
  try {
    return lstatSync(path).uid;
  } catch (error) {
    if (errno(error) === 'ENOENT') return null;
    throw error;
  }
}

function lookUp(user: string): RunAs | null {
  const { stdout } = spawnSync('getent', ['passwd', user], { encoding: 'utf8' });
  const [name, , uid, gid] = (stdout ?? '').split(':');
  if (!name || uid === '0') return null;
  return { name, uid: Number(uid), gid: Number(gid), root: true };
}

function makeUser(): RunAs | null {
  const nowhere = ['--no-create-home', '--home-dir', '/var/lib/parley', '--shell', '/usr/sbin/nologin'];
  spawnSync('useradd', ['--system', '--user-group', ...nowhere, 'parley'], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: 'ignore',
  });
  return lookUp('parley');
}
