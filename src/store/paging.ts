import { isUuid } from '../core/id.ts';
import type { Page, PageRequest } from '../core/ports.ts';
import { heavyRows, type Queryable, rows, type Work } from './database.ts';

/** A list ordered by id (UUIDv7: by age), keyset-paged: the cursor is the last id seen.
 *  @param work what it is where it may have to read much */
export async function pageById<R extends { id: string }>(
  db: Queryable,
  select: string,
  values: unknown[],
  page: PageRequest,
  newestFirst = false,
  work: Work | null = null,
): Promise<Page<R>> {
  const start = newestFirst ? 'ffffffff-ffff-ffff-ffff-ffffffffffff' : '00000000-0000-0000-0000-000000000000';
  const after = page.after !== null && isUuid(page.after) ? page.after : start;
  const n = values.length;
  const order = newestFirst ? `t.id < $${n + 1} order by t.id desc` : `t.id > $${n + 1} order by t.id`;
  const text = `${select} and ${order} limit $${n + 2}`;
  const all = [...values, after, page.limit + 1];
  const found = await (work === null ? rows<R>(db, text, all) : heavyRows<R>(work, db, text, all));
  return toPage(found, page.limit, (row) => row.id);
}

/** One row more than asked for was read: it says whether there is a next page. */
export function toPage<R>(found: R[], limit: number, cursor: (row: R) => string): Page<R> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? cursor(last) : null };
}
