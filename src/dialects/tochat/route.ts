import type { Authenticated } from '../../core/authenticate.ts';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import { isUuid } from '../../core/id.ts';
import { refuse } from '../../core/refusal.ts';
import { type Answer, bodyBytes, type Route, type WireRequest } from '../contract.ts';
import { onceOf } from '../once.ts';
import { remember } from '../remember.ts';
import type { Tokens } from './auth.ts';
import { businessRefusal, tokenAnswer } from './errors.ts';

/** What the routes of this dialect work with; `ownHost` is the host of Parley's own pictures. */
export type Context = { core: Core; tokens: Tokens; ownHost: string; ownOrigin: string; now(): number };

/** Whether the page that asks may show the widget of a business; without one there is nothing to show. */
export async function mayShow(
  { core, ownOrigin: own }: Context,
  id: string | null,
  { headers }: WireRequest,
): Promise<boolean> {
  return id !== null && (await core.mayShow(id, { origin: headers.origin, own }));
}

/** A route for members: the token comes first, whatever the body says. */
export function signedIn(
  context: Context,
  work: (context: Context, call: Call, request: WireRequest) => Promise<Answer>,
): Pick<Route, 'identify' | 'handle' | 'mostBytes'> {
  const caller = remember(({ headers }: WireRequest) => context.tokens.authenticate(headers));
  return {
    // A business has as many operators as it likes, each with its hours.
    mostBytes: bodyBytes.most,
    async identify(request) {
      const who = await caller(request);
      return typeof who === 'string' ? tokenAnswer(who) : { name: who.credential };
    },
    async handle(request) {
      const who = await caller(request);
      if (typeof who === 'string') return tokenAnswer(who);
      const call = callOf(who, request);
      // Before the body is looked at: a key that stands for another one says so, whatever is wrong with this one.
      const reused = call.once && (await context.core.wasReused(call.accountId, call.once));
      return reused ? businessRefusal(refuse('idempotency_key_reused', {})) : work(context, call, request);
    },
  };
}

/** A route for everybody. */
export function open(
  context: Context,
  work: (context: Context, request: WireRequest) => Promise<Answer>,
): Route['handle'] {
  return (request) => work(context, request);
}

/** The id in the path; null where it can be none. */
export function idOf({ params }: WireRequest): string | null {
  const id = params.id?.toLowerCase() ?? '';
  return isUuid(id) ? id : null;
}

/** What a schema gives where the body says it wrongly: the answer. */
export function isProblem(input: unknown): input is { problem: Answer } {
  return typeof input === 'object' && input !== null && 'problem' in input;
}

function callOf({ accountId, actor, credential }: Authenticated, request: WireRequest): Call {
  const handler = `tochat ${request.method} ${request.path}`;
  return { accountId, actor, handler, address: request.address, once: onceOf(credential, request) };
}
