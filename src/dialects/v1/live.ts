import { Type } from 'typebox';
import type { Actor } from '../../core/call.ts';
import { lacks } from '../../core/right.ts';
import type { StreamRequest } from '../../core/stream.ts';
import type { Route, RouteSchema, WireRequest } from '../contract.ts';
import { authenticate, bearer } from './auth.ts';
import type { VisitorCursor } from './cursor.ts';
import { type ProblemKind, problem, refusalAnswer, unauthorized } from './errors.ts';
import { problemResponses } from './problem-schema.ts';
import type { Context } from './route.ts';

const description = `The account's events from a number on, without a gap or a double. A WebSocket where the request asks for an
upgrade, else server-sent events. Frames are {"upto", "events"}; resume with ?after=UPTO (or Last-Event-ID). The first frame is
{"upto", "events": []}. When the number is older than the log, the answer is 410 (a socket: a frame {"gone", "oldest"} and close
code 4410): read everything anew.`;

const visitorDescription = 'The same for a visitor: frames are {"cursor", "events"}; resume with ?after=CURSOR.';

export function liveRoutes(context: Context, cursor: VisitorCursor): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/live',
      schema: schema('The account’s stream', description, ['key', 'session'], ['forbidden']),
      async handle(request) {
        const who = await authenticate(context.core, request, context.ownOrigin);
        if (!who) return unauthorized();
        const no = lacks(who.actor, 'conversations');
        if (no) return refusalAnswer(no);
        const asked = resumeFrom(request);
        const after = asked === null ? null : number(asked);
        if (after === undefined) return badNumber();
        return { status: 200, stream: peopleStream(who.accountId, who.actor, after) };
      },
    },
    {
      method: 'GET',
      path: '/v1/visitor/live',
      schema: schema('The visitor’s stream', visitorDescription, ['visitor'], []),
      async handle(request) {
        const visitor = context.core.readVisitor(visitorToken(request));
        if (!visitor) return unauthorized();
        const asked = resumeFrom(request);
        const after = asked === null ? null : cursor.decode(visitor.accountId, asked);
        if (asked !== null && after === null) return badNumber();
        const { accountId, inboxId, address } = visitor;
        return {
          status: 200,
          stream: {
            accountId,
            audience: { kind: 'visitor', inboxId, address, contactId: null },
            after,
            agentId: null,
            cursor: (upto) => cursor.encode(accountId, upto),
            hello: (upto) => JSON.stringify({ cursor: cursor.encode(accountId, upto), events: [] }),
            gone: () => JSON.stringify({ gone: true }),
          },
        };
      },
    },
  ];
}

function peopleStream(accountId: string, actor: Actor, after: number | null): StreamRequest {
  const member = actor.kind === 'member' ? actor : null;
  return {
    accountId,
    audience: {
      kind: 'people',
      scope: member?.scope ?? 'all',
      memberId: member?.id ?? null,
      agentId: member?.agentId ?? null,
    },
    after,
    agentId: member?.agentId ?? null,
    cursor: String,
    hello: (upto) => JSON.stringify({ upto, events: [] }),
    gone: (oldest) => JSON.stringify({ gone: true, oldest }),
  };
}

/** Browsers cannot set headers on a socket: there the token comes as a subprotocol, so that it is in no address. */
export function visitorToken(request: WireRequest): string {
  const protocols = String(request.headers['sec-websocket-protocol'] ?? '').split(/, */);
  const named = protocols.find((protocol) => protocol.startsWith('token.'));
  return named?.slice('token.'.length) ?? bearer(request.headers) ?? '';
}

function resumeFrom(request: WireRequest): string | null {
  const { after } = request.query;
  const last = request.headers['last-event-id'];
  if (typeof last === 'string' && last !== '') return last;
  return typeof after === 'string' && after !== '' ? after : null;
}

function number(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
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
      ...problemResponses(['unauthorized', ...refuses, 'gone', 'invalid', 'overloaded']),
    },
    security: schemes.map((scheme) => ({ [scheme]: [] })),
  };
}
