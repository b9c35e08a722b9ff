// The PostgreSQL of one test run: our own in a temporary folder, or a throwaway one named by its superuser's URL.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { migrate } from '../../src/store/migrate.ts';

/** What pg needs to connect. */
export type Address = { host: string; port: number; user: string; password?: string; database: string; ssl: false };
/** A superuser to make databases with, and the role that Parley runs as, which is none. */
export type Addresses = { admin: Address; app: Address };
export type TestPostgres = Addresses & { close(): Promise<void> };

export const template = 'parley_template';

/** @param url a superuser's; without one a server is started in `directory` */
export async function openTestPostgres(directory: string, url: string | undefined): Promise<TestPostgres> {
  const server = url === undefined ? await ownServer(directory) : await foreignServer(url);
  try {
    await makeTemplate(server);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

export async function withClient<T>(address: Address, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(address);
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** A run makes hundreds of databases and keeps none: without WAL for their copies, and without autovacuum looking after each of them
 *  several times a second, it takes a tenth less processor time. */
const settings = {
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
};

async function ownServer(directory: string): Promise<TestPostgres> {
  const { app, admin, stop } = await startEmbeddedPostgres({ dataDirectory: join(directory, 'pg'), settings });
  return { app, admin, close: stop };
}

/** Makes the role `parley`, and leaves the server as it was: so it refuses one that has such a role already. */
async function foreignServer(url: string): Promise<TestPostgres> {
  const admin = addressOf(url);
  const app = { ...admin, user: 'parley', password: randomBytes(16).toString('hex'), database: 'parley' };
  await withClient(admin, async (client) => {
    const { rows } = await client.query(`select from pg_roles where rolname = 'parley'`);
    if (rows.length > 0)
      throw new Error('PARLEY_TEST_DATABASE_URL has a role parley: give the tests a throwaway server.');
    await client.query(`create role parley login nosuperuser nocreatedb nocreaterole password '${app.password}'`);
  });
  return { app, admin, close: () => clear(admin) };
}

function addressOf(url: string): Address {
  const { host, port, user, password, database } = new pg.Client({ connectionString: url });
  return {
    host,
    port,
    user: user ?? 'postgres',
    password: password ?? '',
    database: database ?? 'postgres',
    ssl: false,
  };
}

async function makeTemplate({ admin, app }: Addresses): Promise<void> {
  await withClient(admin, (client) =>
    client.query(
      `create database ${template} owner ${app.user} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`,
    ),
  );
  await migrate({ ...app, database: template });
  // Nobody can be connected to it, so that cloning never waits.
  await withClient(admin, (client) =>
    client.query(`alter database ${template} is_template true allow_connections false`),
  );
}

async function clear(admin: Address): Promise<void> {
  await withClient(admin, async (client) => {
    const owned = `select datname as name from pg_database where datdba = (select oid from pg_roles where rolname = 'parley')`;
    const { rows } = await client.query<{ name: string }>(owned);
    for (const { name } of rows) {
      await client.query(`alter database ${name} is_template false`);
      await client.query(`drop database ${name} with (force)`);
    }
    await client.query('drop role parley');
  });
}
