import { type Queryable, rows, run } from './database.ts';
import { refuse } from './embedded/refusal.ts';

/** A step of the schema. Once it was in a commit its file stays byte for byte: a change of the schema is another file.
 *  hash: SHA-256 of the file, in hex. */
export type Migration = { version: number; name: string; sql: string; hash: string };

type Applied = { version: number; name: string; hash: string | null };

/** Where applied migrations are noted. Databases of before hashes were kept get the column; it is no part of the schema that
 *  migrations make, because it must be there before the first of them. */
export async function openHistory(db: Queryable): Promise<void> {
  await db.query(
    'create table if not exists migration (version int primary key, name text not null, applied_at timestamptz not null)',
  );
  await db.query('alter table migration add column if not exists hash text');
}

/** In the migration's own transaction. */
export async function noteMigration(db: Queryable, { version, name, hash }: Migration): Promise<void> {
  await run(db, 'insert into migration (version, name, hash, applied_at) values ($1, $2, $3, now())', [
    version,
    name,
    hash,
  ]);
}

/** The migrations of this program that the database lacks.
 *  @throws CannotRun where the database is newer than the program, or was made by other migrations than the program's */
export async function lackingOf(db: Queryable, known: readonly Migration[]): Promise<Migration[]> {
  const applied = await rows<Applied>(db, 'select version, name, hash from migration order by version', []);
  const newest = applied.at(-1)?.version ?? 0;
  const last = known.at(-1)?.version ?? 0;
  if (newest > last)
    refuse(`The database is at migration ${newest}, this program knows ${last}: start a newer Parley.`);
  for (const one of applied) {
    const own = known.find(({ version }) => version === one.version);
    const hash = one.hash ?? (await hashOfUnmarked(db, one, own));
    if (own?.hash !== hash)
      refuse(
        `Migration ${one.name} of the database is not the one that this program has: a schema that another Parley made cannot be brought forward. Start the Parley that made it; nothing was changed.`,
      );
  }
  const done = new Set(applied.map(({ version }) => version));
  return known.filter(({ version }) => !done.has(version));
}

/** The schema that the first migration made before hashes were kept, when it was frozen. */
const firstSchema = '1d4460b7529ac68e864d5c4bd6c762a9';

/** Before hashes were kept, the first migration was changed in place: its result tells which form it was. */
async function hashOfUnmarked(db: Queryable, { version }: Applied, own: Migration | undefined): Promise<string | null> {
  if (version !== 1 || own === undefined || (await schemaPrint(db)) !== firstSchema) return null;
  await run(db, 'update migration set hash = $2 where version = $1', [version, own.hash]);
  return own.hash;
}

const inOurs = `c.relnamespace = current_schema()::regnamespace and c.relname <> 'migration'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** A hash over the names and types of all that a schema has; the same on every version of PostgreSQL. */
export async function schemaPrint(db: Queryable): Promise<string> {
  const [print] = await rows<{ hash: string }>(
    db,
    `with line (text) as (
       select format('column %s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped and ${inOurs}
       union all
       select format('constraint %s.%s', c.relname, k.conname)
       from pg_constraint k join pg_class c on c.oid = k.conrelid where k.contype in ('p', 'u', 'f', 'c', 'x') and ${inOurs}
       union all
       select format('index %s', c.relname) from pg_class c where c.relkind = 'i' and c.relname not like 'migration%' and ${inOurs}
       union all
       select format('function %s %s', p.proname, md5(p.prosrc))
       from pg_proc p where p.pronamespace = current_schema()::regnamespace
         and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
     )
     select md5(string_agg(text, E'\\n' order by text collate "C")) as hash from line`,
    [],
  );
  return (print as { hash: string }).hash;
}
