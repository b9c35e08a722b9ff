import { siteHost } from '../../core/address.ts';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import { isUuid } from '../../core/id.ts';
import type { Agent } from '../../core/nouns.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import { visibilityOf } from '../../core/sites.ts';
import type { Pair, Program } from '../../core/token-families.ts';
import { type Answer, bodyBytes, type Route, type WireRequest } from '../contract.ts';
import { onceOf } from '../once.ts';
import { remember } from '../remember.ts';
import { tokenOf } from './auth.ts';
import {
  assignmentRefusal,
  domainNotFound,
  domainRefusal,
  invalid,
  operatorNotFound,
  operatorRefusal,
  pairRefusal,
  signInRefusal,
  tokenMissing,
  tokenWrong,
  unauthorized,
} from './errors.ts';
import {
  assignedToWire,
  assignmentToWire,
  changedDomainToWire,
  domainToWire,
  newDomainToWire,
  newOperatorToWire,
  operatorToWire,
  pairToWire,
  visibilityToWire,
} from './mapping.ts';
import { Fields, Wrong } from './reading.ts';
import {
  readAssignment,
  readAssignmentChange,
  readDomainChange,
  readDomainName,
  readMembership,
  readNewDomain,
  readOperator,
  readPair,
  readPairOfAddon,
  readSignIn,
} from './schemas.ts';

export type Context = { core: Core; now(): number; ownOrigin(): string };

type Asking<I> = Context & { program: Program; call: Call; input: I; request: WireRequest };
type Method = Route['method'];

/** The document as a table. */
export function routes(context: Context): Route[] {
  const own = <I>(
    method: Method,
    path: string,
    read: (fields: Fields) => I,
    work: (asking: Asking<I>) => Promise<Answer>,
  ): Route => ({ method, path, ...withToken(context, read, work) });
  return [
    { method: 'GET', path: '/admin/access-token', mostBytes, handle: (request) => signIn(context, request) },
    {
      method: 'POST',
      path: '/admin/access-token/validate',
      mostBytes,
      handle: (request) => validate(context, request),
    },
    {
      method: 'POST',
      path: '/admin/access-token/regenerate',
      mostBytes,
      handle: (request) => regenerate(context, request),
    },
    own('POST', '/admin/operator/create', readOperator, createOperator),
    own('GET', '/admin/operator/:operatorId', nothing, getOperator),
    own('PUT', '/admin/operator/update/:operatorId', readMembership, updateOperator),
    own('POST', '/admin/domain/create', readNewDomain, createDomain),
    own('GET', '/admin/domain/:domain_name', nothing, getDomain),
    own('PUT', '/admin/domain/update/:domain_name', readDomainChange, updateDomain),
    own('POST', '/admin/operator/assign', readAssignment, assignOperator),
    own('PUT', '/admin/operator/assign/:operatorId', readAssignmentChange, updateAssignment),
    own('POST', '/admin/check-widget-visiblity', readDomainName, checkVisibility),
  ];
}

const nothing = () => ({});
const mostBytes = bodyBytes.signIn;

/** The token first, then a key that was used with another body, then the fields. */
function withToken<I>(
  context: Context,
  read: (fields: Fields) => I,
  work: (asking: Asking<I>) => Promise<Answer>,
): Pick<Route, 'identify' | 'handle'> {
  const { core } = context;
  const caller = remember(async (request: WireRequest): Promise<Program | Answer> => {
    const token = tokenOf(request);
    if (token === null) return tokenMissing();
    return (await core.authenticateProgram(token)) ?? tokenWrong();
  });
  const identify = async (request: WireRequest) => {
    const program = await caller(request);
    return 'status' in program ? program : { name: program.credential };
  };
  const handle = async (request: WireRequest) => {
    const program = await caller(request);
    if ('status' in program) return program;
    const { accountId, actor, credential } = program;
    const once = request.method === 'GET' ? null : onceOf(credential, request);
    const handler = `${request.method} ${request.path}`;
    const call = { accountId, actor, handler, address: request.address, once };
    if (once && (await core.wasReused(accountId, once))) return operatorRefusal(refuse('idempotency_key_reused', {}));
    const input = reading(() => read(new Fields(request)));
    return input instanceof Wrong
      ? invalid(input.message)
      : work({ ...context, program, call, input: input as I, request });
  };
  return { identify, handle };
}

function reading<I>(read: () => I): I | Wrong {
  try {
    return read();
  } catch (error) {
    if (error instanceof Wrong) return error;
    throw error;
  }
}

const success = (data: unknown, headers?: Record<string, string>): Answer => ({
  status: 200,
  body: { status: 1, data },
  ...(headers && { headers }),
});

/** Nobody keeps what opens doors (point 1). */
const secret = { 'cache-control': 'no-store' };

const pairAnswer = (pair: Pair, { now }: Context): Answer => success(pairToWire(pair, now()), secret);

async function signIn(context: Context, request: WireRequest): Promise<Answer> {
  const input = reading(() => readSignIn(new Fields(request)));
  if (input instanceof Wrong) return unauthorized(input.message);
  const opened = await context.core.openFamily({ ...input, address: request.address });
  return isRefusal(opened) ? signInRefusal(opened) : pairAnswer(opened, context);
}

async function validate(context: Context, request: WireRequest): Promise<Answer> {
  const input = reading(() => readPairOfAddon(new Fields(request)));
  if (input instanceof Wrong) return unauthorized(input.message);
  const found = await context.core.validatePair(input);
  return isRefusal(found) ? pairRefusal(found) : pairAnswer(found, context);
}

async function regenerate(context: Context, request: WireRequest): Promise<Answer> {
  const input = reading(() => readPair(new Fields(request)));
  if (input instanceof Wrong) return unauthorized(input.message);
  const next = await context.core.nextPair({ ...input, address: request.address });
  return isRefusal(next) ? pairRefusal(next) : pairAnswer(next, context);
}

async function createOperator({ core, call, program, input }: Asking<{ email: string; name: string }>) {
  const joined = await core.joinAddon(call, program.addonId, { ...input, dialect: 'chatwhizz' });
  return isRefusal(joined) ? operatorRefusal(joined) : success(newOperatorToWire(joined, program.addonName));
}

const operatorIdOf = ({ core, call, request }: Asking<unknown>) =>
  agentIdOf(core, call, request.params.operatorId ?? '');

/** The agent that an id leads to, its own or of one that was merged into it; null: it is none. */
async function agentIdOf(core: Core, { accountId }: Call, text: string): Promise<string | null> {
  const id = text.toLowerCase();
  return isUuid(id) ? ((await core.read(accountId).agents.merged([id])).get(id) ?? id) : null;
}

/** Any agent of the account (point 4). */
async function getOperator(asking: Asking<unknown>): Promise<Answer> {
  const { core, call, program } = asking;
  const id = await operatorIdOf(asking);
  const { agents, addons } = core.read(call.accountId);
  const [agent, active]: [Agent | null, boolean | null] = id
    ? await Promise.all([agents.get(id), addons.membership(program.addonId, id)])
    : [null, null];
  return agent ? success(operatorToWire(agent, active === true)) : operatorNotFound();
}

async function updateOperator(asking: Asking<{ active: boolean }>) {
  const { core, call, program, input } = asking;
  const id = await operatorIdOf(asking);
  if (!id) return operatorNotFound();
  const set = await core.setMembership(call, program.addonId, id, input.active);
  return isRefusal(set) ? operatorRefusal(set) : success('Status Changes Successfully');
}

async function createDomain(asking: Asking<ReturnType<typeof readNewDomain>>): Promise<Answer> {
  const { core, call, program, input, ownOrigin } = asking;
  const made = await core.addSite(call, { ...input, addonId: program.addonId, dialect: 'chatwhizz' });
  return isRefusal(made) ? domainRefusal(made) : success(newDomainToWire(made, program.addonName, ownOrigin()));
}

function hostOf({ params }: WireRequest): string | null {
  return siteHost(params.domain_name ?? '');
}

async function getDomain({ core, call, request }: Asking<unknown>): Promise<Answer> {
  const host = hostOf(request);
  const site = host === null ? null : await core.read(call.accountId).sites.byHost(host);
  return site ? success(domainToWire(site)) : domainNotFound();
}

async function updateDomain({ core, call, input, request }: Asking<ReturnType<typeof readDomainChange>>) {
  const host = hostOf(request);
  if (host === null) return domainNotFound();
  const changed = await core.changeSite(call, host, input);
  return isRefusal(changed) ? domainRefusal(changed) : success(changedDomainToWire(changed));
}

async function assignOperator({ core, call, program, input }: Asking<ReturnType<typeof readAssignment>>) {
  const { host, agentId, ...fields } = input;
  const id = await agentIdOf(core, call, agentId);
  if (!id) return operatorNotFound();
  const posted = await core.postAgent(call, { host, agentId: id, addonId: program.addonId }, fields);
  return isRefusal(posted) ? assignmentRefusal(posted) : success(assignedToWire(posted.agent, posted.post));
}

async function updateAssignment(asking: Asking<ReturnType<typeof readAssignmentChange>>): Promise<Answer> {
  const { core, call, program, input } = asking;
  const { host, patch } = input;
  const agentId = await operatorIdOf(asking);
  if (!agentId) return operatorNotFound();
  const changed = await core.changePost(call, { host, agentId, addonId: program.addonId }, patch);
  return isRefusal(changed)
    ? assignmentRefusal(changed)
    : success(assignmentToWire(changed.post, program.addonName, host));
}

/** In the envelope of the sister document that it is from (point 12). */
async function checkVisibility({ core, call, input }: Asking<{ host: string }>): Promise<Answer> {
  const site = await core.read(call.accountId).sites.byHost(input.host);
  return { status: 200, body: { type: 'success', data: visibilityToWire(visibilityOf(site)) } };
}
