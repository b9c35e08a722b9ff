import { Type } from 'typebox';
import type { Call, Visitor } from '../../core/call.ts';
import type { Message } from '../../core/nouns.ts';
import type { PageRequest } from '../../core/page.ts';
import { refuse } from '../../core/refusal.ts';
import { bodyBytes, type Route, type WireRequest } from '../contract.ts';
import { renewed } from '../cookies.ts';
import { onceOf } from '../once.ts';
import type { VisitorCursor } from './cursor.ts';
import { history, historyPage, historyQuery } from './history.ts';
import { isEmpty, mapped, messageToVisitor } from './mapping.ts';
import { content, visitorMessage } from './messages.ts';
import { type Context, mayShow, open, Reply, visiting, visitorCredential } from './route.ts';
import * as wire from './schemas.ts';
import { widget, widgetToWire } from './widgets.ts';

const tag = 'Visitors';
const welcome = wire.noun('Welcome', {
  token: Type.String(),
  inbox: Type.Object({ id: wire.id, name: Type.String() }, { additionalProperties: false }),
});

/** Faster than anybody types, slower than what would be felt; an address may be a whole office. */
export const writing = [
  { by: 'credential', most: 60, seconds: 20 },
  { by: 'network', most: 300, seconds: 20 },
] as const;

const visitorPlace = wire.noun('VisitorPlace', {
  name: Type.String({ description: 'The same each time, of this visitor only' }),
  inbox: widget,
});

/** The visitor's side of web chat: no account, an unguessable token that stands for the visitor in one inbox. */
export function visitorRoutes(context: Context, cursor: VisitorCursor): Route[] {
  const { core, links } = context;
  return [
    open(
      context,
      'POST',
      '/v1/visitors',
      {
        mostBytes: bodyBytes.signIn,
        tag,
        summary: 'Become a visitor of a web inbox',
        description: 'Gives the token to send as Bearer. Nothing is stored before the visitor writes.',
        body: wire.input({ inboxId: wire.id }),
        answer: welcome,
        status: 201,
        everyOrigin: true,
        refuses: ['not_found', 'throttled'],
      },
      async ({ body, request }) => {
        if (!(await mayShow(context, body.inboxId, request))) return refuse('not_found', { noun: 'inbox' });
        return mapped(await core.welcomeVisitor(body.inboxId, request.address), ({ token, inbox }) => ({
          token,
          inbox: { id: inbox.id, name: inbox.name },
        }));
      },
    ),
    visiting(
      context,
      'GET',
      '/v1/visitor',
      {
        tag,
        summary: 'Who the visitor is, and whom it talks with',
        description: 'For the page that an access link opens.',
        answer: visitorPlace,
        refuses: ['not_found'],
      },
      async ({ address, inboxId }, { request }) =>
        mapped(
          await core.showWidget(inboxId),
          (found) =>
            new Reply(
              { name: address, inbox: widgetToWire(found) },
              {},
              renewed(request.headers, 'parley_visitor', context.secure),
            ),
        ),
    ),
    visiting(
      context,
      'POST',
      '/v1/visitor/messages',
      {
        mostBytes: bodyBytes.large,
        tag,
        summary: 'Write as a visitor',
        description: `The first message makes the contact and the conversation. Name, e-mail and phone are for being answered later: they fill
what is not known of the contact yet, and the answer is the same whoever else has them.`,
        body: wire.input({
          ...content,
          clientId: Type.Optional(wire.text(100)),
          name: Type.Optional(wire.name()),
          email: Type.Optional(wire.email),
          phone: Type.Optional(wire.phone),
          product: Type.Optional(
            Type.Unsafe<string>({
              ...wire.text(255),
              description: 'From which product’s page of a site it is written',
            }),
          ),
        }),
        answer: visitorMessage,
        status: 201,
        limits: writing,
        refuses: [
          'not_found',
          'conversation_closed',
          'reply_window_closed',
          'inbox_inactive',
          'attachment_used',
          'overloaded',
        ],
      },
      async (visitor, { body, request }) => {
        const no = isEmpty(body);
        if (no) return no;
        const { text = '', attachmentId = null, clientId = null, name = null, email = null, phone = null } = body;
        if (body.product) await core.noteProduct(visitor, body.product);
        const call = callOf(visitor, request, 'v1 visitor writes');
        const posted = await core.writeAsVisitor(call, visitor, { text, attachmentId, clientId, name, email, phone });
        return mapped(posted, ({ message }) => messageToVisitor(message, links));
      },
    ),
    visiting(
      context,
      'GET',
      '/v1/visitor/messages',
      {
        tag,
        summary: 'Everything said in the visitor’s conversations, the newest message first',
        description: 'Closed conversations too, as one log.',
        query: historyQuery,
        answer: history,
      },
      async (visitor, { query }) => {
        const read = (page: PageRequest) => core.visitorHistory(visitor, page);
        const toWire = (message: Message) => messageToVisitor(message, links);
        return historyPage({ cursor, accountId: visitor.accountId, whose: 'this visitor' }, query, read, toWire);
      },
    ),
    visiting(
      context,
      'PUT',
      '/v1/visitor/read',
      {
        tag,
        summary: 'Say up to which message the visitor has read',
        body: wire.input({ messageId: wire.id }),
        limits: writing,
        refuses: ['not_found'],
      },
      (visitor, { body, request }) =>
        core.readAsVisitor(callOf(visitor, request, 'v1 visitor reads'), visitor, body.messageId),
    ),
  ];
}

export function callOf({ accountId, inboxId, address }: Visitor, request: WireRequest, handler: string): Call {
  const once = onceOf(visitorCredential({ address }), request);
  return { accountId, actor: { kind: 'visitor', inboxId, address }, handler, address: request.address, once };
}
