import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Conversations';

const mention = wire.noun('Mention', {
  id: wire.id,
  agentId: wire.id,
  messageId: wire.id,
  conversationId: wire.id,
  seenAt: wire.nullable(wire.instant),
  createdAt: wire.instant,
});

export function mentionRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/mentions',
      {
        tag,
        summary: 'Where the caller is mentioned and has not seen it yet',
        description: 'The member’s own agent; who is no agent is mentioned nowhere.',
        query: wire.pageQuery,
        answer: wire.pageOf(mention),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'conversations');
        if (no) return no;
        const agentId = call.actor.kind === 'member' ? call.actor.agentId : null;
        if (agentId === null) return { items: [], next: null };
        return core.read(call.accountId).mentions.unseen(agentId, pageRequest(query));
      },
    ),
    authed(
      context,
      'POST',
      '/v1/conversations/:id/mentions/seen',
      {
        tag,
        summary: 'The caller has seen where it is mentioned in a conversation',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.seeMentions(call, params.id as string),
    ),
  ];
}
