import pg from 'pg';

export type DatabaseConfig = pg.ClientConfig;

const timestamptz = 1184;
const int8 = 20;

/** Instants leave the database as the core has them: ISO 8601, UTC, milliseconds. */
function parseInstant(text: string): string {
  return new Date(`${text.replace(' ', 'T')}`.replace(/([+-]\d\d)$/, '$1:00')).toISOString();
}

/** Event numbers fit 53 bits; amounts of money are selected as text and become bigint. */
function parseInt8(text: string): number {
  return Number(text);
}

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === timestamptz) return parseInstant;
    if (oid === int8) return parseInt8;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

/** How a column of this type becomes a value of the core. */
export function parserOf(oid: number): (text: string) => unknown {
  return types.getTypeParser(oid, 'text');
}

/** Settings that every connection of ours has: UTC, and nobody sits in a transaction and keeps others waiting. */
const options =
  '-c timezone=UTC -c datestyle=ISO -c idle_in_transaction_session_timeout=10000 -c statement_timeout=30000';

export function openPool(config: DatabaseConfig, max = 14): pg.Pool {
  return listening(new pg.Pool({ ...config, types, options, max, connectionTimeoutMillis: 10_000 } as pg.PoolConfig));
}

/** A pool of other connections to where `pool` leads; they end when they are idle, and keep no process alive.
 *  @param longestMs of a statement: the server cancels it then, and where the server is silent, we do a second later */
export function openPoolLike(pool: pg.Pool, max: number, longestMs: number): pg.Pool {
  const limited = `${options} -c statement_timeout=${longestMs}`;
  const query_timeout = longestMs + 1000;
  // It is not among those that can be listed.
  const { password } = pool.options;
  return listening(
    new pg.Pool({ ...pool.options, password, options: limited, max, query_timeout, allowExitOnIdle: true }),
  );
}

function listening(pool: pg.Pool): pg.Pool {
  // A broken idle connection is the pool's to replace; without a listener it would end the process.
  pool.on('error', () => {});
  // Nor does the pool listen to one that is in use: whoever uses it learns from its own statement that it broke.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** A connection beside those of a pool, which may all be taken. */
export function openBeside(pool: pg.Pool): pg.Client {
  const client = new pg.Client(pool.options);
  client.on('error', () => {});
  return client;
}

export function openClient(config: DatabaseConfig): pg.Client {
  return new pg.Client({ ...config, types, options, connectionTimeoutMillis: 10_000 } as pg.ClientConfig);
}

/** Where statements go: a pool for single reads, a client inside a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/** One statement, prepared under a name of its own text so that the server plans it once a connection. */
export async function rows<R>(db: Queryable, text: string, values: unknown[]): Promise<R[]> {
  const result = await db.query({ name: nameOf(text), text, values });
  return result.rows as R[];
}

/** What takes long goes to places of its own (shares.ts), where there are such. */
export type Work = 'search' | 'report';

/** As `rows`, for what may have to read much of what an account has. In a transaction it is a statement like any other. */
export async function heavyRows<R>(work: Work, db: Queryable, text: string, values: unknown[]): Promise<R[]> {
  const statement: pg.QueryConfig & { work: Work } = { name: nameOf(text), text, values, work };
  return (await db.query(statement)).rows as R[];
}

export async function first<R>(db: Queryable, text: string, values: unknown[]): Promise<R | null> {
  return (await rows<R>(db, text, values))[0] ?? null;
}

/** The number of rows that a statement changed. */
export async function run(db: Queryable, text: string, values: unknown[]): Promise<number> {
  const result = await db.query({ name: nameOf(text), text, values });
  return result.rowCount ?? 0;
}

const names = new Map<string, string>();

/** The name under which a statement is prepared on every connection. */
export function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = `s${names.size + 1}`;
    names.set(text, name);
  }
  return name;
}

/** The SQLSTATE of an error from the server; null when it never came that far. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null;
}
