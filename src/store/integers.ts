import type { Statement } from './columns.ts';

/** What dialects whose ids are integers hand out for a noun: one each, counted by account, an alias row as every id that is handed
 *  out. */
const dialect = 'integer';

/** Gives each of `ids` the next integer. */
export function giveIntegers(accountId: string, noun: string, ids: readonly string[]): Statement {
  return {
    text: `with head as (
        insert into alias_head as h (account_id, noun, last) values ($1, $2, $4)
        on conflict (account_id, noun) do update set last = h.last + $4 returning last)
      insert into alias (account_id, noun, dialect, alias, id)
      select $1, $2, '${dialect}', (head.last - $4 + place)::text, id
      from head, unnest($3::uuid[]) with ordinality as new (id, place)`,
    values: [accountId, noun, ids, ids.length],
  };
}

/** A column: the integer of a row of this noun. Of merged rows the oldest is shown, the others still lead there. */
export function integerOf(noun: string, id: string, accountId: string): string {
  return `(select min(x.alias::bigint)::text from alias x
    where x.account_id = ${accountId} and x.noun = '${noun}' and x.id = ${id} and x.dialect = '${dialect}') as integer`;
}
