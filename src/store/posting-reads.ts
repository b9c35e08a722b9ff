import type { AddressKind, Attachment, Conversation, Message } from '../core/nouns.ts';
import type { PostCommand } from '../core/post.ts';
import { key, type Uploaded, type World } from '../core/post-world.ts';
import { attachmentFields } from './attachments.ts';
import type { Question as QuestionOf } from './batch.ts';
import { selected } from './columns.ts';
import { conversationFields } from './conversations.ts';
import { messageColumns } from './messages.ts';

type Question = QuestionOf<World>;

export function questionsOf(accountId: string, commands: readonly PostCommand[]): Question[] {
  const sends = commands.filter((command) => command.type === 'send');
  const receives = commands.filter((command) => command.type === 'receive');
  const named = commands.filter((command) => command.providerId !== null);
  const questions: Question[] = [];
  if (sends.length > 0)
    questions.push(conversationsOf(accountId, [...new Set(sends.map((send) => send.conversationId))]));
  if (receives.length > 0) questions.push(sendersOf(accountId, receives));
  if (named.length > 0) questions.push(earlierOf(accountId, named));
  const brought = receives.filter(({ fromProvider, providerId }) => fromProvider && providerId !== null);
  if (brought.length > 0) questions.push(erasedOf(accountId, brought));
  const attaching = commands.flatMap((command) => command.attachment?.id ?? []);
  if (attaching.length > 0) questions.push(uploadsOf(accountId, attaching));
  return questions;
}

export function emptyWorld(): World {
  return {
    conversations: new Map(),
    inboxes: new Map(),
    senders: new Map(),
    places: new Map(),
    contacts: new Map(),
    messages: new Map(),
    erased: new Set(),
    attachments: new Map(),
    windows: new Map(),
  };
}

const conversationColumns = selected(conversationFields, 'c');
/** Until when a contact of the inbox `i` may be written to, by whichever of its addresses it wrote last. */
const windowOf = (contactId: string) => `case when i.channel in ('whatsapp', 'messenger') then (
  select max(w.window_until) from contact_inbox w
  where w.account_id = $1 and w.inbox_id = i.id and w.contact_id = ${contactId}) end as "windowUntil"`;
type At = { channel: 'web'; active: boolean; assignment: 'manual'; bot: boolean; windowUntil: string | null };

function conversationsOf(accountId: string, ids: string[]): Question {
  return {
    statement: {
      text: `select ${conversationColumns}, i.channel, i.active, i.assignment, i.bot_active as bot, ${windowOf('c.contact_id')}
        from conversation c join inbox i on i.account_id = $1 and i.id = c.inbox_id
        where c.account_id = $1 and c.id = any($2)`,
      values: [accountId, ids],
    },
    take(rows, world) {
      for (const { channel, active, assignment, bot, windowUntil, ...conversation } of rows as (Conversation & At)[]) {
        if (!world.conversations.has(conversation.id)) world.conversations.set(conversation.id, conversation);
        world.inboxes.set(conversation.inboxId, { id: conversation.inboxId, channel, active, assignment, bot });
        world.windows.set(conversation.id, windowUntil);
      }
    },
  };
}

type Receives = Extract<PostCommand, { type: 'receive' }>[];
type SenderRow = Conversation &
  At & {
    toInboxId: string;
    sender: string;
    kind: AddressKind;
    contactOf: string | null;
    originId: string | null;
    isKnownHere: boolean;
    nextTeamId: string | null;
    nextAgentId: string | null;
    several: boolean;
    lastAddress: string | null;
  };

/** What a contact's rows name, if it was not removed since. */
const alive = (noun: 'agent' | 'team') => `(select t.id from ${noun} t
  where t.account_id = $1 and t.id = o.${noun}_id and t.removed_at is null)`;

/** Who writes: known in the inbox by the address, else by the address alone. Either way it is the contact whose open conversation
 *  of the inbox is read, whichever of its addresses that began with. */
function sendersOf(accountId: string, receives: Receives): Question {
  return {
    statement: {
      text: `select r.inbox_id as "toInboxId", r.address as sender, r.kind, ci.contact_id is not null as "isKnownHere",
          p.contact_id as "contactOf", p.origin_id as "originId", ${alive('agent')} as "nextAgentId", ${alive('team')} as "nextTeamId",
          o.several, o.last_address as "lastAddress", ${windowOf('p.contact_id')}, i.channel, i.active, i.assignment, i.bot_active as bot, ${conversationColumns}
        from unnest($2::uuid[], $3::text[], $4::text[]) r (inbox_id, kind, address)
        join inbox i on i.account_id = $1 and i.id = r.inbox_id and i.removed_at is null
        left join contact_inbox ci on ci.account_id = $1 and ci.inbox_id = r.inbox_id and ci.address = r.address
          and not ci.taken_away
        left join contact_address a on ci.contact_id is null
          and a.account_id = $1 and a.kind = r.kind and a.value = r.address and not a.claimed
        cross join lateral (select coalesce(ci.contact_id, a.contact_id) as contact_id,
          coalesce(ci.origin_id, a.origin_id) as origin_id) p
        left join lateral (select count(*) > 1 as several,
            (array_agg(k.team_id) filter (where k.team_id is not null))[1] as team_id,
            (array_agg(k.agent_id) filter (where k.agent_id is not null))[1] as agent_id,
            (array_agg(k.address order by coalesce(k.wrote_at, k.created_at) desc))[1] as last_address
          from contact_inbox k where k.account_id = $1 and k.contact_id = p.contact_id and k.inbox_id = r.inbox_id) o on true
        left join conversation c on c.account_id = $1 and c.inbox_id = r.inbox_id and c.contact_id = p.contact_id
          and c.thread = '' and c.state <> 'closed'`,
      values: [
        accountId,
        receives.map((one) => one.inboxId),
        receives.map((one) => one.addressKind),
        receives.map((one) => one.address),
      ],
    },
    take(rows, world) {
      for (const row of rows as SenderRow[]) {
        const { toInboxId, sender, kind, contactOf, isKnownHere, nextTeamId, nextAgentId, ...more } = row;
        const { originId, several, lastAddress, ...rest } = more;
        const { channel, active, assignment, bot, windowUntil, ...conversation } = rest;
        world.inboxes.set(toInboxId, { id: toInboxId, channel, active, assignment, bot });
        if (contactOf === null) continue;
        const who = { contactId: contactOf, originId };
        if (isKnownHere) world.senders.set(key(toInboxId, sender), who);
        else world.contacts.set(key(kind, sender), who);
        const next = { teamId: nextTeamId, agentId: nextAgentId };
        const place = { conversationId: conversation.id, ...next, several, lastAddress };
        world.places.set(key(toInboxId, contactOf), place);
        if (conversation.id === null) continue;
        if (!world.conversations.has(conversation.id)) world.conversations.set(conversation.id, conversation);
        world.windows.set(conversation.id, windowUntil);
      }
    },
  };
}

/** Messages that came before under the same provider id, in the inbox of the command. */
function earlierOf(accountId: string, named: PostCommand[]): Question {
  return {
    statement: {
      text: `select ${messageColumns('m')}
        from unnest($2::uuid[], $3::uuid[], $4::text[]) r (inbox_id, conversation_id, provider_id)
        join message m on m.account_id = $1 and m.provider_id = r.provider_id and m.inbox_id = coalesce(r.inbox_id,
          (select c.inbox_id from conversation c where c.account_id = $1 and c.id = r.conversation_id))`,
      values: [
        accountId,
        named.map((command) => (command.type === 'receive' ? command.inboxId : null)),
        named.map((command) => (command.type === 'send' ? command.conversationId : null)),
        named.map((command) => command.providerId),
      ],
    },
    take(rows, world) {
      for (const message of rows as Message[]) {
        world.messages.set(key(message.inboxId, message.providerId as string), message);
      }
    },
  };
}

/** What providers bring again of people who were erased. */
function erasedOf(accountId: string, brought: Receives): Question {
  return {
    statement: {
      text: `select r.inbox_id as "inboxId", r.provider_id as "providerId"
        from unnest($2::uuid[], $3::text[]) r (inbox_id, provider_id)
        join erased_message e on e.account_id = $1 and e.inbox_id = r.inbox_id
          and e.provider_hash = sha256(convert_to(r.provider_id, 'UTF8'))`,
      values: [accountId, brought.map((one) => one.inboxId), brought.map((one) => one.providerId)],
    },
    take(rows, world) {
      for (const { inboxId, providerId } of rows as { inboxId: string; providerId: string }[]) {
        world.erased.add(key(inboxId, providerId));
      }
    },
  };
}

/** Uploads that the commands attach. */
function uploadsOf(accountId: string, ids: string[]): Question {
  return {
    statement: {
      text: `select ${selected(attachmentFields, 'a')}, a.owner, a.message_id is not null as sent
        from attachment a where a.account_id = $1 and a.id = any($2)`,
      values: [accountId, ids],
    },
    take(found, world) {
      for (const { owner, sent, ...attachment } of found as (Attachment & Omit<Uploaded, 'attachment'>)[]) {
        world.attachments.set(attachment.id, { attachment, owner, sent });
      }
    },
  };
}
