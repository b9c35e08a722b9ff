import { Type } from 'typebox';
import type { Account } from '../../core/nouns.ts';
import type { Route } from '../contract.ts';
import { mapped } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Account';
const idleMinutes = Type.Integer({
  minimum: 1,
  maximum: 1440,
  description: 'After so many minutes without a connection, presence set in the console turns away',
});

export const account = wire.noun('Account', {
  id: wire.id,
  name: Type.String(),
  timezone: wire.timezone,
  settings: Type.Object({ idleMinutes: wire.nullable(idleMinutes) }, { additionalProperties: false }),
  createdAt: wire.instant,
});

const patch = wire.patch({
  name: wire.name(),
  timezone: wire.timezone,
  settings: wire.patch({ idleMinutes: wire.nullable(idleMinutes) }),
});

export function accountRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/account',
      { tag, summary: 'The account of this credential', answer: account },
      async (call) => accountToWire(existing(await core.read(call.accountId).account.get())),
    ),
    authed(
      context,
      'PATCH',
      '/v1/account',
      { tag, summary: 'Change the account', body: patch, answer: account, refuses: ['forbidden'] },
      async (call, { body }) => {
        const { settings, ...fields } = body;
        const changed = {
          ...fields,
          ...(settings && { settings: { idleMinutes: settings.idleMinutes ?? undefined } }),
        };
        return mapped(await core.changeAccount(call, changed), accountToWire);
      },
    ),
  ];
}

/** Whoever has a credential has an account. */
export function existing(account: Account | null): Account {
  if (!account) throw new Error('A credential without an account');
  return account;
}

export function accountToWire({ settings, ...rest }: Account) {
  return { ...rest, settings: { idleMinutes: settings.idleMinutes ?? null } };
}
