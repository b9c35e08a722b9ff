import pg from 'pg';
import { sqlState } from '../database.ts';
import type { EmbeddedAddress, EmbeddedAddresses } from './address.ts';

const missing = ['28000', '3D000'];

/** Connects as the application; on the first start, or after one that ended before this, makes its role and database. */
export async function ensureApplication({ app, admin }: EmbeddedAddresses): Promise<void> {
  try {
    await query(app, 'SELECT 1');
  } catch (error) {
    if (!missing.includes(sqlState(error) ?? '')) throw error;
    if (!(await exists(admin, 'SELECT FROM pg_roles WHERE rolname = $1', app.user))) {
      await query(admin, `CREATE ROLE ${app.user} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE`);
    }
    if (!(await exists(admin, 'SELECT FROM pg_database WHERE datname = $1', app.database))) {
      await query(admin, `CREATE DATABASE ${app.database} OWNER ${app.user}`);
    }
    await query(app, 'SELECT 1');
  }
}

async function exists(address: EmbeddedAddress, text: string, name: string): Promise<boolean> {
  return (await query(address, text, [name])).rows.length > 0;
}

async function query(address: EmbeddedAddress, text: string, values: string[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client(address);
  // An error between two answers also rejects the query that waits.
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}
