// What PostgreSQL's catalogue says of a database's tables; the same words from version 15 on.
import type pg from 'pg';

export type Key = { name: string; columns: string[] };
export type ForeignKey = Key & { to: string; toColumns: string[] };
export type Table = { name: string; primaryKey: Key | null; uniqueKeys: Key[]; foreignKeys: ForeignKey[] };

const ours = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'`;
const columnsOf = (relation: string, numbers: string) => `array(
  select coalesce(a.attname, '(expression)')::text from unnest(${numbers}) with ordinality k (number, place)
  left join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number and k.number > 0 order by place)`;

export async function readTables(client: pg.Client): Promise<Table[]> {
  const names = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and ${ours} order by c.relname`,
  );
  const unique = await client.query<Key & { table: string; primary: boolean }>(
    `select t.relname as table, i.relname as name, x.indisprimary as primary,
       ${columnsOf('x.indrelid', 'x.indkey::int2[]')} as columns
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     join pg_namespace n on n.oid = t.relnamespace where x.indisunique and ${ours} order by i.relname`,
  );
  const foreign = await client.query<ForeignKey & { table: string }>(
    `select t.relname as table, f.conname as name, r.relname as to,
       ${columnsOf('f.conrelid', 'f.conkey')} as columns, ${columnsOf('f.confrelid', 'f.confkey')} as "toColumns"
     from pg_constraint f join pg_class t on t.oid = f.conrelid join pg_class r on r.oid = f.confrelid
     join pg_namespace n on n.oid = t.relnamespace where f.contype = 'f' and ${ours} order by f.conname`,
  );
  return names.rows.map(({ name }) => {
    const keys = unique.rows.filter(({ table }) => table === name);
    return {
      name,
      primaryKey: keys.find(({ primary }) => primary) ?? null,
      uniqueKeys: keys.filter(({ primary }) => !primary),
      foreignKeys: foreign.rows.filter(({ table }) => table === name),
    };
  });
}

/** The whole schema as text, to be compared line by line. */
export async function describeSchema(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ part: string; line: string }>(
    `select format('%s %s', case c.relkind when 'v' then 'view' when 'm' then 'view' else 'table' end, c.relname) as part,
       format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' end,
         ' ' || case when a.attgenerated <> '' then 'generated' else 'default' end || ' ' || pg_get_expr(d.adbin, d.adrelid)) as line,
       1 as kind, a.attnum as place
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped and ${ours}
     union all
     select 'table ' || c.relname, format('  %s %s', k.conname, pg_get_constraintdef(k.oid)), 2, 0
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype <> 'n' and ${ours}
     union all
     select 'table ' || c.relname, '  ' || regexp_replace(pg_get_indexdef(x.indexrelid), '^CREATE | ON [^ ]+ USING', '', 'g'), 3, 0
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and not exists (select from pg_constraint k where k.conindid = x.indexrelid)
     union all
     select 'table ' || c.relname, '  with ' || unnest(c.reloptions), 4, 0
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${ours}
     union all
     select 'table ' || c.relname, '  ' || pg_get_triggerdef(t.oid), 5, 0
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where not t.tgisinternal and ${ours}
     union all
     select 'function ' || p.proname, '  ' || replace(pg_get_functiondef(p.oid), e'\\n', e'\\n  '), 6, 0
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prokind in ('f', 'p') and ${ours}
     order by part, kind, place, line`,
  );
  const parts = Map.groupBy(rows, ({ part }) => part);
  return [...parts]
    .map(([part, lines]) => `${part}\n${lines.map(({ line }) => line.trimEnd()).join('\n')}\n`)
    .join('\n');
}
