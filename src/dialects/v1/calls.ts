import { Type } from 'typebox';
import { phoneNumber } from '../../core/address.ts';
import type { CallReport } from '../../core/call-report.ts';
import { lacks } from '../../core/right.ts';
import { type CallSum, outcomes, type PhoneCall } from '../../core/wallet-nouns.ts';
import type { Route } from '../contract.ts';
import { mapped, orNotFound, pageToWire } from './mapping.ts';
import { pageRequest, spanOf } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Calls';
const clock = Type.String({ description: 'YYYY-MM-DD HH:MM:SS on the account’s clock, as it was told' });

const phoneCall = wire.noun('Call', {
  id: wire.id,
  integer: wire.integer,
  number: wire.eventNumber,
  agentId: wire.id,
  agentName: Type.String(),
  inboundNumber: Type.String({ description: 'The caller’s; empty: withheld, or erased since' }),
  dialedNumber: Type.String(),
  outboundNumber: Type.String(),
  started: clock,
  ended: clock,
  startedAt: wire.instant,
  endedAt: wire.instant,
  durationSeconds: Type.Integer(),
  outcome: wire.oneOf(outcomes),
  tokensPerMinute: Type.Integer({ description: 'The agent’s price at that moment' }),
  tokens: Type.String({ pattern: '^[0-9]+$', description: 'What it was charged, as far as charges name it' }),
  createdAt: wire.instant,
});

const count = Type.Integer({ minimum: 0 });
const sums = {
  calls: count,
  answered: count,
  seconds: Type.Integer({ minimum: 0, description: 'Of answered calls' }),
  paidSeconds: count,
  tokens: wire.tokens,
};
const closed = { additionalProperties: false };
const report = wire.noun('CallReport', {
  timezone: wire.timezone,
  days: Type.Array(Type.Object({ day: wire.day, ...sums }, closed)),
  agents: Type.Array(Type.Object({ agentId: wire.id, name: Type.String(), ...sums }, closed)),
});

const numberOf = (description: string) =>
  Type.String({ minLength: 3, maxLength: 40, pattern: '^[^\\u0000]*$', description });
const listQuery = Type.Object({
  ...wire.numberedPage,
  agentId: Type.Optional(wire.id),
  caller: Type.Optional(numberOf('Calls from this number')),
  dialedNumber: Type.Optional(numberOf('Calls to this number')),
  outcome: Type.Optional(wire.oneOf(outcomes)),
  ...wire.span,
});

export function callRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/calls',
      {
        tag,
        summary: 'Calls that were told, the newest first',
        description: 'A member reads those of its own agent; for others the right `wallets` is needed.',
        query: listQuery,
        answer: wire.pageOf(phoneCall),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const { agentId = null, caller, dialedNumber, outcome = null } = query;
        const own = call.actor.kind === 'member' && agentId !== null && call.actor.agentId === agentId;
        const no = own ? null : lacks(call.actor, 'wallets');
        if (no) return no;
        const number = (text?: string) => (text === undefined ? null : (phoneNumber(text) ?? text));
        const numbers = { caller: number(caller), dialedNumber: number(dialedNumber) };
        const filter = { agentId, outcome, ...numbers, ...spanOf(query) };
        return pageToWire(await core.read(call.accountId).calls.list(filter, pageRequest(query)), callToWire);
      },
    ),
    authed(
      context,
      'GET',
      '/v1/call-report',
      {
        tag,
        summary: 'Calls, minutes and tokens by day, and by agent',
        description:
          'By days of the account’s time zone, also those without a call; both days are counted in. Without them: the last 28 days; at most 400. `paidSeconds` are those of answered calls with a price. Tokens of a day are all that wallets were charged on it, those of an agent what charges name its calls.',
        query: Type.Object({
          from: Type.Optional(wire.day),
          until: Type.Optional(wire.day),
          agentId: Type.Optional(wire.id),
        }),
        answer: report,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { query }) => {
        const { from = null, until = null, agentId = null } = query;
        const no = lacks(call.actor, 'wallets');
        if (no) return no;
        return mapped(await core.callReport(call.accountId, { from, until }, agentId), reportToWire);
      },
    ),
    authed(
      context,
      'GET',
      '/v1/calls/:id',
      { tag, summary: 'One call', answer: phoneCall, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacks(call.actor, 'wallets') ??
        mapped(orNotFound(await core.read(call.accountId).calls.get(params.id as string), 'call'), callToWire),
    ),
  ];
}

function callToWire({ told: _, tokens, ...rest }: PhoneCall) {
  return { ...rest, tokens: String(tokens) };
}

function reportToWire({ timezone, days, agents }: CallReport) {
  const said = <S extends CallSum>({ tokens, ...rest }: S) => ({ ...rest, tokens: String(tokens) });
  return { timezone, days: days.map(said), agents: agents.map(said) };
}
