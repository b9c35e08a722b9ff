import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from './lock.ts';
import { port } from './settings.ts';

/** A pg.ClientConfig: a folder with a socket, no password (the kernel tells PostgreSQL who calls). */
export type EmbeddedAddress = { host: string; port: number; user: string; database: string; ssl: false };

export type EmbeddedAddresses = {
  /** The application's role, no superuser, on its database. */
  app: EmbeddedAddress;
  /** The superuser: tests clone databases with it, nobody else uses it. */
  admin: EmbeddedAddress;
};

export const clusterOf = (dataDirectory: string) => join(dataDirectory, 'postgres');

/** Good in this process only: a long path is reached through a descriptor of ours. */
export function addressesIn(dataDirectory: string): EmbeddedAddresses {
  const common = { host: socketFolder(clusterOf(dataDirectory)), port, ssl: false } as const;
  return {
    app: { ...common, user: 'parley', database: 'parley' },
    admin: { ...common, user: 'postgres', database: 'postgres' },
  };
}

/** Where the running server of a data directory is reached; null when none runs. */
export function runningEmbeddedPostgres(dataDirectory: string): EmbeddedAddresses | null {
  if (lockHolder(dataDirectory) === null || !existsSync(clusterOf(dataDirectory))) return null;
  return addressesIn(dataDirectory);
}

// unix(7): sun_path holds 108 bytes with the closing zero. A name that the kernel gives to an open folder is always
// short, needs no place in a shared /tmp, and leads nowhere but there.
function socketFolder(cluster: string): string {
  if (Buffer.byteLength(join(cluster, `.s.PGSQL.${port}`)) <= 107) return cluster;
  return `/proc/self/fd/${openSync(cluster, 'r')}`;
}
