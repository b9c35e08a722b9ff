import { Type } from 'typebox';
import type { Authenticated } from '../../core/authenticate.ts';
import type { Actor, Call } from '../../core/call.ts';
import type { Audience, Signal } from '../../core/change.ts';
import type { Core } from '../../core/core.ts';
import type { LogPlace } from '../../core/event.ts';
import { isUuid } from '../../core/id.ts';
import { personOf } from '../../core/outside-nouns.ts';
import { refuse } from '../../core/refusal.ts';
import { lacks, rightsOf } from '../../core/right.ts';
import type { StreamRequest } from '../../core/stream.ts';
import type { Route, RouteSchema, WireRequest } from '../contract.ts';
import { authenticate } from './auth.ts';
import { peopleCursor, readPeopleCursor, type VisitorCursor } from './cursor.ts';
import { type ProblemKind, problem, refusalAnswer, unauthorized } from './errors.ts';
import { problemResponses } from './problem-schema.ts';
import { type Context, userCredential, userOf, visitorCredential, visitorOf } from './route.ts';

const description = `The account's events from a number on, without a gap or a double. A WebSocket where the request asks for an
upgrade, else server-sent events. Frames are {"upto", "cursor", "events"}; resume with ?after=CURSOR (or Last-Event-ID). The first frame
has no events. When the log does not reach back that far, or was set back since by a backup, the answer is 410 (a socket: a frame
{"gone", "oldest"} and close code 4410): read everything anew. ?after=UPTO does as well, but only a cursor tells a log that was set
back and has passed that number again. A socket that sends more than 20 frames a second is closed with 1008; one that does not read
with 1013. After 1012 and 1013 resume from the last cursor; after 4401 sign in again.`;

const visitorDescription =
  'The same for a visitor: frames are {"cursor", "events"}; resume with ?after=CURSOR. `conversation.read` carries `seen` and `read` as /v1/visitor/messages does; who types is a frame {"signal", "name"}. After contacts were merged or a merge was undone, a stream that goes on from before it says {"gone"} in a frame and ends: reload everything. At most ten streams are open at once.';

/** @param now in milliseconds */
export function liveRoutes(context: Context, cursor: VisitorCursor, now: () => number): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/live',
      stream: true,
      async identify(request) {
        const who = await authenticate(context.core, request, context.ownOrigin);
        return who ? { name: who.credential } : unauthorized();
      },
      schema: schema('The account’s stream', description, ['key', 'session'], ['forbidden']),
      async handle(request) {
        const who = await authenticate(context.core, request, context.ownOrigin);
        if (!who) return unauthorized();
        const no = lacks(who.actor, 'conversations');
        if (no) return refusalAnswer(no);
        const asked = resumeFrom(request);
        const after = asked === null ? null : readPeopleCursor(asked);
        if (asked !== null && after === null) return badNumber();
        const again = () => authenticate(context.core, request, context.ownOrigin);
        return {
          status: 200,
          stream: peopleStream(context.core, who, { after, address: request.address, again, now }),
        };
      },
    },
    {
      method: 'GET',
      path: '/v1/visitor/live',
      stream: true,
      async identify(request) {
        const visitor = await visitorOf(context, request);
        return visitor ? { name: visitorCredential(visitor) } : unauthorized();
      },
      everyOrigin: true,
      schema: schema('The visitor’s stream', visitorDescription, ['visitor'], []),
      async handle(request) {
        const visitor = await visitorOf(context, request);
        if (!visitor) return unauthorized();
        const asked = resumeFrom(request);
        const after = asked === null ? null : cursor.decode(visitor.accountId, asked);
        if (asked !== null && after === null) return badNumber();
        const audience = { kind: 'visitor' as const, ...visitor, contactId: null };
        const { address } = request;
        const stream = outsiderStream({ accountId: visitor.accountId, audience, after, address }, cursor);
        const types = () => context.core.signalFromVisitor(visitor, 'typing');
        const renew = async () => ((await visitorOf(context, request)) ? stream.audience : null);
        return { status: 200, stream: { ...stream, renew, onMessage: hearSignals(now, ifTyping(types)) } };
      },
    },
    ...['/v1/user/live', '/v1/user/chats/:id/live'].map((path) => userRoute(context, cursor, now, path)),
  ];
}

/** What a user hears: of all its conversations, or of one. */
function userRoute(context: Context, cursor: VisitorCursor, now: () => number, path: string): Route {
  const { core } = context;
  return {
    method: 'GET',
    path,
    stream: true,
    async identify(request) {
      const who = await userOf(context, request);
      return who ? { name: userCredential(who) } : unauthorized();
    },
    everyOrigin: true,
    schema: {
      ...schema(
        'The user’s stream',
        `${visitorDescription} Of all its conversations, or of one.`,
        ['user'],
        ['not_found'],
      ),
      ...(path.includes(':id') && { params: Type.Object({ id: Type.String() }) }),
    },
    async handle(request) {
      const who = await userOf(context, request);
      if (!who) return unauthorized();
      const { accountId, user } = who;
      const chatId = request.params.id ?? null;
      const seat = chatId === null || !isUuid(chatId) ? null : await core.seatOf(who, chatId);
      if (chatId !== null && !seat) return refusalAnswer(refuse('not_found', { noun: 'conversation' }));
      const asked = resumeFrom(request);
      const after = asked === null ? null : cursor.decode(accountId, asked);
      if (asked !== null && after === null) return badNumber();
      const { id: userId, contactId } = user;
      const own = { kind: 'user' as const, userId, personId: personOf(user), contactId, chatId };
      const audience = { ...own, conversationIds: new Set<string>() };
      const stream = outsiderStream({ accountId, audience, after, address: request.address }, cursor);
      const types = async () => {
        if (seat?.kind === 'users') await core.signalFromUser(seat);
        else if (seat) await core.signalFromVisitor(seat.visitor, 'typing');
      };
      const renew = async () => {
        const now = await userOf(context, request);
        const stays = now && (chatId === null || (await core.seatOf(now, chatId)));
        return stays ? stream.audience : null;
      };
      return { status: 200, stream: { ...stream, renew, onMessage: hearSignals(now, ifTyping(types)) } };
    },
  };
}

function ifTyping(then: () => Promise<void>): (signal: HeardSignal) => Promise<void> {
  return async ({ kind }) => {
    if (kind === 'typing') await then();
  };
}

const signalEveryMs = 1000;

/** Passes on what a client says, of each kind at most one signal a second: signals are lossy, and each costs the database a query. */
function hearSignals(now: () => number, pass: (signal: HeardSignal) => Promise<void>): (text: string) => Promise<void> {
  const passed = new Map<Signal['kind'], number>();
  return async (text) => {
    const signal = heardSignal(text);
    if (!signal || now() - (passed.get(signal.kind) ?? -signalEveryMs) < signalEveryMs) return;
    passed.set(signal.kind, now());
    await pass(signal);
  };
}

function outsiderStream(
  asked: Pick<StreamRequest, 'accountId' | 'audience' | 'after' | 'address'>,
  cursor: VisitorCursor,
): StreamRequest {
  const { accountId } = asked;
  return {
    ...asked,
    holder: 'outsider',
    agentId: null,
    cursor: (upto) => cursor.encode(accountId, upto),
    hello: (upto) => JSON.stringify({ cursor: cursor.encode(accountId, upto), events: [] }),
    gone: () => JSON.stringify({ gone: true }),
  };
}

type Asked = {
  after: LogPlace | null;
  address: string;
  /** asks who it is once more */
  again(): Promise<Authenticated | null>;
  now(): number;
};

function peopleStream(
  core: Core,
  { accountId, actor, credential }: Authenticated,
  { after, address, again, now }: Asked,
): StreamRequest {
  const call: Call = { accountId, actor, handler: 'v1 live', address, once: null };
  return {
    accountId,
    audience: audienceOf(actor),
    holder: credential,
    address,
    after,
    agentId: actor.kind === 'member' ? actor.agentId : null,
    async renew() {
      const who = await again();
      if (!who || lacks(who.actor, 'conversations')) return null;
      call.actor = who.actor;
      return audienceOf(who.actor);
    },
    onMessage: hearSignals(now, async ({ kind, conversationId }) => {
      if (conversationId !== null) await core.signal(call, kind, conversationId);
    }),
    cursor: peopleCursor,
    hello: (upto) => JSON.stringify({ upto: upto.number, cursor: peopleCursor(upto), events: [] }),
    gone: (oldest) => JSON.stringify({ gone: true, oldest }),
  };
}

function audienceOf(actor: Actor): Audience {
  const member = actor.kind === 'member' ? actor : null;
  return {
    kind: 'people',
    scope: member?.scope ?? 'all',
    rights: rightsOf(actor),
    memberId: member?.id ?? null,
    agentId: member?.agentId ?? null,
  };
}

/** None is longer: what is, is not read. */
const longestSignal = 500;

type HeardSignal = { kind: Signal['kind']; conversationId: string | null };

/** What a client may say on its socket: `{"signal": "typing" | "viewing", "conversationId"}`. Anything else is not heard. */
function heardSignal(text: string): HeardSignal | null {
  if (text.length > longestSignal) return null;
  try {
    const { signal, conversationId } = JSON.parse(text) as Record<string, unknown>;
    if (signal !== 'typing' && signal !== 'viewing') return null;
    return { kind: signal, conversationId: isUuid(String(conversationId)) ? String(conversationId) : null };
  } catch {
    return null;
  }
}

function resumeFrom(request: WireRequest): string | null {
  const { after } = request.query;
  const last = request.headers['last-event-id'];
  if (typeof last === 'string' && last !== '') return last;
  return typeof after === 'string' && after !== '' ? after : null;
}

function badNumber() {
  return problem('invalid', { field: 'after', problem: 'is not a number of this stream' });
}

function schema(summary: string, text: string, schemes: string[], refuses: ProblemKind[]): RouteSchema {
  return {
    summary,
    description: text,
    tags: ['Live'],
    querystring: Type.Object({ after: Type.Optional(Type.String({ description: 'Where to go on' })) }),
    response: {
      200: { description: 'The stream', content: { 'text/event-stream': { schema: Type.String() } } },
      ...problemResponses(['unauthorized', ...refuses, 'gone', 'invalid', 'throttled', 'overloaded']),
    },
    security: schemes.map((scheme) => ({ [scheme]: [] })),
  };
}
