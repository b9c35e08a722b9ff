import { linesOf } from '../core/lines.ts';
import type { LineRow } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { type Queryable, rows, run } from './database.ts';
import { claim } from './directory.ts';
import { inboxReads, withCredentials } from './inboxes.ts';

const labelTaken = { line_account_id_label_key: 'label_taken' } as const;
const fields = ['id', 'label', 'email', 'whatsappId', 'messengerId'] as const;

export function lineReads(db: Queryable, accountId: string): Reader['lines'] {
  return {
    async list() {
      const [inboxes, lines] = await Promise.all([
        inboxReads(db, accountId).onChannels(['whatsapp', 'messenger']),
        rows<LineRow>(db, `select ${selected(fields)} from line where account_id = $1`, [accountId]),
      ]);
      return linesOf(inboxes, lines);
    },
    withCredentials: (inboxIds) => withCredentials(db, accountId, inboxIds),
  };
}

export function lineWrites(db: Queryable, accountId: string, now: string): Tx['lines'] {
  return {
    ...lineReads(db, accountId),
    async insert(line) {
      if (line.label !== null && !(await claim(db, accountId, 'label', line.label))) return 'label_taken';
      return unlessTaken(db, insertion('line', accountId, { ...line, createdAt: now }), labelTaken);
    },
    async update(id, patch) {
      if (patch.label !== undefined) {
        if (patch.label !== null && !(await claim(db, accountId, 'label', patch.label))) return 'label_taken';
        await run(
          db,
          `delete from directory where account_id = $1 and kind = 'label' and key <> coalesce($3, '')
             and key = (select label from line where account_id = $1 and id = $2)`,
          [accountId, id, patch.label],
        );
      }
      return unlessTaken(db, updating('line', accountId, id, patch), labelTaken);
    },
    async leave(inboxId) {
      await run(
        db,
        `update line set whatsapp_id = nullif(whatsapp_id, $2), messenger_id = nullif(messenger_id, $2)
         where account_id = $1 and (whatsapp_id = $2 or messenger_id = $2)`,
        [accountId, inboxId],
      );
      await run(
        db,
        `with gone as (
           delete from line where account_id = $1 and whatsapp_id is null and messenger_id is null returning label)
         delete from directory where account_id = $1 and kind = 'label' and key in (select label from gone)`,
        [accountId],
      );
    },
  };
}
