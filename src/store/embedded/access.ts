import { userInfo } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from './beside.ts';
import type { RunAs } from './run-as.ts';

/**
 * Lets in the system user that Parley runs as, and nobody else: the kernel says who is at the other end of the socket,
 * so there is no password to keep. Written at every start, because that user may change (npm start, then sudo npm start).
 */
export function writeAccess(cluster: string, runAs: RunAs): void {
  const caller = `"${userInfo().username.replaceAll('"', '""')}"`;
  replaceFile(join(cluster, 'pg_hba.conf'), 'local all all peer map=parley\n', runAs);
  replaceFile(join(cluster, 'pg_ident.conf'), `parley ${caller} parley\nparley ${caller} postgres\n`, runAs);
}
