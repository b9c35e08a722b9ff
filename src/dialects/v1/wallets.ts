import { Type } from 'typebox';
import { phoneNumber } from '../../core/address.ts';
import { transferKinds } from '../../core/ledger.ts';
import { refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import type { Entry, Wallet } from '../../core/wallet-nouns.ts';
import type { Route } from '../contract.ts';
import { mapped, orNotFound, pageToWire, withActors } from './mapping.ts';
import { pageRequest, spanOf } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Wallets';
const callers = Type.Array(wire.phone, { maxItems: 100, description: 'Numbers that the wallet is found by' });

export const wallet = wire.noun('Wallet', {
  id: wire.id,
  integer: wire.integer,
  applicationId: wire.id,
  pin: Type.String(),
  name: wire.nullable(Type.String()),
  email: wire.nullable(Type.String()),
  callers: Type.Array(Type.String()),
  tokens: wire.tokens,
  held: wire.tokens,
  createdAt: wire.instant,
  removedAt: wire.nullable(wire.instant),
});

const entry = wire.noun('Entry', {
  id: wire.id,
  number: wire.eventNumber,
  kind: wire.oneOf(transferKinds),
  amount: Type.String({ description: 'What came, or went (negative)' }),
  tokensAfter: wire.tokens,
  reason: wire.nullable(Type.String()),
  holdId: wire.nullable(wire.id),
  actor: Type.String({ description: 'Who: member:ID, key:ID or system:NAME' }),
  actorName: wire.nullable(Type.String({ description: 'A member’s name' })),
  createdAt: wire.instant,
  call: wire.nullable(
    Type.Object(
      {
        id: wire.id,
        agentId: wire.id,
        agentName: Type.String(),
        started: Type.String({ description: 'YYYY-MM-DD HH:MM:SS on the account’s clock' }),
        durationSeconds: Type.Integer(),
        tokensPerMinute: Type.Integer({ description: 'The agent’s price at that moment' }),
        outcome: Type.String(),
      },
      {
        additionalProperties: false,
        description: 'The call that it names: that its caller was in when it was charged, or just had been',
      },
    ),
  ),
});

const fields = { name: wire.nullable(wire.name()), email: wire.nullable(wire.email), callers };
const { name, email } = fields;
const listQuery = Type.Object({
  ...wire.page,
  applicationId: Type.Optional(wire.id),
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 254,
      pattern: '^[^\\u0000]*$',
      description: 'A pin, a caller’s number, an e-mail address, the integer, or a part of the name',
    }),
  ),
});
const movement = wire.input({
  kind: wire.oneOf(['top_up', 'correction'], 'A correction may be negative'),
  tokens: Type.String({ pattern: '^-?[1-9][0-9]{0,15}$', examples: ['100'] }),
  reason: wire.text(500),
});

export function walletRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/wallets',
      {
        tag,
        summary: 'Wallets, or those that are looked for',
        query: listQuery,
        answer: wire.pageOf(wallet),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'wallets');
        if (no) return no;
        const { q, applicationId = null } = query;
        const search = q === undefined ? null : { text: q.trim(), number: phoneNumber(q) };
        const page = await core.read(call.accountId).wallets.list({ applicationId, search }, pageRequest(query));
        return pageToWire(page, walletToWire);
      },
    ),
    authed(
      context,
      'POST',
      '/v1/wallets',
      {
        tag,
        summary: 'Add a wallet',
        description: 'Its pin is random and unique in its application; it begins empty.',
        body: wire.input({
          applicationId: wire.id,
          name: Type.Optional(name),
          email: Type.Optional(email),
          callers: Type.Optional(callers),
        }),
        answer: wallet,
        status: 201,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { body }) =>
        mapped(await core.addWallet(call, { name: null, email: null, callers: [], ...body }), walletToWire),
    ),
    authed(
      context,
      'GET',
      '/v1/wallets/:id',
      { tag, summary: 'One wallet', answer: wallet, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacks(call.actor, 'wallets') ??
        mapped(orNotFound(await core.read(call.accountId).wallets.get(params.id as string), 'wallet'), walletToWire),
    ),
    authed(
      context,
      'PATCH',
      '/v1/wallets/:id',
      {
        tag,
        summary: 'Change a wallet',
        description: '`callers` replaces all its numbers; one belongs to one wallet of an application.',
        body: wire.patch(fields),
        answer: wallet,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { params, body }) => mapped(await core.changeWallet(call, params.id as string, body), walletToWire),
    ),
    authed(
      context,
      'DELETE',
      '/v1/wallets/:id',
      {
        tag,
        summary: 'Remove an empty wallet',
        description:
          'Refused while it has tokens, or holds are open. Its numbers, name and e-mail are forgotten; its id and its statement stay.',
        refuses: ['forbidden', 'not_found', 'wallet_not_empty'],
      },
      (call, { params }) => core.removeWallet(call, params.id as string),
    ),
    authed(
      context,
      'POST',
      '/v1/wallets/:id/pin',
      {
        tag,
        summary: 'Give it a new random pin',
        description: 'The former one finds nothing any more.',
        answer: wallet,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) => mapped(await core.resetPin(call, params.id as string), walletToWire),
    ),
    authed(
      context,
      'GET',
      '/v1/wallets/:id/entries',
      {
        tag,
        summary: 'Its statement: every entry, the newest first, with the call that it was for',
        query: Type.Object({ ...wire.numberedPage, ...wire.span }),
        answer: wire.pageOf(entry),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, query }) => {
        const no = lacks(call.actor, 'wallets');
        if (no) return no;
        const { wallets } = core.read(call.accountId);
        if (!(await wallets.get(params.id as string))) return refuse('not_found', { noun: 'wallet' });
        const page = await wallets.entries(params.id as string, spanOf(query), pageRequest(query));
        return withActors(core.read(call.accountId), pageToWire(page, entryToWire));
      },
    ),
    authed(
      context,
      'POST',
      '/v1/wallets/:id/entries',
      {
        tag,
        summary: 'Top up or correct',
        description: 'All or nothing: a balance never goes below zero. Amounts are texts: balances may exceed 53 bits.',
        body: movement,
        answer: wallet,
        status: 201,
        refuses: ['forbidden', 'not_found', 'not_enough_tokens', 'hold_ended', 'overloaded'],
      },
      async (call, { params, body }) => {
        const amount = BigInt(body.tokens);
        const { kind, reason } = body;
        if (kind === 'top_up' && amount < 0n)
          return refuse('invalid', { field: 'tokens', problem: 'must be more than 0' });
        const named = { by: 'id' as const, walletId: params.id as string };
        return mapped(await core.book(call, { type: 'move', kind, amount, reason, wallet: named }), (counted) =>
          walletToWire(counted.wallet),
        );
      },
    ),
  ];
}

export function walletToWire({ tokens, held, ...rest }: Wallet) {
  return { ...rest, tokens: String(tokens), held: String(held) };
}

function entryToWire({ amount, tokensAfter, ...rest }: Entry) {
  return { ...rest, amount: String(amount), tokensAfter: String(tokensAfter) };
}
