import pg from 'pg';
import { type Queryable, rows } from './database.ts';

/** A table with the columns that are stored, not computed. */
export type Table = { name: string; columns: string[] };

/** The number that a sequence of the schema gave out last. */
export type Sequence = { name: string; last: string };

/** A key, or an index that is none, with the statements that take it away and make it again. */
export type Key = { drop: string; make: string };

/** Rows that mean something only in the database, and to the processes, that wrote them. */
export const bound = ['migration', 'process', 'connection'];

const ofExtension = (relation: string) =>
  `exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = ${relation} and d.deptype = 'e')`;
const ours = `c.relnamespace = current_schema()::regnamespace and not ${ofExtension('c.oid')}`;

/** Every table of the schema, by name. */
export function tablesOf(db: Queryable): Promise<Table[]> {
  return rows<Table>(
    db,
    `select c.relname::text as name,
            array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                  order by a.attnum) as columns
     from pg_class c where c.relkind = 'r' and ${ours} order by c.relname`,
    [],
  );
}

/** Sequences that gave out a number; they stand outside every transaction, so read them after the rows that they numbered. */
export function sequencesOf(db: Queryable): Promise<Sequence[]> {
  return rows<Sequence>(
    db,
    `select sequencename::text as name, last_value::text as last from pg_sequences
     where schemaname = current_schema() and last_value is not null order by sequencename`,
    [],
  );
}

/** Every key and index, each after what it needs: a foreign key comes after the key that it names. */
export async function keysOf(db: Queryable): Promise<Key[]> {
  const indexes = await rows<Key>(
    db,
    `select format('drop index %s', x.indexrelid::regclass) as drop, pg_get_indexdef(x.indexrelid) as make
     from pg_index x join pg_class c on c.oid = x.indrelid
     where c.relkind = 'r' and ${ours} and not exists (select from pg_constraint k where k.conindid = x.indexrelid)
     order by x.indexrelid::regclass::text`,
    [],
  );
  const constraints = await rows<Key>(
    db,
    `select format('alter table %s drop constraint %I', c.oid::regclass, k.conname) as drop,
            format('alter table %s add constraint %I %s', c.oid::regclass, k.conname, pg_get_constraintdef(k.oid)) as make
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     where k.contype in ('p', 'u', 'x', 'f') and c.relkind = 'r' and ${ours}
     order by k.contype = 'f', c.oid::regclass::text, k.conname`,
    [],
  );
  return [...indexes, ...constraints];
}

/** What keeps a schema from being empty, by name; a table of migrations without a migration does not. */
export async function contentsOf(db: Queryable): Promise<string[]> {
  const found = await rows<{ name: string }>(
    db,
    `select c.relname::text as name from pg_class c
     where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and ${ours} order by c.relname`,
    [],
  );
  const names = found.map(({ name }) => name);
  if (names.length !== 1 || names[0] !== 'migration') return names;
  return (await rows(db, 'select from migration limit 1', [])).length === 0 ? [] : names;
}

export const quoted = pg.escapeIdentifier;
