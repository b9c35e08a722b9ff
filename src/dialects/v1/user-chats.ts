import { Type } from 'typebox';
import { mostBytes } from '../../core/attachments.ts';
import type { Call } from '../../core/call.ts';
import { isUuid } from '../../core/id.ts';
import { personOf } from '../../core/outside-nouns.ts';
import type { PageRequest } from '../../core/page.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import type { KnownUser, Seat } from '../../core/user-chats.ts';
import { type Answer, bodyBytes, type Route, type Sender, type WireRequest } from '../contract.ts';
import { cookie, renewed, setCookie } from '../cookies.ts';
import { onceOf } from '../once.ts';
import { announced, uploadDescription, uploadQuery } from './attachments.ts';
import { outsiderToken } from './auth.ts';
import type { VisitorCursor } from './cursor.ts';
import { refusalAnswer, unauthorized } from './errors.ts';
import { history, historyPage, historyQuery } from './history.ts';
import { attachmentToWire, isEmpty, mapped, messageToUser } from './mapping.ts';
import { attachment, content, visitorMessage } from './messages.ts';
import { type Context, open, Reply, userCredential, userOf, using } from './route.ts';
import * as wire from './schemas.ts';
import { callOf as visitorCall, writing } from './visitor.ts';
import { widget, widgetToWire } from './widgets.ts';

const tag = 'Users';
const person = Type.Object(
  { id: wire.id, name: Type.String(), pictureUrl: wire.nullable(Type.String()) },
  { additionalProperties: false },
);
const chat = wire.noun('UserChat', {
  id: wire.id,
  kind: wire.oneOf(['users', 'inbox'], 'users: with other users; inbox: with the business'),
  name: wire.nullable(Type.String({ description: 'Of the inbox' })),
  people: Type.Array(person, { description: 'The other users' }),
  lastText: wire.nullable(Type.String()),
  lastMessageAt: wire.nullable(wire.instant),
  unread: Type.Integer(),
});
const chats = wire.noun('UserChats', {
  name: Type.String({ description: 'Of the user, as virtualUser' }),
  items: Type.Array(chat),
});
const nobody = refuse('not_found', { noun: 'conversation' });

/** The side of users of other systems: all of their conversations, each below a path of its own in the form of /v1/visitor. */
export function userRoutes(context: Context, cursor: VisitorCursor): Route[] {
  const { core, links, secure } = context;
  const seated = async (who: KnownUser, id: string | undefined) => (await core.seatOf(who, id ?? '')) ?? nobody;
  const toWire = (who: KnownUser) => (message: Parameters<typeof messageToUser>[0]) =>
    messageToUser(message, personOf(who.user), links);
  return [
    open(
      context,
      'POST',
      '/v1/user/session',
      {
        mostBytes: bodyBytes.signIn,
        tag,
        summary: 'Sign in as a user, in a browser',
        body: wire.input({ user: wire.text(100), password: wire.text(200) }),
        ownPage: true,
        refuses: ['wrong_credentials', 'throttled'],
        answer: wire.noun('UserSession', { name: Type.String() }),
        status: 201,
      },
      async ({ body, request }) => {
        const name = body.user.trim().toLowerCase();
        const device = cookie(request.headers, 'parley_device', context.ownOrigin);
        const { address } = request;
        const signedIn = await core.signInUser({ userKey: name, password: body.password, address, device });
        if (isRefusal(signedIn)) return signedIn;
        return new Reply({ name }, {}, [
          ...setCookie('parley_user', signedIn.token, { secure }),
          ...setCookie('parley_device', signedIn.device, { secure }),
        ]);
      },
    ),
    open(
      context,
      'DELETE',
      '/v1/user/session',
      { tag, summary: 'Sign out', ownPage: true, answer: wire.noun('SignedOut', {}) },
      async ({ request }) => {
        await core.signOutUser(outsiderToken(request, 'parley_user', context.ownOrigin));
        return new Reply({}, {}, setCookie('parley_user', null, { secure }));
      },
    ),
    using(
      context,
      'GET',
      '/v1/user/chats',
      { tag, summary: 'The user’s conversations, the newest first', answer: chats },
      async (who, { request }) => {
        const all = { name: who.user.userKey, items: await core.userChats(who) };
        return new Reply(all, {}, renewed(request.headers, 'parley_user', secure));
      },
    ),
    using(
      context,
      'GET',
      '/v1/user/chats/:id',
      {
        tag,
        summary: 'One of them, with whom it is',
        answer: wire.noun('UserChatPlace', { chat, inbox: wire.nullable(widget) }),
        refuses: ['not_found'],
      },
      async (who, { params }) => {
        const found = (await core.userChats(who)).find(({ id }) => id === params.id);
        if (!found) return nobody;
        if (found.kind === 'users') return { chat: found, inbox: null };
        return mapped(await core.showWidget(found.id), (shown) => ({ chat: found, inbox: widgetToWire(shown) }));
      },
    ),
    using(
      context,
      'POST',
      '/v1/user/chats/:id/messages',
      {
        mostBytes: bodyBytes.large,
        tag,
        summary: 'Write in one of them',
        body: wire.input({ ...content, clientId: Type.Optional(wire.text(100)) }),
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
      async (who, { params, body, request }) => {
        const no = isEmpty(body);
        if (no) return no;
        const seat = await seated(who, params.id);
        if ('refused' in seat) return seat;
        const { text = '', attachmentId = null, clientId = null } = body;
        const call = callOf(seat, request, 'v1 user writes');
        const said = { text, attachmentId, clientId };
        const posted =
          seat.kind === 'users'
            ? await core.writeAsUser(call, seat, said)
            : await core.writeAsVisitor(call, seat.visitor, { ...said, name: null, email: null, phone: null });
        return mapped(posted, ({ message }) => toWire(who)(message));
      },
    ),
    using(
      context,
      'GET',
      '/v1/user/chats/:id/messages',
      {
        tag,
        summary: 'Everything said in one of them, the newest message first',
        query: historyQuery,
        answer: history,
        refuses: ['not_found'],
      },
      async (who, { params, query }) => {
        const seat = await seated(who, params.id);
        if ('refused' in seat) return seat;
        const read = (page: PageRequest) => core.userHistory(seat, page);
        return historyPage({ cursor, accountId: who.accountId, whose: 'this user' }, query, read, toWire(who));
      },
    ),
    using(
      context,
      'PUT',
      '/v1/user/chats/:id/read',
      {
        tag,
        summary: 'Say up to which message the user has read',
        body: wire.input({ messageId: wire.id }),
        limits: writing,
        refuses: ['not_found'],
      },
      async (who, { params, body, request }) => {
        const seat = await seated(who, params.id);
        if ('refused' in seat) return seat;
        const call = callOf(seat, request, 'v1 user reads');
        return seat.kind === 'users'
          ? core.readAsUser(call, seat, body.messageId)
          : core.readAsVisitor(call, seat.visitor, body.messageId);
      },
    ),
    using(
      context,
      'POST',
      '/v1/user/chats/:id/attachments',
      {
        tag,
        summary: 'Upload a file for one of them',
        description: uploadDescription,
        query: uploadQuery,
        answer: attachment,
        status: 201,
        refuses: ['not_found', 'throttled', 'infected', 'overloaded', 'storage_full'],
        upload: { maxBytes: mostBytes, admit: (request) => admit(context, request) },
      },
      async (who, { params, query, request }) => {
        const seat = await seated(who, params.id);
        if ('refused' in seat) return seat;
        const call = callOf(seat, request, 'v1 user uploads');
        const file = { name: query.name ?? 'file', bytes: request.rawBody, gone: request.gone ?? null };
        const made =
          seat.kind === 'users'
            ? await core.uploadAsUser(call, seat, file)
            : await core.uploadAsVisitor(call, seat.visitor, file);
        return mapped(made, (one) => attachmentToWire(one, links));
      },
    ),
  ];
}

/** Before anything is read, as of visitors. */
async function admit(context: Context, request: WireRequest): Promise<Answer | Sender> {
  const who = await userOf(context, request);
  if (!who) return unauthorized();
  const { id = '' } = request.params;
  const seat = isUuid(id) ? await context.core.seatOf(who, id) : null;
  if (!seat) return refusalAnswer(nobody);
  const may = await context.core.mayUploadAsUser(seat, request.address, announced(request));
  return 'refused' in may ? refusalAnswer(may) : { kind: 'strangers', name: userCredential(seat) };
}

/** In an inbox a user is a visitor; between users nobody of the business takes part. */
function callOf(seat: Seat, request: WireRequest, handler: string): Call {
  const once = onceOf(userCredential(seat), request);
  if (seat.kind === 'inbox') return { ...visitorCall(seat.visitor, request, handler), once };
  const actor = { kind: 'system' as const, name: 'user' };
  return { accountId: seat.accountId, actor, handler, address: request.address, once };
}
