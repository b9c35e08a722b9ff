import type { Static, TSchema } from 'typebox';
import type { Call, Once, Visitor } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import { isRefusal, type Refusal, type RefusalKind, refuse } from '../../core/refusal.ts';
import { TookTooLong } from '../../core/search.ts';
import type { KnownUser } from '../../core/user-chats.ts';
import type { HookAnswer, Webhook } from '../../core/webhook-ports.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import type { FileLinks } from '../file-links.ts';
import { onceOf } from '../once.ts';
import { remember } from '../remember.ts';
import { authenticate, callOf, isForeignPage, outsiderToken } from './auth.ts';
import { problem, refusalAnswer, unauthorized } from './errors.ts';
import { withAgents } from './merged-agents.ts';
import { type ForServer, type Method, type Scheme, type Spec, schemaOf } from './route-schema.ts';

/** What the routes of this dialect work with. */
export type Context = {
  core: Core;
  links: FileLinks;
  ownOrigin: string;
  secure: boolean;
  /** sends a webhook an empty delivery */
  tryWebhook(accountId: string, webhook: Webhook): Promise<HookAnswer>;
};

type Input<B extends TSchema, Q extends TSchema> = {
  params: Record<string, string>;
  body: Static<B>;
  query: Static<Q>;
  request: WireRequest;
};

type Known<B extends TSchema, Q extends TSchema> = Input<B, Q> & { credential: string };

type Result<A extends TSchema, K extends RefusalKind> =
  | Static<A>
  | Reply<Static<A>>
  | Ready
  | Refusal<K | 'invalid' | 'idempotency_key_reused'>;

/** A success that carries headers of its own. */
export class Reply<T> {
  readonly body: T;
  readonly headers: Record<string, string>;
  readonly cookies: readonly string[];

  /** @param cookies `Set-Cookie` lines */
  constructor(body: T, headers: Record<string, string>, cookies: readonly string[] = []) {
    this.body = body;
    this.headers = headers;
    this.cookies = cookies;
  }
}

/** An answer that is made already, of the bytes that the schema tells. */
export class Ready {
  readonly answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }
}

/** A route of this API that needs a credential: its schema for the reference and the checks, its handler for the work. */
export function authed<B extends TSchema, Q extends TSchema, A extends TSchema, K extends RefusalKind = never>(
  context: Context,
  method: Method,
  path: string,
  spec: Spec<B, Q, A, K>,
  handle: (call: Call, input: Known<NoInfer<B>, NoInfer<Q>>) => Promise<Result<NoInfer<A>, NoInfer<K>>>,
): Route {
  const name = `v1 ${method} ${path}`;
  const who = (request: WireRequest) => authenticate(context.core, request, context.ownOrigin);
  const caller = spec.upload ? who : remember(who);
  return {
    method,
    path,
    ...forServer(spec),
    schema: schemaOf(method, path, spec, ['key', 'session'], ['unauthorized']),
    async identify(request) {
      const who = await caller(request);
      return who ? { name: who.credential } : unauthorized();
    },
    async handle(request) {
      const who = await caller(request);
      if (!who) return unauthorized();
      const call = callOf(who, request, name);
      const input = await withAgents(context.core.read(call.accountId), path, inputOf<B, Q>(request));
      const result = await handle(call, { ...input, credential: who.credential }).catch(orForLess);
      return (isRefusal(result) && (await reusedAnswer(context, call.accountId, call.once))) || answerOf(result, spec);
    },
    async reused(request) {
      const who = await caller(request);
      return who && reusedAnswer(context, who.accountId, onceOf(who.credential, request));
    },
  };
}

/** What would have to read too much is refused, and how to ask for less is said. */
function orForLess(error: unknown): Refusal<'invalid'> {
  if (!(error instanceof TookTooLong)) throw error;
  return error.work === 'search'
    ? refuse('invalid', { field: 'q', problem: 'is found too often: search for longer or more words' })
    : refuse('invalid', { field: 'from', problem: 'reaches too far back: ask for a shorter time' });
}

function forServer({ limits, mostBytes, upload, unrecorded }: ForServer): ForServer {
  return {
    ...(limits && { limits }),
    ...(mostBytes && { mostBytes }),
    ...(upload && { upload }),
    ...(unrecorded && { unrecorded }),
  };
}

/** Whose an Idempotency-Key is that a visitor sends. */
export function visitorCredential({ address }: Pick<Visitor, 'address'>): string {
  return `visitor:${address}`;
}

/** A key that stands for another body is refused as such, also where this one is refused before anything looked for the key. */
async function reusedAnswer(
  { core }: Pick<Context, 'core'>,
  accountId: string,
  once: Once | null,
): Promise<Answer | null> {
  return once && (await core.wasReused(accountId, once)) ? refusalAnswer(refuse('idempotency_key_reused', {})) : null;
}

/** How people outside come in: who comes with a request, and whose its Idempotency-Key is. */
type Door<W> = {
  scheme: Scheme;
  who(request: WireRequest): Promise<W | null>;
  credential(who: W): string;
};

function outside<W extends { accountId: string }, B extends TSchema, Q extends TSchema>(
  { core }: Context,
  { scheme, who, credential }: Door<W>,
  method: Method,
  path: string,
  spec: Spec<B, Q, TSchema, RefusalKind>,
  handle: (who: W, input: Input<B, Q>) => Promise<unknown>,
): Route {
  // A file may take minutes to arrive: its sender is authenticated again.
  const caller = spec.upload ? who : remember(who);
  return {
    method,
    path,
    everyOrigin: true,
    ...forServer(spec),
    schema: schemaOf(method, path, spec, [scheme], ['unauthorized']),
    async identify(request) {
      const found = await caller(request);
      return found ? { name: credential(found) } : unauthorized();
    },
    async handle(request) {
      const found = await caller(request);
      return found ? answerOf(await handle(found, inputOf(request)), spec) : unauthorized();
    },
    async reused(request) {
      const found = await caller(request);
      return found && reusedAnswer({ core }, found.accountId, onceOf(credential(found), request));
    },
  };
}

/** A route for visitors of web inboxes. */
export function visiting<B extends TSchema, Q extends TSchema, A extends TSchema, K extends RefusalKind = never>(
  context: Context,
  method: Method,
  path: string,
  spec: Spec<B, Q, A, K>,
  handle: (visitor: Visitor, input: Input<NoInfer<B>, NoInfer<Q>>) => Promise<Result<NoInfer<A>, NoInfer<K>>>,
): Route {
  const who = (request: WireRequest) => visitorOf(context, request);
  const door = { scheme: 'visitor' as const, who, credential: visitorCredential };
  return outside<Visitor, B, Q>(context, door, method, path, spec, handle);
}

/** A route for users of other systems, who come with their key or their sign-in. */
export function using<B extends TSchema, Q extends TSchema, A extends TSchema, K extends RefusalKind = never>(
  context: Context,
  method: Method,
  path: string,
  spec: Spec<B, Q, A, K>,
  handle: (who: KnownUser, input: Input<NoInfer<B>, NoInfer<Q>>) => Promise<Result<NoInfer<A>, NoInfer<K>>>,
): Route {
  const who = (request: WireRequest) => userOf(context, request);
  const door = { scheme: 'user' as const, who, credential: userCredential };
  return outside<KnownUser, B, Q>(context, door, method, path, spec, handle);
}

/** A visitor's token is good on the pages that show its inbox. */
export async function visitorOf(context: Context, request: WireRequest): Promise<Visitor | null> {
  const visitor = await context.core.authenticateVisitor(outsiderToken(request, 'parley_visitor', context.ownOrigin));
  return visitor && (await mayShow(context, visitor.inboxId, request)) ? visitor : null;
}

/** Whether the page that asks may show this inbox. */
export function mayShow({ core, ownOrigin: own }: Context, id: string, { headers }: WireRequest): Promise<boolean> {
  return core.mayShow(id, { origin: headers.origin, own });
}

export function userOf({ core, ownOrigin }: Context, request: WireRequest): Promise<KnownUser | null> {
  return core.authenticateUser(outsiderToken(request, 'parley_user', ownOrigin));
}

export function userCredential({ user }: Pick<KnownUser, 'user'>): string {
  return `user:${user.id}`;
}

/** A route for anybody. */
export function open<B extends TSchema, Q extends TSchema, A extends TSchema, K extends RefusalKind = never>(
  context: Context,
  method: Method,
  path: string,
  spec: Spec<B, Q, A, K>,
  handle: (input: Input<NoInfer<B>, NoInfer<Q>>) => Promise<Result<NoInfer<A>, NoInfer<K>>>,
): Route {
  return {
    method,
    path,
    ...(spec.everyOrigin && { everyOrigin: true as const }),
    ...forServer(spec),
    schema: schemaOf(method, path, spec, [], spec.ownPage ? ['foreign_page'] : []),
    async handle(request) {
      if (spec.ownPage && isForeignPage(request, context.ownOrigin)) return problem('foreign_page');
      return answerOf(await handle(inputOf(request)), spec);
    },
  };
}

function inputOf<B extends TSchema, Q extends TSchema>(request: WireRequest): Input<B, Q> {
  const params: Record<string, string> = {};
  for (const name in request.params) params[name] = known(request.params[name] as string);
  return { params, body: request.body as Static<B>, query: request.query as Static<Q>, request };
}

const nobodys = '00000000-0000-0000-0000-000000000000';

/** What is no id is answered exactly like an id that does not exist: it becomes one. */
function known(value: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? value : nobodys;
}

function answerOf(result: unknown, spec: { answer?: TSchema; status?: number }): Answer {
  if (isRefusal(result)) return refusalAnswer(result);
  if (result instanceof Ready) return result.answer;
  const headers = { 'cache-control': 'no-store', ...(result instanceof Reply && result.headers) };
  const cookies = result instanceof Reply ? result.cookies : [];
  if (!spec.answer) return { status: 204, headers, cookies };
  return { status: spec.status ?? 200, headers, cookies, body: result instanceof Reply ? result.body : result };
}
