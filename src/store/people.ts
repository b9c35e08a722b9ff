import type { Person } from '../core/nouns.ts';
import { type Queryable, rows } from './database.ts';

/** Agents and members by id, also removed ones: what they wrote stays theirs. */
export function people(db: Queryable, accountId: string, ids: readonly string[]): Promise<Person[]> {
  return rows<Person>(
    db,
    `select id, name, picture_url as "pictureUrl" from agent where account_id = $1 and id = any($2)
     union all select id, name, null from member where account_id = $1 and id = any($2)`,
    [accountId, ids],
  );
}
