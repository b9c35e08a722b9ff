import { plain, type Statement } from './columns.ts';

/** A column of what is given, its type in SQL, and its value. A `word` is a text of the program's own, which needs no quoting. */
type Given<R> = readonly [name: string, type: string, of: (row: R) => string | number | null];

/** A statement about rows that the program has. A lone row is given as values: to take arrays apart costs PostgreSQL more than to store
 *  one. More are given as arrays, one a column: so there are two texts to prepare, however many rows come.
 *  @param before how many values of the statement stand before the rows'
 *  @param text the statement around `table`, whose columns are `names`; `isGiven` is the condition that a column of another table is one of
 *  those given: said beside the join, the planner need not read an account's every row (docs/decisions/0007) */
export function statementOf<R>(
  before: number,
  columns: readonly Given<R>[],
  text: (table: string, names: string, isGiven: (column: string, name: string) => string) => string,
): (values: readonly unknown[], rows: readonly R[]) => Statement {
  const names = columns.map(([name]) => name).join(', ');
  const places = (suffix: string) =>
    columns.map(([, type], i) => `$${before + i + 1}::${type === 'word' ? 'text' : type}${suffix}`).join(', ');
  const placeOf = (name: string) => `$${before + 1 + columns.findIndex(([one]) => one === name)}`;
  const ofOne = text(`(values (${places('')})) given (${names})`, names, (of, name) => `${of} = ${placeOf(name)}`);
  const ofMany = text(`unnest(${places('[]')}) given (${names})`, names, (of, name) => `${of} = any(${placeOf(name)})`);
  return (values, rows) => {
    const [row] = rows;
    if (rows.length === 1 && row !== undefined) {
      return { text: ofOne, values: [...values, ...columns.map(([, , of]) => of(row))] };
    }
    const lists = columns.map(([, type, of]) => {
      const list = rows.map(of);
      return type === 'text' ? list : plain(list);
    });
    return { text: ofMany, values: [...values, ...lists] };
  };
}
