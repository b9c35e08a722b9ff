import { Type } from 'typebox';
import { phoneNumber } from '../../core/address.ts';
import { lacks } from '../../core/right.ts';
import { outcomes, type PhoneCall } from '../../core/wallet-nouns.ts';
import type { Route } from '../contract.ts';
import { mapped, orNotFound, pageToWire } from './mapping.ts';
import { authed, type Context, pageRequest } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Calls';
const clock = Type.String({ description: 'YYYY-MM-DD HH:MM:SS on the account’s clock, as it was told' });

const phoneCall = wire.noun('Call', {
  id: wire.id,
  integer: wire.integer,
  number: wire.eventNumber,
  agentId: wire.id,
  inboundNumber: Type.String({ description: 'The caller’s; empty: withheld' }),
  dialedNumber: Type.String(),
  outboundNumber: Type.String(),
  started: clock,
  ended: clock,
  startedAt: wire.instant,
  endedAt: wire.instant,
  durationSeconds: Type.Integer(),
  outcome: wire.oneOf(outcomes),
  tokensPerMinute: Type.Integer({ description: 'The agent’s price at that moment' }),
  createdAt: wire.instant,
});

const listQuery = Type.Object({
  ...wire.numberedPage,
  agentId: Type.Optional(wire.id),
  caller: Type.Optional(Type.String({ minLength: 3, maxLength: 40, description: 'Calls from this number' })),
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
        const { agentId = null, caller } = query;
        const own = call.actor.kind === 'member' && agentId !== null && call.actor.agentId === agentId;
        const no = own ? null : lacks(call.actor, 'wallets');
        if (no) return no;
        const filter = { agentId, caller: caller === undefined ? null : (phoneNumber(caller) ?? caller) };
        return pageToWire(await core.read(call.accountId).calls.list(filter, pageRequest(query)), callToWire);
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

function callToWire({ told: _, ...rest }: PhoneCall) {
  return rest;
}
