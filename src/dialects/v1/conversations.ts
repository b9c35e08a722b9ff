import { Type } from 'typebox';
import { actorName, type Call } from '../../core/call.ts';
import { instantOf } from '../../core/instant.ts';
import { conversationStates } from '../../core/nouns.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import { soughtOf } from '../../core/search.ts';
import { scopeOf, sees } from '../../core/visibility.ts';
import { bodyBytes, type Route } from '../contract.ts';
import { conversationToWire, isEmpty, mapped, messageToWire, pageToWire } from './mapping.ts';
import { message, newMessage } from './messages.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Conversations';

const conversation = wire.noun('Conversation', {
  id: wire.id,
  inboxId: wire.id,
  contactId: wire.id,
  state: wire.oneOf(conversationStates),
  agentId: wire.nullable(wire.id),
  teamId: wire.nullable(wire.id),
  snoozedUntil: wire.nullable(wire.instant),
  waitingSince: wire.nullable(wire.instant),
  unread: Type.Integer({ description: 'Messages from the contact that no agent has read' }),
  agentReadNumber: wire.eventNumber,
  contactReadNumber: wire.eventNumber,
  lastNumber: Type.Integer({ description: 'Number of the newest message: lists are ordered by it' }),
  lastMessageAt: wire.nullable(wire.instant),
  lastText: wire.nullable(Type.String()),
  createdAt: wire.instant,
  closedAt: wire.nullable(wire.instant),
});

const listQuery = Type.Object({
  ...wire.numberedPage,
  state: Type.Optional(wire.oneOf([...conversationStates, 'all'], 'Without it: every state but closed')),
  agentId: Type.Optional(Type.Union([wire.id, Type.Literal('none')], { description: 'none: those that nobody has' })),
  teamId: Type.Optional(wire.id),
  inboxId: Type.Optional(wire.id),
  contactId: Type.Optional(wire.id),
  mentions: Type.Optional(Type.Unsafe<string>({ ...wire.id, description: 'Where a note mentions this agent' })),
  q: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: wire.searchable,
      description:
        'Only conversations where a message, or the contact’s name and addresses, contain all of these words or prefixes; a single letter matches whole words. New messages are found within a second.',
    }),
  ),
});
const alive = ['open', 'pending', 'snoozed'] as const;
const handover = {
  agentId: Type.Optional(wire.nullable(wire.id)),
  teamId: Type.Optional(wire.nullable(wire.id)),
};
const takenBy = wire.input({
  agentId: Type.Optional(
    Type.Unsafe<string>({ ...wire.id, description: 'Whose it becomes; without it: the member’s own agent' }),
  ),
});

export function conversationRoutes(context: Context): Route[] {
  const { core, links } = context;
  /** The conversation for reading, if the caller may see it. */
  const seen = async (call: Call, id: string) => {
    const no = lacks(call.actor, 'conversations');
    if (no) return no;
    const found = await core.read(call.accountId).conversations.get(id);
    return found && sees(scopeOf(call), found) ? found : refuse('not_found', { noun: 'conversation' });
  };

  return [
    authed(
      context,
      'GET',
      '/v1/conversations',
      {
        tag,
        summary: 'Conversations, the newest message first',
        query: listQuery,
        answer: wire.pageOf(conversation),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'conversations');
        if (no) return no;
        const reader = core.read(call.accountId);
        const { contactId } = query;
        const filter = {
          states: query.state === 'all' ? null : query.state ? [query.state] : alive,
          agentId: query.agentId ?? null,
          teamId: query.teamId ?? null,
          inboxId: query.inboxId ?? null,
          contactId: contactId === undefined ? null : ((await reader.contacts.get(contactId))?.id ?? contactId),
          mentionedId: query.mentions ?? null,
          sought: query.q === undefined ? null : soughtOf(query.q),
          scope: scopeOf(call),
        };
        const found = await reader.conversations.list(filter, pageRequest(query));
        return pageToWire(found, conversationToWire);
      },
    ),
    authed(
      context,
      'POST',
      '/v1/conversations',
      {
        tag,
        summary: 'Open a conversation with a contact',
        description: 'The one that is open already in this inbox is given instead.',
        body: wire.input({ inboxId: wire.id, contactId: wire.id, ...handover }),
        answer: conversation,
        status: 201,
        refuses: ['forbidden', 'not_found', 'agent_unavailable'],
      },
      async (call, { body }) =>
        mapped(await core.startConversation(call, { agentId: null, teamId: null, ...body }), conversationToWire),
    ),
    authed(
      context,
      'GET',
      '/v1/conversations/:id',
      { tag, summary: 'One conversation', answer: conversation, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) => mapped(await seen(call, params.id as string), conversationToWire),
    ),
    authed(
      context,
      'POST',
      '/v1/conversations/:id/take',
      {
        tag,
        summary: 'Take a conversation that nobody has',
        description: 'Exactly one of many who try at once gets it; the others get 409 and who has it.',
        body: wire.orNothing(takenBy),
        answer: conversation,
        refuses: ['forbidden', 'not_found', 'conversation_taken', 'conversation_closed'],
      },
      async (call, { params, body }) => {
        const own = ownAgent(call);
        const agentId = body?.agentId ?? own;
        if (agentId === null) {
          return refuse('invalid', { field: 'agentId', problem: 'is needed: this credential is no agent' });
        }
        if (agentId !== own && scopeOf(call) !== 'all') return refuse('forbidden', { right: 'settings' });
        return mapped(await core.takeConversation(call, params.id as string, agentId), conversationToWire);
      },
    ),
    authed(
      context,
      'PUT',
      '/v1/conversations/:id/assignment',
      {
        tag,
        summary: 'Hand a conversation over, to an agent, a team, or back to the queue',
        body: wire.input(handover, { minProperties: 1 }),
        answer: conversation,
        refuses: ['forbidden', 'not_found', 'conversation_closed'],
      },
      async (call, { params, body }) =>
        mapped(await core.assignConversation(call, params.id as string, body), conversationToWire),
    ),
    authed(
      context,
      'PUT',
      '/v1/conversations/:id/state',
      {
        tag,
        summary: 'Close, reopen or snooze a conversation',
        body: wire.input({
          state: wire.oneOf(['open', 'closed', 'snoozed']),
          snoozedUntil: Type.Optional(wire.instant),
        }),
        answer: conversation,
        refuses: ['forbidden', 'not_found', 'conversation_closed', 'conversation_replaced', 'inbox_inactive'],
      },
      async (call, { params, body }) => {
        const id = params.id as string;
        if (body.state === 'closed') return mapped(await core.closeConversation(call, id), conversationToWire);
        if (body.state === 'open') return mapped(await core.reopenConversation(call, id), conversationToWire);
        if (!body.snoozedUntil) return refuse('invalid', { field: 'snoozedUntil', problem: 'is needed to snooze' });
        const until = instantOf(body.snoozedUntil) as string;
        return mapped(await core.snoozeConversation(call, id, until), conversationToWire);
      },
    ),
    authed(
      context,
      'PUT',
      '/v1/conversations/:id/read',
      {
        tag,
        summary: 'Mark as read by the agents, up to a message’s number',
        body: wire.input({ number: wire.eventNumber }),
        answer: conversation,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, body }) =>
        mapped(await core.readConversation(call, params.id as string, body.number), conversationToWire),
    ),
    authed(
      context,
      'GET',
      '/v1/conversations/:id/messages',
      {
        tag,
        summary: 'Messages, the newest first',
        query: wire.numberedPageQuery,
        answer: wire.pageOf(message),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, query }) => {
        const found = await seen(call, params.id as string);
        if (isRefusal(found)) return found;
        const page = await core.read(call.accountId).messages.list(found.id, pageRequest(query), true);
        return pageToWire(page, (row) => messageToWire(row, links));
      },
    ),
    authed(
      context,
      'POST',
      '/v1/conversations/:id/messages',
      {
        mostBytes: bodyBytes.large,
        tag,
        summary: 'Answer a contact, or leave a note',
        description:
          'Answered means stored: the success is given after the commit. The same clientId never makes a second message.',
        body: newMessage,
        answer: message,
        status: 201,
        refuses: [
          'forbidden',
          'not_found',
          'conversation_closed',
          'reply_window_closed',
          'inbox_inactive',
          'attachment_used',
          'overloaded',
        ],
      },
      async (call, { params, body, credential }) => {
        const no = lacks(call.actor, 'conversations') ?? isEmpty(body);
        if (no) return no;
        if (!body.note && body.mentions?.length) {
          return refuse('invalid', { field: 'mentions', problem: 'is for notes only' });
        }
        const command = {
          conversationId: params.id as string,
          author: author(call),
          scope: scopeOf(call),
          body: body.text ?? '',
          attachment: body.attachmentId === undefined ? null : { id: body.attachmentId, owner: credential },
          note: body.note ?? false,
          mentions: body.mentions ?? [],
          providerId: body.clientId ?? null,
        };
        return mapped(await core.send(call.accountId, command, call.once), (posted) =>
          messageToWire(posted.message, links),
        );
      },
    ),
    authed(
      context,
      'POST',
      '/v1/messages/:id/retry',
      {
        tag,
        summary: 'Send a message again that failed',
        description:
          'Also one that is uncertain, which the contact may then see twice, and one that still waits, which is tried at once. It is queued; `/v1/live` says what becomes of it.',
        answer: message,
        refuses: ['forbidden', 'not_found', 'message_sent', 'conversation_closed', 'reply_window_closed'],
      },
      async (call, { params }) =>
        mapped(await core.retryMessage(call, params.id as string), (row) => messageToWire(row, links)),
    ),
  ];
}

function ownAgent(call: Call): string | null {
  return call.actor.kind === 'member' ? call.actor.agentId : null;
}

function author(call: Call) {
  const { actor } = call;
  const agentId = ownAgent(call);
  if (agentId !== null) return { kind: 'agent' as const, id: agentId, agentId };
  if (actor.kind === 'member' || actor.kind === 'key') return { kind: actor.kind, id: actor.id, agentId: null };
  throw new Error(`${actorName(actor)} is not an author`);
}
