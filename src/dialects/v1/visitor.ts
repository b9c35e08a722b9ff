import { Type } from 'typebox';
import { isRefusal } from '../../core/refusal.ts';
import type { Route, WireRequest } from '../contract.ts';
import { bearer, onceOf } from './auth.ts';
import { unauthorized } from './errors.ts';
import { messageToVisitor, pageToWire } from './mapping.ts';
import { type Context, open, Reply } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Visitors';

/** The visitor's side of web chat: no account, an unguessable token that stands for the visitor in one inbox. */
export function visitorRoutes({ core }: Context): Route[] {
  const visitorOf = (request: WireRequest) => core.readVisitor(bearer(request.headers) ?? '');
  return [
    open(
      'POST',
      '/v1/visitors',
      {
        tag,
        summary: 'Become a visitor of a web inbox',
        description: 'Gives the token to send as Bearer. Nothing is stored before the visitor writes.',
        body: Type.Object({ inboxId: wire.id }, { additionalProperties: false }),
        answer: Type.Object({ token: Type.String(), inbox: Type.Object({ id: wire.id, name: Type.String() }) }),
        status: 201,
      },
      async ({ body }) => {
        const welcome = await core.welcomeVisitor(body.inboxId);
        if (isRefusal(welcome)) return welcome;
        return { token: welcome.token, inbox: { id: welcome.inbox.id, name: welcome.inbox.name } };
      },
    ),
    open(
      'POST',
      '/v1/visitor/messages',
      {
        tag,
        summary: 'Write as a visitor',
        description: 'The first message makes the contact and the conversation.',
        body: Type.Object(
          { text: wire.text(20_000), clientId: Type.Optional(wire.text(100)), name: Type.Optional(wire.text(255)) },
          { additionalProperties: false },
        ),
        answer: wire.visitorMessage,
        status: 201,
      },
      async ({ body, request }) => {
        const visitor = visitorOf(request);
        if (!visitor) return new Reply(unauthorized());
        const { accountId, inboxId, address } = visitor;
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
        const posted = await core.receive(accountId, command, onceOf({ credential: `visitor:${address}` }, request));
        return isRefusal(posted) ? posted : messageToVisitor(posted.message);
      },
    ),
    open(
      'GET',
      '/v1/visitor/messages',
      {
        tag,
        summary: 'The visitor’s open conversation, the newest message first',
        query: wire.pageQuery,
        answer: wire.pageOf(wire.visitorMessage),
      },
      async ({ query, request }) => {
        const visitor = visitorOf(request);
        if (!visitor) return new Reply(unauthorized());
        const reader = core.read(visitor.accountId);
        const conversation = await reader.conversations.ofAddress(visitor.inboxId, visitor.address);
        if (!conversation) return { items: [], next: null };
        const page = { after: query.after ?? null, limit: query.limit ?? 50 };
        return pageToWire(await reader.messages.list(conversation.id, page, false), messageToVisitor);
      },
    ),
  ];
}

