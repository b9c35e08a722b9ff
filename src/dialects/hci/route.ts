import type { Authenticated } from '../../core/authenticate.ts';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import type { Reader } from '../../core/ports.ts';
import { isRefusal } from '../../core/refusal.ts';
import { lacksAll } from '../../core/right.ts';
import type { Right } from '../../core/role.ts';
import { type Answer, bodyBytes, type Route, type Sender, type WireRequest } from '../contract.ts';
import type { FileLinks } from '../file-links.ts';
import { onceOf } from '../once.ts';
import { remember } from '../remember.ts';
import { authenticate } from './auth.ts';
import { type HciRefusal, refusalAnswer, refused, unauthorized } from './errors.ts';
import { type Fields, isProblem, type Problem } from './reading.ts';

/** What the routes of this dialect work with. */
export type Context = { core: Core; links: FileLinks; ownOrigin: string; now(): number };

/** One request of somebody known. */
export type Asked = {
  core: Core;
  call: Call;
  reader: Reader;
  /** who alone may send what is uploaded with this request */
  credential: string;
  fields: Fields;
  params: Record<string, string>;
  now: string;
  /** an absolute link to a file */
  linkTo(file: string): string;
};

/** What a success says, a refusal of the core, or what is wrong with the request. */
export type Outcome = { data: unknown } | HciRefusal | Problem;
type Work = (asked: Asked) => Promise<Outcome>;
type Rights = readonly [Right, ...Right[]];

/** Contacts, chats and what names them. */
const conversations: Rights = ['conversations'];
/** Managers, areas and operators, and what the core asks `settings` for. */
export const arrangement: Rights = ['conversations', 'settings'];

/** @param wanted the rights of which a key needs one, whatever the core asks for beside it */
export function keyed(
  context: Context,
  method: Route['method'],
  path: string,
  work: Work,
  wanted: Rights = conversations,
): Route {
  return { method, path, mostBytes: bodyBytes.large, ...known(context, work, wanted) };
}

/** A route without fields of its own. */
export function keyedBare(context: Context, method: Route['method'], path: string, handle: Route['handle']): Route {
  const { identify } = known(context, async () => ({ data: null }), conversations);
  return { method, path, identify, handle };
}

function known(context: Context, work: Work, wanted: Rights) {
  const caller = remember((request: WireRequest) => authenticate(context.core, request));
  return {
    async identify(request: WireRequest) {
      const who = await caller(request);
      return who ? { name: who.credential } : unauthorized();
    },
    async handle(request: WireRequest) {
      const who = await caller(request);
      return who ? answer(context, who, request, work, wanted) : unauthorized();
    },
  };
}

const mostBytes = 24 * 1024 * 1024;

/** The same for a body that has a file in it. */
export function keyedFile(context: Context, method: Route['method'], path: string, work: Work): Route {
  const admit = async (request: WireRequest): Promise<Answer | Sender> => {
    const who = await authenticate(context.core, request);
    if (!who) return unauthorized();
    const no = lacksAll(who.actor, conversations);
    return no ? refusalAnswer(no) : { kind: 'people', name: who.credential };
  };
  return { ...keyed(context, method, path, work), upload: { maxBytes: mostBytes, json: true, admit } };
}

async function answer(
  context: Context,
  who: Authenticated,
  request: WireRequest,
  work: Work,
  wanted: Rights,
): Promise<Answer> {
  const no = lacksAll(who.actor, wanted);
  if (no) return refusalAnswer(no);
  const { body = {} } = request;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return refused('The body must be an object');
  const outcome = await work(askedOf(context, who, request, body as Fields));
  if (isProblem(outcome)) return outcome.problem;
  if (isRefusal(outcome)) return refusalAnswer(outcome as HciRefusal);
  return { status: 200, body: { success: true, data: (outcome as { data: unknown }).data } };
}

function askedOf({ core, links, ownOrigin, now }: Context, who: Authenticated, request: WireRequest, fields: Fields) {
  const { accountId, actor, credential } = who;
  const handler = `hci ${request.method} ${request.path}`;
  return {
    core,
    call: { accountId, actor, handler, address: request.address, once: onceOf(credential, request) },
    reader: core.read(accountId),
    credential,
    fields,
    params: request.params,
    now: new Date(now()).toISOString(),
    linkTo: (file: string) => ownOrigin + links.to(file),
  };
}
