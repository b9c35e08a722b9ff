import { Type } from 'typebox';
import type { Route } from '../contract.ts';
import { onceOf } from '../once.ts';
import { mapped, messageToVisitor, pageToWire } from './mapping.ts';
import { visitorMessage } from './messages.ts';
import { type Context, open, pageRequest, visiting } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Visitors';
const welcome = wire.noun('Welcome', {
  token: Type.String(),
  inbox: Type.Object({ id: wire.id, name: Type.String() }, { additionalProperties: false }),
});

/** The visitor's side of web chat: no account, an unguessable token that stands for the visitor in one inbox. */
export function visitorRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    open(
      context,
      'POST',
      '/v1/visitors',
      {
        tag,
        summary: 'Become a visitor of a web inbox',
        description: 'Gives the token to send as Bearer. Nothing is stored before the visitor writes.',
        body: wire.input({ inboxId: wire.id }),
        answer: welcome,
        status: 201,
        everyOrigin: true,
        refuses: ['not_found'],
      },
      async ({ body }) =>
        mapped(await core.welcomeVisitor(body.inboxId), ({ token, inbox }) => ({
          token,
          inbox: { id: inbox.id, name: inbox.name },
        })),
    ),
    visiting(
      context,
      'POST',
      '/v1/visitor/messages',
      {
        tag,
        summary: 'Write as a visitor',
        description: 'The first message makes the contact and the conversation.',
        body: wire.input({
          text: wire.text(20_000),
          clientId: Type.Optional(wire.text(100)),
          name: Type.Optional(wire.name()),
        }),
        answer: visitorMessage,
        status: 201,
        refuses: ['not_found', 'conversation_closed', 'reply_window_closed', 'inbox_inactive', 'overloaded'],
      },
      async ({ accountId, inboxId, address }, { body, request }) => {
        const command = {
          inboxId,
          address,
          addressKind: 'visitor' as const,
          contactName: body.name ?? null,
          body: body.text,
          // Two visitors may well use the same ids: each has its own.
          providerId: body.clientId === undefined ? null : `${address} ${body.clientId}`,
          providerAt: null,
        };
        const posted = await core.receive(accountId, command, onceOf(`visitor:${address}`, request));
        return mapped(posted, ({ message }) => messageToVisitor(message));
      },
    ),
    visiting(
      context,
      'GET',
      '/v1/visitor/messages',
      {
        tag,
        summary: 'The visitor’s open conversation, the newest message first',
        query: wire.numberedPageQuery,
        answer: wire.pageOf(visitorMessage),
      },
      async ({ accountId, inboxId, address }, { query }) => {
        const reader = core.read(accountId);
        const conversation = await reader.conversations.ofAddress(inboxId, address);
        if (!conversation) return { items: [], next: null };
        return pageToWire(await reader.messages.list(conversation.id, pageRequest(query), false), messageToVisitor);
      },
    ),
  ];
}
