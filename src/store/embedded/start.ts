import { makeDataDirectory } from '../data-directory.ts';
import { writeAccess } from './access.ts';
import type { EmbeddedAddresses } from './address.ts';
import { addressesIn, clusterOf } from './address.ts';
import { findBinaries } from './binaries.ts';
import { hasCluster, makeCluster, ownCluster } from './cluster.ts';
import { lockDataDirectory } from './lock.ts';
import { openLogFile } from './log-file.ts';
import { awaitFormer } from './postmaster.ts';
import { reachableBinaries } from './reach.ts';
import { ensureApplication } from './roles.ts';
import { chooseUser } from './run-as.ts';
import { runServer } from './server.ts';

export type EmbeddedPostgres = EmbeddedAddresses & {
  /** Resolves with a sentence if PostgreSQL ends without having been asked to. */
  exited: Promise<string>;
  /** Fast shutdown: open transactions are rolled back, everything committed is on the disk. May be called twice. */
  stop(): Promise<void>;
};

/**
 * Runs the bundled PostgreSQL in `dataDirectory`, made on the first start; it ends with this process, however that ends.
 * @param options.log gets a line when something takes time
 * @throws CannotRun with a sentence for the operator
 */
export async function startEmbeddedPostgres(options: {
  dataDirectory: string;
  log?: (line: string) => void;
  /** settings of PostgreSQL that differ from ours: for tests */
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> {
  const { dataDirectory, log = () => {}, settings = {} } = options;
  const cluster = clusterOf(dataDirectory);
  const binaries = findBinaries();
  makeDataDirectory(dataDirectory);

  const release = new DisposableStack();
  try {
    const lock = lockDataDirectory(dataDirectory);
    release.defer(() => lock.release());
    const logFile = openLogFile(dataDirectory);
    release.defer(() => logFile.close());

    const runAs = chooseUser(cluster);
    const directory = reachableBinaries(binaries, runAs, log);
    if (hasCluster(cluster, binaries)) {
      ownCluster(cluster, runAs);
      await awaitFormer(cluster, runAs, log);
    } else {
      log(`Making a new database in ${cluster}.`);
      await makeCluster(cluster, directory, runAs, logFile);
    }
    writeAccess(cluster, runAs);

    const server = await runServer({ cluster, binaries: directory, runAs, logFile, log, settings });
    const addresses = addressesIn(dataDirectory);
    try {
      await ensureApplication(addresses);
    } catch (error) {
      await server.stop();
      throw error;
    }
    const held = release.move();
    void server.ended.then(() => held.dispose());
    return { ...addresses, exited: server.exited, stop: () => server.stop() };
  } catch (error) {
    release.dispose();
    throw error;
  }
}
