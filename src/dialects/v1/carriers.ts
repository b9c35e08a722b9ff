import { Type } from 'typebox';
import type { StoredCarrier } from '../../core/carrier-ports.ts';
import { throughs } from '../../core/carriers.ts';
import { isSealedOrHere } from '../../core/named-server.ts';
import { refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { letter } from './letters.ts';
import { mapped } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Letters';
const plain = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\p{Cc}]+$' });
const secret = (whose: string) =>
  Type.Optional(
    Type.Unsafe<string>({
      ...plain(500),
      description: `Never told again. It may be left out while ${whose} stay as they are`,
    }),
  );

const email = {
  host: Type.String({
    maxLength: 253,
    pattern: '^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+)$',
    examples: ['smtp.example.com'],
    description: 'On the open internet: networks of the server’s own are not reached',
  }),
  port: Type.Integer({ minimum: 1, maximum: 65535, examples: [465] }),
  tls: wire.oneOf(
    ['always', 'upgrade', 'offered'],
    '`always`: from the start, mostly port 465; `upgrade`: STARTTLS or nothing is sent, mostly 587; `offered`: STARTTLS where the server has it, else without TLS',
  ),
  user: wire.nullable(plain(255)),
  from: Type.String({
    maxLength: 320,
    pattern: '^(?:[^<>\\p{Cc}]*<[^\\s<>@\\p{Cc}]+@[^\\s<>@\\p{Cc}]+>|[^\\s<>@\\p{Cc}]+@[^\\s<>@\\p{Cc}]+)$',
    description: 'An address, with or without a name before it',
    examples: ['Shop <chat@example.com>'],
  }),
};
const sms = {
  url: Type.String({
    maxLength: 500,
    description: 'Of a service with Twilio’s API; https, without what follows the host',
    examples: ['https://api.twilio.com'],
  }),
  sid: Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\w-]+$', description: 'Of the account there' }),
  from: Type.Unsafe<string>({
    ...plain(50),
    description: 'A number with + and its country, a name, or a messaging service (MG…)',
  }),
};

const emailCarrier = wire.noun('EmailCarrier', { ...email, changedAt: wire.instant });
const smsCarrier = wire.noun('SmsCarrier', { ...sms, changedAt: wire.instant });
const through = wire.oneOf(throughs, '`outbox`: nothing is sent, a demo account keeps it; `nothing`: letters wait');
const carriers = wire.noun('Carriers', {
  email: wire.noun('EmailCarriers', { through, own: wire.nullable(emailCarrier) }),
  sms: wire.noun('SmsCarriers', { through, own: wire.nullable(smsCarrier) }),
});

/** By what an account's letters go: servers of its own instead of the installation's. */
export function carrierRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/carriers',
      { tag, summary: 'By what letters go', answer: carriers, refuses: ['forbidden'] },
      async ({ actor, accountId }) =>
        lacks(actor, 'settings') ?? {
          email: shown(await core.carrierOf(accountId, 'email')),
          sms: shown(await core.carrierOf(accountId, 'sms')),
        },
    ),
    authed(
      context,
      'PUT',
      '/v1/carriers/email',
      {
        tag,
        summary: 'Send mail by a server of one’s own',
        description: 'Mails that wait are tried at once.',
        body: wire.input({ ...email, password: secret('host, port and user') }),
        answer: emailCarrier,
        refuses: ['forbidden', 'invalid'],
      },
      async (call, { body: { password, ...settings } }) =>
        mapped(await core.putCarrier(call, { channel: 'email', settings }, password), toWire),
    ),
    authed(
      context,
      'PUT',
      '/v1/carriers/sms',
      {
        tag,
        summary: 'Send text messages by a service of one’s own',
        description: 'Text messages that wait are tried at once.',
        body: wire.input({ ...sms, token: secret('url and sid') }),
        answer: smsCarrier,
        refuses: ['forbidden', 'invalid'],
      },
      async (call, { body: { token, url: said, ...rest } }) => {
        const url = originOf(said);
        if (url === null) return refuse('invalid', { field: 'url', problem: 'is not https:// and a host alone' });
        return mapped(await core.putCarrier(call, { channel: 'sms', settings: { url, ...rest } }, token), toWire);
      },
    ),
    ...(['email', 'sms'] as const).flatMap((channel) => [
      authed(
        context,
        'DELETE',
        `/v1/carriers/${channel}`,
        { tag, summary: `Send ${words[channel]} as the installation does again`, refuses: ['forbidden'] },
        (call) => core.removeCarrier(call, channel),
      ),
      authed(
        context,
        'POST',
        `/v1/carriers/${channel}/test`,
        {
          tag,
          summary: `Send a test by ${words[channel]}`,
          description: 'It is tried once; `/v1/letters/:id` tells what the server said.',
          body: wire.input({ to: channel === 'email' ? wire.email : wire.phone }),
          answer: letter,
          status: 201,
          refuses: ['forbidden', 'no_channel', 'throttled'],
        },
        (call, { body }) => core.testCarrier(call, channel, body.to),
      ),
    ]),
  ];
}

const words = { email: 'mail', sms: 'text message' };

function shown<C extends StoredCarrier>({ through, own }: { through: (typeof throughs)[number]; own: C | null }) {
  return { through, own: own && toWire(own) };
}

function toWire<C extends StoredCarrier>({ settings, changedAt }: C) {
  return { ...settings, changedAt } as C['settings'] & { changedAt: string };
}

/** Of what is an origin and nothing else. */
export function originOf(text: string): string | null {
  const url = URL.parse(text);
  return url && url.href === `${url.origin}/` && isSealedOrHere(url) ? url.origin : null;
}
