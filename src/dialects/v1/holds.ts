import { Type } from 'typebox';
import type { Call } from '../../core/call.ts';
import { instantOf } from '../../core/instant.ts';
import { type HoldState, holdStates } from '../../core/ledger.ts';
import { refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import type { Hold } from '../../core/wallet-nouns.ts';
import type { Counted } from '../../core/wallet-world.ts';
import type { Booking } from '../../core/wallets.ts';
import type { Route } from '../contract.ts';
import { mapped, pageToWire } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';
import { wallet, walletToWire } from './wallets.ts';

const tag = 'Wallets';
const state = wire.oneOf(holdStates);
const hold = wire.noun('Hold', {
  id: wire.id,
  walletId: wire.id,
  amount: wire.tokens,
  state,
  expiresAt: wire.instant,
  reason: wire.nullable(Type.String()),
  callId: wire.nullable(Type.String({ description: 'What it was held for' })),
  createdAt: wire.instant,
  endedAt: wire.nullable(wire.instant),
});
const held = wire.noun('Held', { hold, wallet });
const amount = Type.String({ pattern: '^(0|[1-9][0-9]{0,15})$', examples: ['100'] });
const refuses = ['forbidden', 'not_found', 'not_enough_tokens', 'hold_ended', 'overloaded'] as const;

/** Tokens put aside for something that runs. A hold ends once: posted, voided, or by itself when its time is over. */
export function holdRoutes(context: Context): Route[] {
  const { core } = context;
  const book = async (call: Call, booking: Booking) => mapped(await core.book(call, booking), heldToWire);
  return [
    authed(
      context,
      'GET',
      '/v1/wallets/:id/holds',
      {
        tag,
        summary: 'Its holds',
        query: Type.Object({ ...wire.page, state: Type.Optional(state) }),
        answer: wire.pageOf(hold),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, query }) => {
        const no = lacks(call.actor, 'wallets');
        if (no) return no;
        const { wallets } = core.read(call.accountId);
        if (!(await wallets.get(params.id as string))) return refuse('not_found', { noun: 'wallet' });
        const wanted: HoldState | null = query.state ?? null;
        return pageToWire(await wallets.holds(params.id as string, wanted, pageRequest(query)), holdToWire);
      },
    ),
    authed(
      context,
      'POST',
      '/v1/wallets/:id/holds',
      {
        tag,
        summary: 'Hold tokens',
        description: 'What is held cannot be spent otherwise, and goes back by itself when the time is over.',
        body: wire.input({ tokens: amount, expiresAt: wire.instant, reason: Type.Optional(wire.text(500)) }),
        answer: held,
        status: 201,
        refuses,
      },
      (call, { params, body: { tokens, expiresAt, reason = null } }) =>
        book(call, {
          type: 'hold',
          walletId: params.id as string,
          amount: BigInt(tokens),
          expiresAt: instantOf(expiresAt) as string,
          reason,
        }),
    ),
    authed(
      context,
      'POST',
      '/v1/holds/:id/extend',
      {
        tag,
        summary: 'Hold more, and longer',
        body: wire.input({ tokens: Type.Optional(amount), expiresAt: wire.instant }),
        answer: held,
        refuses,
      },
      (call, { params, body: { tokens = '0', expiresAt } }) =>
        book(call, {
          type: 'extend',
          holdId: params.id as string,
          amount: BigInt(tokens),
          expiresAt: instantOf(expiresAt) as string,
        }),
    ),
    authed(
      context,
      'POST',
      '/v1/holds/:id/post',
      {
        tag,
        summary: 'Spend what was held, at most all of it',
        description: 'The rest goes back. `callId`: a call that was told, and that this paid for.',
        body: wire.input({ tokens: amount, callId: Type.Optional(wire.id) }),
        answer: held,
        refuses,
      },
      (call, { params, body: { tokens, callId = null } }) =>
        book(call, { type: 'post', holdId: params.id as string, amount: BigInt(tokens), callId }),
    ),
    authed(
      context,
      'POST',
      '/v1/holds/:id/void',
      { tag, summary: 'Give back what was held', answer: held, refuses },
      (call, { params }) => book(call, { type: 'void', holdId: params.id as string }),
    ),
  ];
}

function holdToWire({ amount, ...rest }: Hold) {
  return { ...rest, amount: String(amount) };
}

function heldToWire({ hold, wallet }: Counted) {
  if (!hold) throw new Error('A booking of a hold without one');
  return { hold: holdToWire(hold), wallet: walletToWire(wallet) };
}
