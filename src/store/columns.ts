/** A noun's fields as columns: `pictureUrl` is `picture_url`. Field names are the program's own, never a caller's. */
export function column(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A select list that gives rows the noun's own field names. */
export function selected(fields: readonly string[], table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return fields.map((field) => `${prefix}${column(field)} as "${field}"`).join(', ');
}

/** An array as PostgreSQL reads it, of values that need no quoting: ids, numbers, instants, words of the program's own. */
export function plain(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'null').join(',')}}`;
}

export type Statement = { text: string; values: unknown[] };

export function insertion(table: string, accountId: string, row: Record<string, unknown>): Statement {
  const fields = Object.keys(row);
  return {
    text: `insert into ${table} (account_id, ${fields.map(column).join(', ')})
           values ($1, ${fields.map((_, i) => `$${i + 2}`).join(', ')})`,
    values: [accountId, ...Object.values(row)],
  };
}

/** Many rows of one shape in one statement. */
export function insertions(table: string, accountId: string, rows: readonly Record<string, unknown>[]): Statement {
  const fields = Object.keys(rows[0] ?? {});
  const columns = fields.map(column).join(', ');
  const named = rows.map((row) => Object.fromEntries(fields.map((field) => [column(field), row[field] ?? null])));
  return {
    text: `insert into ${table} (account_id, ${columns})
           select $1, ${columns} from jsonb_populate_recordset(null::${table}, $2::jsonb)`,
    values: [accountId, JSON.stringify(named)],
  };
}

/** Null when the patch changes nothing. */
export function updating(
  table: string,
  accountId: string,
  id: string,
  patch: Record<string, unknown>,
  key = 'id',
): Statement | null {
  const fields = Object.keys(patch).filter((field) => patch[field] !== undefined);
  if (fields.length === 0) return null;
  return {
    text: `update ${table} set ${fields.map((field, i) => `${column(field)} = $${i + 3}`).join(', ')}
           where account_id = $1 and ${key} = $2`,
    values: [accountId, id, ...fields.map((field) => patch[field])],
  };
}
