import type { Authenticated } from '../../core/authenticate.ts';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import { onceOf } from '../once.ts';
import type { Tokens } from './auth.ts';
import { tokenAnswer } from './errors.ts';

/** What the routes of this dialect work with; `ownHost` is the host of Parley's own pictures. */
export type Context = { core: Core; tokens: Tokens; ownHost: string };

/** A schema: what a body says, or the answer to one that says it wrongly. */
type Schema<T> = (body: unknown, context: Context) => T | { problem: Answer };

export const nothing = () => null;

/** A route for everybody. */
export function open<T>(
  context: Context,
  schema: Schema<T>,
  work: (context: Context, input: T, request: WireRequest) => Promise<Answer>,
): Route['handle'] {
  return async (request) => {
    const input = schema(request.body, context);
    return isProblem(input) ? input.problem : work(context, input, request);
  };
}

/** A route for members: the token comes first, whatever the body says. */
export function signedIn<T>(
  context: Context,
  schema: Schema<T>,
  work: (context: Context, call: Call, input: T) => Promise<Answer>,
): Route['handle'] {
  return async (request) => {
    const who = await context.tokens.authenticate(request.headers);
    if (typeof who === 'string') return tokenAnswer(who);
    const input = schema(request.body, context);
    return isProblem(input) ? input.problem : work(context, callOf(who, request), input);
  };
}

function isProblem(input: unknown): input is { problem: Answer } {
  return typeof input === 'object' && input !== null && 'problem' in input;
}

function callOf({ accountId, actor, credential }: Authenticated, request: WireRequest): Call {
  const handler = `tochat ${request.method} ${request.path}`;
  return { accountId, actor, handler, address: request.address, once: onceOf(credential, request) };
}
