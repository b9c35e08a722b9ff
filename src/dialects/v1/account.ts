import { type Static, Type } from 'typebox';
import { type Account, languages, type Settings } from '../../core/nouns.ts';
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

const subdomain = Type.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
  description: 'By which programs name the organisation when they sign in',
});
const dialectLanguage = wire.oneOf(['nl', 'en', 'es', 'pt-BR'], 'Of the words that this dialect says itself');
const dialectLanguages = Type.Object({ chattabai: wire.nullable(dialectLanguage) }, { additionalProperties: false });

const letterLanguage = wire.oneOf(languages, 'Of the letters that the account sends; null: English');
const links = Type.Object(
  {
    uses: wire.nullable(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'null: 10' })),
    days: wire.nullable(Type.Integer({ minimum: 0, maximum: 3650, description: 'Today is the day 0; null: 30' })),
  },
  { additionalProperties: false, description: 'What an access link has that says nothing else' },
);
const settings = {
  idleMinutes: wire.nullable(idleMinutes),
  dialectLanguages,
  subdomain: wire.nullable(subdomain),
  language: wire.nullable(letterLanguage),
  links,
};

export const account = wire.noun('Account', {
  id: wire.id,
  name: Type.String(),
  timezone: wire.timezone,
  settings: Type.Object(settings, { additionalProperties: false }),
  createdAt: wire.instant,
});

const patch = wire.patch({
  name: wire.name(),
  timezone: wire.timezone,
  settings: wire.patch(settings),
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
          ...(settings && { settings: settingsFromWire(settings) }),
        };
        return mapped(await core.changeAccount(call, changed), accountToWire);
      },
    ),
  ];
}

/** Null clears one; what is left out stays. */
function settingsFromWire(sent: Partial<Static<typeof account>['settings']>): Settings {
  const settings: Settings = {};
  if (sent.idleMinutes !== undefined) settings.idleMinutes = sent.idleMinutes ?? undefined;
  if (sent.subdomain !== undefined) settings.subdomain = sent.subdomain ?? undefined;
  if (sent.language !== undefined) settings.language = sent.language ?? undefined;
  if (sent.links) settings.links = { uses: sent.links.uses ?? undefined, days: sent.links.days ?? undefined };
  const { dialectLanguages } = sent;
  if (dialectLanguages) {
    settings.dialectLanguages = dialectLanguages.chattabai === null ? {} : { chattabai: dialectLanguages.chattabai };
  }
  return settings;
}

/** Whoever has a credential has an account. */
export function existing(account: Account | null): Account {
  if (!account) throw new Error('A credential without an account');
  return account;
}

export function accountToWire({ settings, ...rest }: Account) {
  const { idleMinutes = null, dialectLanguages, subdomain = null, language = null } = settings;
  const links = { uses: settings.links?.uses ?? null, days: settings.links?.days ?? null };
  const chattabai = (dialectLanguages?.chattabai ?? null) as Static<typeof dialectLanguage> | null;
  return { ...rest, settings: { idleMinutes, dialectLanguages: { chattabai }, subdomain, language, links } };
}
