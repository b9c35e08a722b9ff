import type { Client } from 'pg';
import { type DatabaseConfig, openClient, run, sqlState } from './database.ts';
import { CannotRun, refuse } from './embedded/refusal.ts';

/** Timeouts of ours, of the role or of the server; what a version does not know is not in pg_settings. */
const timeouts = [
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'transaction_timeout',
  'idle_session_timeout',
];

/** Classes of SQLSTATE: no disk or memory, shut down, broken files. */
const serverGaveUp = /^(53|57|58|XX)/;

/** How values become text and text becomes values, whatever the server's own settings are. */
const faithful = {
  datestyle: 'ISO',
  intervalstyle: 'iso_8601',
  timezone: 'UTC',
  extra_float_digits: '3',
  bytea_output: 'hex',
  // A policy that hides rows is then an error instead of a table with holes.
  row_security: 'off',
};

/**
 * Uses a connection for work that takes as long as it takes. An abort breaks the connection, and so the work.
 * @throws CannotRun when the database cannot be reached, or gives up in the middle
 */
export async function withPatience<T>(
  config: DatabaseConfig,
  signal: AbortSignal,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const client = openClient(config);
  let broken: Error | null = null;
  client.on('error', (error) => {
    broken = error;
  });
  await client.connect().catch((error: NodeJS.ErrnoException) => {
    const reason = error.message || error.code;
    // The bundled PostgreSQL lets in the user who started it.
    const advice = reason?.startsWith('Peer authentication') ? '; run this as the user that the server runs as' : '';
    refuse(`The database cannot be reached: ${reason}${advice}.`);
  });
  const end = () => void client.end();
  signal.addEventListener('abort', end);
  try {
    await run(client, `select set_config(name, '0', false) from pg_settings where name = any($1)`, [timeouts]);
    for (const [name, value] of Object.entries(faithful)) await client.query(`set ${name} = '${value}'`);
    return await use(client);
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    signal.throwIfAborted();
    if (broken || serverGaveUp.test(sqlState(error) ?? ''))
      refuse(`The database did not finish: ${(error as Error).message}.`);
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
    await client.end();
  }
}
