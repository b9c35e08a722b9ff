/** What a table holds under a name that came from outside; undefined if nothing. `table[name]` also finds what every object
 *  inherits: `constructor`, `toString`. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
