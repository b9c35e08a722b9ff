import type { Attachment } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import type { Writes } from '../core/post-world.ts';
import { insertion, plain, type Statement, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';

export const attachmentFields = ['id', 'name', 'kind', 'type', 'bytes', 'width', 'height', 'file'] as const;
const columns = selected(attachmentFields, 'a');

export function attachmentReads(db: Queryable, accountId: string): Reader['attachments'] {
  return {
    ofFile: (file) =>
      first<Attachment>(db, `select ${columns} from attachment a where a.account_id = $1 and a.file = $2`, [
        accountId,
        file,
      ]),
  };
}

export function attachmentWrites(db: Queryable, accountId: string, now: string): Tx['attachments'] {
  return {
    ...attachmentReads(db, accountId),
    async insert(attachment, owner, messageId) {
      const row = { ...attachment, owner, messageId, createdAt: now };
      const { text, values } = insertion('attachment', accountId, row);
      await run(db, text, values);
    },
    forgetUnsent: (before) =>
      files(db, `delete from attachment where account_id = $1 and ${unsentBefore('$2', '$3')} returning file`, [
        accountId,
        before.people,
        before.strangers,
      ]),
  };
}

/** Deletes what was sent in some conversations. */
export function forgetAttachmentsOf(db: Queryable, accountId: string, conversationIds: string[]): Promise<string[]> {
  return files(
    db,
    `delete from attachment where account_id = $1 and message_id in (
       select m.id from message m where m.account_id = $1 and m.conversation_id = any($2)) returning file`,
    [accountId, conversationIds],
  );
}

/** Deletes what a contact uploaded and never sent. */
export function forgetUnsentOf(db: Queryable, accountId: string, contactId: string): Promise<string[]> {
  return files(
    db,
    `delete from attachment where account_id = $1 and message_id is null and owner in (
       select 'visitor:' || inbox_id || ' ' || address from contact_inbox where account_id = $1 and contact_id = $2
       union select 'user:' || id from outside_user where account_id = $1 and contact_id = $2)
     returning file`,
    [accountId, contactId],
  );
}

async function files(db: Queryable, text: string, values: unknown[]): Promise<string[]> {
  return (await rows<{ file: string }>(db, text, values)).map(({ file }) => file);
}

/** When uploads that were not sent are forgotten: those of people of the account, and of visitors and outside users. */
export type UnsentBefore = { people: string; strangers: string };

const unsentBefore = (people: string, strangers: string): string =>
  `message_id is null and created_at < case when owner ~ '^(visitor|user):' then ${strangers}::timestamptz else ${people}::timestamptz end`;

/** Accounts in which something was uploaded before these times and never sent. */
export async function accountsWithUnsent(db: Queryable, before: UnsentBefore): Promise<string[]> {
  const text = `select distinct account_id as "accountId" from attachment where ${unsentBefore('$1', '$2')}`;
  return (await rows<{ accountId: string }>(db, text, [before.people, before.strangers])).map((row) => row.accountId);
}

/** Those of some files that no row names, of accounts that are here: a folder that belongs to another database is left alone. */
export async function orphansAmong(db: Queryable, accountId: string, names: string[]): Promise<string[]> {
  return files(
    db,
    `select file from unnest($2::text[]) f (file)
     where exists (select 1 from account where id = $1)
       and not exists (select 1 from attachment a where a.account_id = $1 and a.file = f.file)`,
    [accountId, names],
  );
}

/** An attachment belongs to the message that it was sent with; nothing to do for texts alone. */
export function sendAttachments(accountId: string, messages: Writes['messages']): Statement[] {
  const sent = messages.filter(({ attachment }) => attachment !== null);
  if (sent.length === 0) return [];
  return [
    {
      text: `update attachment a set message_id = s.message_id from unnest($2::uuid[], $3::uuid[]) s (id, message_id)
        where a.account_id = $1 and a.id = s.id`,
      values: [accountId, plain(sent.map(({ attachment }) => attachment?.id ?? null)), plain(sent.map(({ id }) => id))],
    },
  ];
}
