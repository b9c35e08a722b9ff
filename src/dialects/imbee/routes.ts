import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import type { OutsideProgram, Resource } from '../../core/outside-users.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import { onceOf } from '../once.ts';
import { remember } from '../remember.ts';
import { keysOf } from './auth.ts';
import {
  chatRefusal,
  type Envelope,
  failed,
  inOrder,
  inOrderOfChats,
  linkRefusal,
  userRefusal,
  type Wrap,
} from './errors.ts';
import { chatToWire, linkToWire, userToWire } from './mapping.ts';
import { readChat, readLink, readUser, Wrong } from './reading.ts';

export type Context = { core: Core; now(): number; ownOrigin(): string };
type Asking<K extends Resource['kind']> = Context & {
  call: Call;
  resource: Extract<Resource, { kind: K }>;
  body: unknown;
  startedMs: number;
};

/** The document as a table. */
export function routes(context: Context): Route[] {
  return [
    { method: 'POST', path: '/token/new', ...keyed(context, 'corporate', inOrder, newToken) },
    { method: 'POST', path: '/third_parties/user/new', ...keyed(context, 'corporate', inOrder, newUser) },
    { method: 'POST', path: '/chat/create', ...keyed(context, 'user', inOrderOfChats, createChat) },
  ];
}

/** The keys first, then a key of retries that was used with another body, then the fields. */
function keyed<K extends 'corporate' | 'user'>(
  context: Context,
  kind: K,
  wrap: Wrap,
  work: (asking: Asking<K>) => Promise<Envelope>,
): Pick<Route, 'identify' | 'handle'> {
  const caller = remember(async (request: WireRequest): Promise<OutsideProgram | Answer> => {
    const keys = keysOf(request);
    if (!keys) return wrap(failed('Authorization and X-WOOS-KEY are required', 401));
    const program = await context.core.authenticateOutside(keys.authorization, keys.resource);
    return program ?? wrap(failed('Authorization or X-WOOS-KEY is wrong', 401));
  });
  return {
    async identify(request) {
      const program = await caller(request);
      return 'status' in program ? program : { name: credentialOf(program) };
    },
    async handle(request): Promise<Answer> {
      const startedMs = context.now();
      const program = await caller(request);
      if ('status' in program) return program;
      const { resource } = program;
      if (resource.kind !== kind) {
        return wrap(failed(`X-WOOS-KEY must be ${kind === 'user' ? 'the apikey of a user' : 'the corporate token'}`));
      }
      const call = callOf(program, request);
      if (call.once && (await context.core.wasReused(call.accountId, call.once))) {
        return wrap(userRefusal(refuse('idempotency_key_reused', {})));
      }
      const asking = { ...context, call, resource: resource as Asking<K>['resource'], body: request.body, startedMs };
      return wrap(await refusingWrong(() => work(asking)));
    },
  };
}

/** Whose program asks. */
export async function callerOf({ core }: Pick<Context, 'core'>, request: WireRequest) {
  const keys = keysOf(request);
  const program = keys && (await core.authenticateOutside(keys.authorization, keys.resource));
  return program && { accountId: program.accountId, credential: `program:${program.keyId}` };
}

function credentialOf({ keyId, resource }: OutsideProgram): string {
  return resource.kind === 'user' ? `user:${resource.user.id}` : `program:${keyId}`;
}

function callOf(program: OutsideProgram, request: WireRequest): Call {
  const { accountId, keyId } = program;
  const actor = { kind: 'program' as const, id: keyId };
  const once = onceOf(credentialOf(program), request);
  return { accountId, actor, handler: `POST ${request.path}`, address: request.address, once };
}

async function refusingWrong(work: () => Promise<Envelope>): Promise<Envelope> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Wrong) return failed(error.message);
    throw error;
  }
}

function ok(seconds: number, body: object, message = 'Ok'): Envelope {
  return { status: 200, code: 0, message, body, seconds };
}

async function newToken({ core, call, body, startedMs, ownOrigin }: Asking<'corporate'>): Promise<Envelope> {
  const made = await core.makeAccessLink(call, { ...readLink(body), startedMs });
  return isRefusal(made) ? linkRefusal(made) : ok(made.seconds, linkToWire(made, ownOrigin()));
}

async function newUser({ core, call, resource, body, startedMs }: Asking<'corporate'>): Promise<Envelope> {
  const made = await core.registerUser(call, { ...readUser(body), startedMs, programKeyId: resource.keyId });
  return isRefusal(made) ? userRefusal(made) : ok(made.seconds, userToWire(made));
}

async function createChat({ core, call, resource, body, startedMs }: Asking<'user'>): Promise<Envelope> {
  const made = await core.startUserChat(call, resource.user, { ...readChat(body), startedMs });
  return isRefusal(made) ? chatRefusal(made) : ok(made.seconds, chatToWire(made), 'Ok.');
}
