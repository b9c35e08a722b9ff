import { Type, type Static, type TSchema } from 'typebox';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import { isUuid } from '../../core/id.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import { authenticate, callOf } from './auth.ts';
import { refusalAnswer, unauthorized } from './errors.ts';
import { problemSchema } from './schemas.ts';

/** What the routes of this dialect work with. */
export type Context = { core: Core; ownOrigin: string; secure: boolean };

type Spec<B extends TSchema, Q extends TSchema> = {
  summary: string;
  description?: string;
  tag: string;
  body?: B;
  query?: Q;
  /** what a success looks like; none: 204 */
  answer?: TSchema;
  status?: number;
  /** other answers than the usual refusals, for the reference */
  also?: Record<number, TSchema>;
};

type Input<B extends TSchema, Q extends TSchema> = {
  params: Record<string, string>;
  body: Static<B>;
  query: Static<Q>;
  request: WireRequest;
};

/** A route of this API that needs a credential: its schema for the reference and the checks, its handler for the work. Ids in the path
 *  that are no ids are ids that do not exist. */
export function authed<B extends TSchema, Q extends TSchema>(
  context: Context,
  method: Route['method'],
  path: string,
  spec: Spec<B, Q>,
  handle: (call: Call, input: Input<B, Q>) => Promise<unknown | Refusal>,
): Route {
  const name = `v1 ${method} ${path}`;
  return {
    method,
    path,
    schema: schemaOf(path, spec, [{ key: [] }, { session: [] }]),
    async handle(request) {
      const who = await authenticate(context.core, request, context.ownOrigin);
      if (!who) return unauthorized();
      if (!wellNamed(request.params)) return refusalAnswer(refuse('not_found', { noun: 'conversation' }));
      const input = { params: request.params, body: request.body as Static<B>, query: request.query as Static<Q>, request };
      return answerOf(await handle(callOf(who, request, name), input), spec);
    },
  };
}

/** A route for anybody. */
export function open<B extends TSchema, Q extends TSchema>(
  method: Route['method'],
  path: string,
  spec: Spec<B, Q>,
  handle: (input: Input<B, Q>) => Promise<unknown | Refusal | Answer>,
): Route {
  return {
    method,
    path,
    schema: schemaOf(path, spec, []),
    async handle(request) {
      const input = { params: request.params, body: request.body as Static<B>, query: request.query as Static<Q>, request };
      return answerOf(await handle(input), spec);
    },
  };
}

function wellNamed(params: Record<string, string>): boolean {
  for (const name in params) if (!isUuid(params[name] as string)) return false;
  return true;
}

function answerOf(result: unknown, spec: { answer?: TSchema; status?: number }): Answer {
  if (isRefusal(result)) return refusalAnswer(result);
  if (result instanceof Reply) return result.answer;
  if (!spec.answer) return { status: 204 };
  return { status: spec.status ?? 200, body: result };
}

/** An answer that a handler has made whole: with a header of its own. */
export class Reply {
  readonly answer: Answer;
  constructor(answer: Answer) {
    this.answer = answer;
  }
}

function schemaOf(path: string, spec: Spec<TSchema, TSchema>, security: Record<string, string[]>[]) {
  const names = [...path.matchAll(/:(\w+)/g)].map((found) => found[1] as string);
  const params = Object.fromEntries(names.map((name) => [name, Type.String()]));
  return {
    summary: spec.summary,
    ...(spec.description && { description: spec.description }),
    tags: [spec.tag],
    ...(names.length > 0 && { params: Type.Object(params) }),
    ...(spec.query && { querystring: spec.query }),
    ...(spec.body && { body: spec.body }),
    response: {
      ...(spec.answer ? { [spec.status ?? 200]: spec.answer } : { 204: Type.Null({ description: 'Done' }) }),
      ...spec.also,
      default: problemSchema,
    },
    security,
  };
}
