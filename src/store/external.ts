import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Settings without which an answer could be given for something that a power cut loses. */
const durable = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** What is wrong with the operator's own PostgreSQL, a sentence each; none when it is fit. @param url of DATABASE_URL */
export async function checkExternalDatabase(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks also rejects the query that waits.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    return [`The database of DATABASE_URL cannot be reached: ${reason(error)}.`];
  }
  try {
    return [...(await wrongServer(client)), ...(await wrongRights(client)), ...(await wrongNotifications(client))];
  } catch (error) {
    return [`The database of DATABASE_URL cannot be checked: ${reason(error)}.`];
  } finally {
    await client.end();
  }
}

async function wrongServer(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [['server_version_num', 'server_version', 'server_encoding', ...durable]],
  );
  return wrongSettings(new Map(rows.map(({ name, setting }) => [name, setting])));
}

/** What of pg_settings Parley cannot live with, a sentence each. */
export function wrongSettings(settings: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  if (Number(settings.get('server_version_num')) < 150_000) {
    problems.push(`The database is PostgreSQL ${settings.get('server_version')}; Parley needs 15 or newer.`);
  }
  const encoding = settings.get('server_encoding');
  if (encoding !== 'UTF8') {
    problems.push(
      `The database is encoded in ${encoding}; make one with CREATE DATABASE parley ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  for (const name of durable) {
    // synchronous_commit knows more than on and off; only these wait for this server's own disk.
    const safe = ['on', 'remote_write', 'remote_apply', 'local'].includes(settings.get(name) ?? '');
    if (!safe)
      problems.push(
        `The database has ${name}=${settings.get(name)}, so a power cut could lose what was answered; set it to on.`,
      );
  }
  return problems;
}

async function wrongRights(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ role: string; database: string; may: boolean | null; standby: boolean }>(
    `SELECT current_user AS role, current_database() AS database,
            has_schema_privilege(current_schema(), 'CREATE') AS may, pg_is_in_recovery() AS standby`,
  );
  const { role, database, may, standby } = rows[0] as (typeof rows)[0];
  if (standby) return ['The database is a standby, which cannot be written; DATABASE_URL must lead to the primary.'];
  if (may) return [];
  return [
    `The role ${role} may not create tables in the database ${database}; make it the owner: ALTER DATABASE "${database}" OWNER TO "${role}".`,
  ];
}

async function wrongNotifications(client: pg.Client): Promise<string[]> {
  const channel = 'parley_check';
  const word = randomUUID();
  const heard = new Promise<true>((resolve) => {
    client.on('notification', ({ payload }) => payload === word && resolve(true));
  });
  // Two transactions, as in real life: a pooler that hands out connections by transaction loses the LISTEN between them.
  await client.query(`LISTEN ${channel}`);
  await client.query('SELECT pg_notify($1, $2)', [channel, word]);
  const arrived = await Promise.race([heard, pause(2_000, false, { ref: false })]);
  return arrived
    ? []
    : [
        'LISTEN and NOTIFY do not work through DATABASE_URL; behind a pooler use session mode, or connect to PostgreSQL itself.',
      ];
}

function reason(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || 'unknown error';
}
