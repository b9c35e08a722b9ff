import { actorName } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import { networkOf } from '../../core/network.ts';
import type { Account } from '../../core/nouns.ts';
import { isRefusal } from '../../core/refusal.ts';
import type { Purpose } from '../../core/wallet-nouns.ts';
import type { Counted, Finder } from '../../core/wallet-world.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import { authenticate, type Caller } from './auth.ts';
import { answers, callRefusal, lineRefusal, presenceRefusal, walletRefusal } from './errors.ts';
import {
  callToWire,
  entryToWire,
  profileToWire,
  userToWire,
  userWithLineToWire,
  walletByCallerToWire,
  walletByPinToWire,
} from './mapping.ts';
import { Fields } from './reading.ts';
import {
  type PinRequest,
  readCall,
  readCaller,
  readHash,
  readLog,
  readPin,
  readPinAndTokens,
  readRef,
  readStatusByLine,
  readStatusByRef,
} from './schemas.ts';

type Asking<I> = { core: Core; caller: Caller; input: I; request: WireRequest };

/** The document as a table. */
export function routes(core: Core): Route[] {
  const ctb = <I>(path: string, read: (fields: Fields) => I | null, work: (asking: Asking<I>) => Promise<Answer>) =>
    route(core, 'calls', path, read, work);
  const credsys = <I>(path: string, read: (fields: Fields) => I | null, work: (asking: Asking<I>) => Promise<Answer>) =>
    route(core, 'wallets', path, read, work);
  return [
    ctb('/wp-json/ctb/v1/json/getStatusByRef', readRef, getStatus),
    ctb('/wp-json/ctb/v1/json/updateStatusByRef', readStatusByRef, updateStatus),
    ctb('/wp-json/ctb/v1/json/updateStatusByLineSharing', readStatusByLine, updateLine),
    ctb('/wp-json/ctb/v1/json/getStatusLog', readLog, getLog),
    ctb('/wp-json/ctb/v1/session/call/create/byRef', readCall, createCall),
    ctb('/wp-json/ctb/v1/json/getProfileData', () => ({}), getProfiles),
    credsys('/wp-json/credsys/v1/json/getWalletByDialedNumberAndPin', readPin, findByPin),
    credsys('/wp-json/credsys/v1/json/getWalletByDialedNumberAndInboundNumber', readCaller, findByCaller),
    credsys('/wp-json/credsys/v1/json/subtractTokensFromWallet', readPinAndTokens, (asking) => moveTokens(asking, -1n)),
    credsys('/wp-json/credsys/v1/json/addTokensToWallet', readPinAndTokens, (asking) => moveTokens(asking, 1n)),
  ];
}

/** First the shape, then the hash, then what it is about (point 3). */
function route<I>(
  core: Core,
  purpose: Purpose,
  path: string,
  read: (fields: Fields) => I | null,
  work: (asking: Asking<I>) => Promise<Answer>,
): Route {
  return {
    method: 'POST',
    path,
    async handle(request) {
      const fields = new Fields(request);
      const [hash, input] = [readHash(fields), read(fields)];
      if (hash === null || input === null || fields.ambiguous) return answers.invalid;
      const caller = await authenticate(core, hash, purpose, request);
      return caller ? work({ core, caller, input, request }) : answers.unauthorized;
    },
  };
}

const done = (code: number, message: string, more: object): Answer => ({
  status: 200,
  body: { status: 1, message, code, ...more },
});
const success = (more: object): Answer => done(20, 'success', more);

async function accountOf({ core, caller }: Asking<unknown>): Promise<Account> {
  const account = await core.read(caller.call.accountId).account.get();
  if (!account) throw new Error('A hash without an account');
  return account;
}

async function getStatus(asking: Asking<{ ref: string }>): Promise<Answer> {
  const { core, caller, input } = asking;
  const agent = await core.read(caller.call.accountId).agents.byRef(input.ref);
  if (!agent) return answers.refNotFound;
  return done(202, 'ref is valid', { user: userWithLineToWire(agent, (await accountOf(asking)).settings) });
}

async function updateStatus({ core, caller, input }: Asking<ReturnOf<typeof readStatusByRef>>): Promise<Answer> {
  const set = await core.setPresenceOfRef(caller.call, input.ref, input.presence);
  return isRefusal(set) ? presenceRefusal(set) : success({ user: userToWire(set.agent, set.settings) });
}

async function updateLine({ core, caller, input }: Asking<ReturnOf<typeof readStatusByLine>>): Promise<Answer> {
  const set = await core.setPresenceOfLine(caller.call, input.number, input.presence);
  return isRefusal(set) ? lineRefusal(set) : success({ user: userToWire(set.agent, set.settings) });
}

type ReturnOf<R extends (fields: Fields) => unknown> = NonNullable<ReturnType<R>>;

async function getLog(asking: Asking<ReturnOf<typeof readLog>>): Promise<Answer> {
  const { core, caller, input } = asking;
  const { agents } = core.read(caller.call.accountId);
  const agent = await agents.byRef(input.ref);
  if (!agent) return answers.refNotFound;
  if (input.status === 'wrong') return answers.statusInvalid;
  const page = { after: input.before, limit: input.limit };
  const [{ items }, { timezone }] = await Promise.all([
    agents.presenceLog(agent.id, page, input.status),
    accountOf(asking),
  ]);
  return success({ data: items.map((entry) => entryToWire(entry, agent, timezone)) });
}

async function createCall({ core, caller, input }: Asking<ReturnOf<typeof readCall>>): Promise<Answer> {
  const told = await core.recordCall(caller.call, input);
  if (isRefusal(told)) return callRefusal(told);
  return done(403, 'call session created', { callSession: callToWire(told.call, told.agent) });
}

/** A bare list (point 10). */
async function getProfiles(asking: Asking<unknown>): Promise<Answer> {
  const { core, caller } = asking;
  const [listed, { settings, timezone }] = await Promise.all([
    core.read(caller.call.accountId).agents.listed(),
    accountOf(asking),
  ]);
  return { status: 200, body: listed.map((agent) => profileToWire(agent, settings, timezone)) };
}

function pinFinder({ caller: { key }, input, request }: Asking<PinRequest>): Finder {
  const { dialedNumber, pin, caller } = input;
  // Who is counted where a pin is wrong: the caller, else whoever asks (point 11).
  const counted = caller === '' ? (networkOf(request.address) ?? request.address) : caller;
  return {
    by: 'pin',
    applicationId: key.applicationId,
    keyId: key.id,
    dialedNumber,
    pin,
    caller: counted,
    number: caller || null,
  };
}

function doing({ caller: { call } }: Asking<unknown>) {
  return { actor: actorName(call.actor), address: call.address };
}

async function findByPin(asking: Asking<PinRequest>): Promise<Answer> {
  const { core, caller, input } = asking;
  const command = { type: 'find' as const, wallet: pinFinder(asking), ...doing(asking) };
  const found = await core.count(caller.call.accountId, command, null);
  return walletAnswer(found, (counted) => walletByPinToWire(counted, input.dialedNumber));
}

async function findByCaller(asking: Asking<ReturnOf<typeof readCaller>>): Promise<Answer> {
  const { core, caller, input } = asking;
  const { applicationId, id: keyId } = caller.key;
  const wallet = { by: 'caller' as const, applicationId, keyId, ...input };
  const found = await core.count(caller.call.accountId, { type: 'find', wallet, ...doing(asking) }, null);
  return walletAnswer(found, (counted) => walletByCallerToWire(counted, input.dialedNumber, input.number));
}

async function moveTokens(asking: Asking<ReturnOf<typeof readPinAndTokens>>, sign: 1n | -1n): Promise<Answer> {
  const { core, caller, input } = asking;
  const command = {
    type: 'move' as const,
    wallet: pinFinder(asking),
    kind: sign < 0n ? ('charge' as const) : ('top_up' as const),
    amount: sign * input.tokens,
    reason: null,
    ...doing(asking),
  };
  const moved = await core.count(caller.call.accountId, command, caller.call.once);
  return walletAnswer(moved, (counted) => walletByPinToWire(counted, input.dialedNumber));
}

function walletAnswer(found: Awaited<ReturnType<Core['count']>>, toWire: (counted: Counted) => object): Answer {
  return isRefusal(found) ? walletRefusal(found) : success({ wallet: toWire(found) });
}
