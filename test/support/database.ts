import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { patience } from './patience.ts';
import { type Address, type Addresses, template, withClient } from './postgres.ts';

export type TestDatabase = {
  /** For pg, as the role that Parley runs as. */
  config: Address;
  /** The same as a DATABASE_URL. */
  url: string;
  /** Disconnects who is still there. It goes with the run's server: dropping it by itself would have the server write to the disk all that
   *  everybody changed so far. */
  leave(): Promise<void>;
};

const objectInUse = '55006';
const disconnect = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1';
let made = 0;

/** A migrated database of the caller's own, cloned from the run's template. */
export async function createDatabase(from = template, called?: string): Promise<TestDatabase> {
  const { admin, app } = testPostgres();
  made += 1;
  // Process ids come again within a long run, and databases stay to its end.
  const name = called ?? `parley_test_${process.pid}_${made}_${randomBytes(4).toString('hex')}`;
  await withClient(admin, (client) => clone(client, name, app.user, from));
  const config = { ...app, database: name };
  return {
    config,
    url: urlOf(config),
    leave: () => withClient(admin, async (client) => void (await client.query(disconnect, [name]))),
  };
}

/** One with nothing in it, as an operator makes it. */
export const createEmptyDatabase = () => createDatabase('template0');

/** The server of this run, for the few tests that need a superuser. */
export function testPostgres(): Addresses {
  const text = process.env.PARLEY_TEST_DATABASE;
  if (text === undefined) throw new Error('There is no PostgreSQL to test with: run `npm test -- PATH-OF-THE-TEST`.');
  return JSON.parse(text) as Addresses;
}

async function clone(client: pg.Client, name: string, owner: string, from: string): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      await client.query(`create database ${name} template ${from} owner ${owner} strategy file_copy`);
      return;
    } catch (error) {
      const busy = error instanceof pg.DatabaseError && error.code === objectInUse;
      if (!busy || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function urlOf({ host, port, user, password, database }: Address): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  return `postgres://${user}${secret}@${encodeURIComponent(host)}:${port}/${database}`;
}
