import { Type } from 'typebox';
import type { Connection } from '../../core/connections.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { originOf } from './carriers.ts';
import { mapped, orNotFound } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Lines';
const secret = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 1000, pattern: '^[\\x21-\\x7e]+$', description }));

const connection = wire.noun('Connection', {
  accountSid: wire.nullable(Type.String()),
  webhookUrl: Type.String({ description: 'What the app at Meta is given as its callback URL' }),
  verifyToken: Type.String({ description: 'What it is given as its verify token' }),
  phoneNumberId: wire.nullable(Type.String()),
  hasToken: Type.Boolean({ description: 'Without one nothing is sent' }),
  hasAppSecret: Type.Boolean({ description: 'Without one nothing that comes is believed' }),
});
const checked = wire.noun('ConnectionCheck', {
  works: Type.Boolean(),
  name: wire.nullable(Type.String({ description: 'What the number or the page is called there' })),
  number: wire.nullable(Type.String({ description: 'The number, or the page’s id' })),
  problem: wire.nullable(Type.String({ description: 'Why it does not work, in Meta’s words' })),
});

/** What connects an inbox on WhatsApp or Messenger to Meta, one on SMS to its provider. */
export function connectionRoutes(context: Context): Route[] {
  const { core } = context;
  const path = '/v1/inboxes/:id/connection';
  const shown = async (accountId: string, id: string) =>
    mapped(orNotFound(await core.connectionOf(accountId, id), 'inbox'), (found) => toWire(found, context.ownOrigin));

  return [
    authed(
      context,
      'GET',
      path,
      { tag, summary: 'How an inbox is connected', answer: connection, refuses: ['forbidden', 'not_found'] },
      async ({ actor, accountId }, { params }) => lacks(actor, 'settings') ?? shown(accountId, params.id as string),
    ),
    authed(
      context,
      'PUT',
      path,
      {
        tag,
        summary: 'Connect an inbox on WhatsApp, Messenger or SMS',
        description: 'What is left out stays as it was. Messages that wait are sent at once.',
        body: wire.input({
          phoneNumberId: Type.Optional(
            Type.String({ pattern: '^[0-9]{1,64}$', description: 'WhatsApp only: Meta’s id of the number' }),
          ),
          accountSid: Type.Optional(
            Type.String({ pattern: '^\\w{2,64}$', description: 'SMS only: of the account at the provider' }),
          ),
          url: Type.Optional(
            Type.String({
              maxLength: 500,
              description: 'SMS only: scheme and host of a provider with Twilio’s API',
              examples: ['https://api.twilio.com'],
            }),
          ),
          token: secret(
            'Of a system user for WhatsApp, of the page for Messenger, of the account for SMS. Never told again',
          ),
          appSecret: secret('Of the app that brings what people write. Never told again'),
        }),
        answer: connection,
        refuses: ['forbidden', 'not_found', 'invalid'],
      },
      async (call, { params, body }) => {
        const { url: said, ...rest } = body;
        const url = said === undefined ? undefined : originOf(said);
        if (url === null) return refuse('invalid', { field: 'url', problem: 'is not https:// and a host alone' });
        const given = { ...rest, ...(url !== undefined && { url }) } as Record<string, string>;
        const done = await core.connectInbox(call, params.id as string, given);
        return isRefusal(done) ? done : shown(call.accountId, params.id as string);
      },
    ),
    authed(
      context,
      'DELETE',
      path,
      {
        tag,
        summary: 'Disconnect an inbox',
        description: 'What is sent waits, what comes is refused.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.disconnectInbox(call, params.id as string),
    ),
    authed(
      context,
      'GET',
      `${path}/check`,
      {
        tag,
        summary: 'Ask the provider as whom an inbox sends',
        answer: checked,
        refuses: ['forbidden', 'not_found'],
        limits: [{ by: 'credential', most: 20, seconds: 60 }],
      },
      async ({ actor, accountId }, { params }) => {
        const no = lacks(actor, 'settings');
        if (no) return no;
        const found = orNotFound(await core.connectionOf(accountId, params.id as string), 'inbox');
        if (isRefusal(found)) return found;
        const said = await core.checkConnection(found);
        if ('refused' in said) return { works: false, name: null, number: null, problem: said.refused };
        return { works: true, name: said.name, number: said.address, problem: null };
      },
    ),
  ];
}

function toWire({ inbox, credentials, verifyToken }: Connection, origin: string) {
  return {
    webhookUrl: `${origin}/webhooks/${inbox.channel}/${inbox.id}`,
    verifyToken,
    accountSid: credentials?.accountSid ?? null,
    phoneNumberId: credentials?.phoneNumberId ?? null,
    hasToken: credentials?.token !== undefined,
    hasAppSecret: credentials?.appSecret !== undefined,
  };
}
