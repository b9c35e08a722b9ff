import { Type } from 'typebox';
import { type Call, actorName } from '../../core/call.ts';
import { conversationStates } from '../../core/nouns.ts';
import { scopeOf } from '../../core/conversations.ts';
import { refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import { sees } from '../../core/visibility.ts';
import type { Route } from '../contract.ts';
import { conversationToWire, messageToWire, pageToWire } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';
import { isRefusal } from '../../core/refusal.ts';

const tag = 'Conversations';
const listQuery = Type.Object({
  ...wire.pageQuery.properties,
  state: Type.Optional(wire.oneOf([...conversationStates, 'all'], 'Without it: every state but closed')),
  agentId: Type.Optional(Type.Union([wire.id, Type.Literal('none')], { description: 'none: those that nobody has' })),
  teamId: Type.Optional(wire.id),
  inboxId: Type.Optional(wire.id),
  contactId: Type.Optional(wire.id),
});
const alive = ['open', 'pending', 'snoozed'] as const;

export function conversationRoutes(context: Context): Route[] {
  const { core } = context;
  /** The conversation for reading, if the caller may see it. */
  const seen = async (call: Call, id: string) => {
    const no = lacks(call.actor, 'conversations');
    if (no) return no;
    const conversation = await core.read(call.accountId).conversations.get(id);
    return conversation && sees(scopeOf(call), conversation) ? conversation : refuse('not_found', { noun: 'conversation' });
  };
  const shown = <T>(result: T) => (isRefusal(result) ? result : conversationToWire(result as never));

  return [
    authed(
      context,
      'GET',
      '/v1/conversations',
      { tag, summary: 'Conversations, the newest message first', query: listQuery, answer: wire.pageOf(wire.conversation) },
      async (call, { query }) => {
        const no = lacks(call.actor, 'conversations');
        if (no) return no;
        const filter = {
          states: query.state === 'all' ? null : query.state ? [query.state] : alive,
          agentId: query.agentId ?? null,
          teamId: query.teamId ?? null,
          inboxId: query.inboxId ?? null,
          contactId: query.contactId ?? null,
          scope: scopeOf(call),
        };
        const page = await core.read(call.accountId).conversations.list(filter, { after: query.after ?? null, limit: query.limit ?? 50 });
        return pageToWire(page, conversationToWire);
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
        body: Type.Object(
          {
            inboxId: wire.id,
            contactId: wire.id,
            agentId: Type.Optional(wire.nullable(wire.id)),
            teamId: Type.Optional(wire.nullable(wire.id)),
          },
          { additionalProperties: false },
        ),
        answer: wire.conversation,
        status: 201,
      },
      async (call, { body }) =>
        shown(await core.startConversation(call, { agentId: null, teamId: null, ...body })),
    ),
    authed(
      context,
      'GET',
      '/v1/conversations/:id',
      { tag, summary: 'One conversation', answer: wire.conversation },
      async (call, { params }) => shown(await seen(call, params.id as string)),
    ),
    authed(
      context,
      'POST',
      '/v1/conversations/:id/take',
      {
        tag,
        summary: 'Take a conversation that nobody has',
        description: 'Exactly one of many who try at once gets it; the others get 409 and who has it.',
        body: Type.Object({ agentId: Type.Optional(wire.id) }, { additionalProperties: false, description: 'Whose it becomes; without it: the member’s own agent' }),
        answer: wire.conversation,
      },
      async (call, { params, body }) => {
        const agentId = body?.agentId ?? ownAgent(call);
        if (agentId === null) return refuse('invalid', { field: 'agentId', problem: 'is needed: this credential is no agent' });
        if (agentId !== ownAgent(call) && scopeOf(call) !== 'all') return refuse('forbidden', { right: 'settings' });
        return shown(await core.takeConversation(call, params.id as string, agentId));
      },
    ),
    authed(
      context,
      'PUT',
      '/v1/conversations/:id/assignment',
      {
        tag,
        summary: 'Hand a conversation over, to an agent, a team, or back to the queue',
        body: Type.Object(
          { agentId: Type.Optional(wire.nullable(wire.id)), teamId: Type.Optional(wire.nullable(wire.id)) },
          { additionalProperties: false, minProperties: 1 },
        ),
        answer: wire.conversation,
      },
      async (call, { params, body }) => shown(await core.assignConversation(call, params.id as string, body)),
    ),
    authed(
      context,
      'PUT',
      '/v1/conversations/:id/state',
      {
        tag,
        summary: 'Close, reopen or snooze a conversation',
        body: Type.Object(
          { state: wire.oneOf(['open', 'closed', 'snoozed']), snoozedUntil: Type.Optional(wire.instant) },
          { additionalProperties: false },
        ),
        answer: wire.conversation,
      },
      async (call, { params, body }) => {
        const id = params.id as string;
        if (body.state === 'closed') return shown(await core.closeConversation(call, id));
        if (body.state === 'open') return shown(await core.reopenConversation(call, id));
        const until = body.snoozedUntil;
        if (!until) return refuse('invalid', { field: 'snoozedUntil', problem: 'is needed to snooze' });
        return shown(await core.snoozeConversation(call, id, new Date(until).toISOString()));
      },
    ),
    authed(
      context,
      'PUT',
      '/v1/conversations/:id/read',
      {
        tag,
        summary: 'Mark as read by the agents, up to a message’s number',
        body: Type.Object({ number: wire.eventNumber }, { additionalProperties: false }),
        answer: wire.conversation,
      },
      async (call, { params, body }) => shown(await core.readConversation(call, params.id as string, body.number)),
    ),
    authed(
      context,
      'GET',
      '/v1/conversations/:id/messages',
      { tag, summary: 'Messages, the newest first', query: wire.pageQuery, answer: wire.pageOf(wire.message) },
      async (call, { params, query }) => {
        const conversation = await seen(call, params.id as string);
        if (isRefusal(conversation)) return conversation;
        const page = { after: query.after ?? null, limit: query.limit ?? 50 };
        return pageToWire(await core.read(call.accountId).messages.list(conversation.id, page, true), messageToWire);
      },
    ),
    authed(
      context,
      'POST',
      '/v1/conversations/:id/messages',
      {
        tag,
        summary: 'Answer a contact, or leave a note',
        description: 'Answered means stored: the success is given after the commit. The same clientId never makes a second message.',
        body: wire.newMessage,
        answer: wire.message,
        status: 201,
      },
      async (call, { params, body }) => {
        const no = lacks(call.actor, 'conversations');
        if (no) return no;
        const command = {
          conversationId: params.id as string,
          author: author(call),
          scope: scopeOf(call),
          body: body.text,
          note: body.note ?? false,
          providerId: body.clientId ?? null,
        };
        const posted = await core.send(call.accountId, command, call.once);
        return isRefusal(posted) ? posted : messageToWire(posted.message);
      },
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
