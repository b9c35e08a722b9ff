import { Type } from 'typebox';
import { eventKinds } from '../../core/event.ts';
import { isRefusal } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import type { Webhook } from '../../core/webhook-ports.ts';
import type { Route } from '../contract.ts';
import { mapped, orNotFound, pageToWire } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Webhooks';
const url = Type.String({
  maxLength: 2000,
  description: 'https, on the open internet; redirects are not followed',
  examples: ['https://example.com/parley'],
});
const kinds = Type.Union(
  [Type.Array(wire.oneOf(eventKinds), { minItems: 1, maxItems: eventKinds.length, uniqueItems: true }), Type.Null()],
  { description: 'Kinds of events; null: all. A key that may not read some nouns gets the kinds of the others' },
);
const secret = Type.String({
  description:
    'whsec_ and the key in base64, by which deliveries are signed as standardwebhooks.com says. Shown only here',
});
const shown = {
  id: wire.id,
  url: Type.String(),
  kinds: wire.nullable(Type.Array(Type.String())),
  active: Type.Boolean({
    description: 'false: paused by hand, after five days without success, or when the address said 410',
  }),
  failure: wire.nullable(
    Type.String({ description: 'Why the last delivery was not taken: the status, or why nobody answered' }),
  ),
  failingSince: wire.nullable(wire.instant),
  upto: Type.Integer({ description: 'The number of the newest event that it has, or does not want' }),
  behind: Type.Integer({ description: 'Events of the account after that one' }),
  deliveredAt: wire.nullable(wire.instant),
  createdAt: wire.instant,
};
const webhook = wire.noun('Webhook', shown);
const newWebhook = wire.noun('NewWebhook', { ...shown, secret });

/** Where an account's events go by themselves. */
export function webhookRoutes(context: Context): Route[] {
  const { core } = context;
  const headOf = async (accountId: string) => (await core.read(accountId).log.head()).number;

  return [
    authed(
      context,
      'GET',
      '/v1/webhooks',
      { tag, summary: 'Webhooks', query: wire.pageQuery, answer: wire.pageOf(webhook), refuses: ['forbidden'] },
      async (call, { query }) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const page = await core.read(call.accountId).webhooks.list(pageRequest(query));
        const head = await headOf(call.accountId);
        return pageToWire(page, (one) => toWire(one, head));
      },
    ),
    authed(
      context,
      'POST',
      '/v1/webhooks',
      {
        tag,
        summary: 'Add a webhook',
        description:
          'The right `conversations` is wanted, too: all that is said goes there. Events from now on are posted to it in order, many in one request: `{webhookId, after, upto, events}`, each event as in `/v1/live`. What is not answered by 2xx comes again with the same `webhook-id` and events, for five days; an event may come twice, its number tells. `missed` says how many the log did not hold any more for one that was paused for long. Deliveries are signed as standardwebhooks.com says.',
        body: wire.input({ url, kinds: Type.Optional(kinds) }),
        answer: newWebhook,
        status: 201,
        refuses: ['forbidden', 'invalid'],
      },
      async (call, { body }) => {
        const added = await core.addWebhook(call, { url: body.url, kinds: body.kinds ?? null });
        if (isRefusal(added)) return added;
        return { ...toWire(added, added.upto + 1), secret: added.secret };
      },
    ),
    authed(
      context,
      'GET',
      '/v1/webhooks/:id',
      { tag, summary: 'One webhook', answer: webhook, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const found = orNotFound(await core.read(call.accountId).webhooks.get(params.id as string), 'webhook');
        return isRefusal(found) ? found : toWire(found, await headOf(call.accountId));
      },
    ),
    authed(
      context,
      'PATCH',
      '/v1/webhooks/:id',
      {
        tag,
        summary: 'Change a webhook, pause it, let it go on',
        description: 'One that goes on gets what it missed, as far as the log holds it.',
        body: wire.patch({ url, kinds, active: Type.Boolean() }),
        answer: webhook,
        refuses: ['forbidden', 'not_found', 'invalid'],
      },
      async (call, { params, body }) => {
        const changed = await core.changeWebhook(call, params.id as string, body);
        if (isRefusal(changed)) return changed;
        return toWire(changed, await headOf(call.accountId));
      },
    ),
    authed(
      context,
      'DELETE',
      '/v1/webhooks/:id',
      { tag, summary: 'Remove a webhook', refuses: ['forbidden', 'not_found'] },
      (call, { params }) => core.removeWebhook(call, params.id as string),
    ),
    authed(
      context,
      'POST',
      '/v1/webhooks/:id/secret',
      {
        tag,
        summary: 'Give a webhook another secret',
        description: 'The former one signs nothing any more.',
        answer: wire.noun('WebhookSecret', { secret }),
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.renewWebhookSecret(call, params.id as string),
    ),
    authed(
      context,
      'GET',
      '/v1/webhooks/:id/test',
      {
        tag,
        summary: 'Send a webhook an empty delivery',
        description: 'With `test` in it and no events; it changes nothing here.',
        answer: wire.noun('WebhookTest', { works: Type.Boolean(), problem: wire.nullable(Type.String()) }),
        refuses: ['forbidden', 'not_found'],
        limits: [{ by: 'credential', most: 20, seconds: 60 }],
      },
      async (call, { params }) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const found = orNotFound(await core.read(call.accountId).webhooks.get(params.id as string), 'webhook');
        if (isRefusal(found)) return found;
        return mapped(await context.tryWebhook(call.accountId, found), (answer) =>
          'failed' in answer ? { works: false, problem: answer.failed } : { works: true, problem: null },
        );
      },
    ),
  ];
}

function toWire({ beginning: _, delivering: __, ...webhook }: Webhook, head: number) {
  return { ...webhook, behind: Math.max(0, head - webhook.upto) };
}
