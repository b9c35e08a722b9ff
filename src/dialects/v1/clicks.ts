import { Type } from 'typebox';
import { clickSteps } from '../../core/click-sums.ts';
import { instantOf } from '../../core/instant.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import { lacksAll } from '../../core/right.ts';
import { scopeOf } from '../../core/visibility.ts';
import type { Route } from '../contract.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Inboxes';
const count = Type.Integer({ minimum: 0 });
const object = (properties: Parameters<typeof Type.Object>[0]) =>
  Type.Object(properties, { additionalProperties: false });

const clicks = wire.noun('Clicks', {
  timezone: wire.timezone,
  bars: Type.Array(object({ from: wire.instant, until: wire.instant, ownSite: count, elsewhere: count })),
  referrers: Type.Array(
    object({ referrer: wire.nullable(Type.String({ description: 'A host; null: none' })), clicks: count }),
  ),
});

const lead = wire.noun('Lead', {
  id: wire.id,
  inboxId: wire.id,
  listingId: wire.nullable(wire.id),
  at: wire.instant,
  page: wire.nullable(Type.String()),
  screenWidth: wire.nullable(Type.Integer()),
  fields: Type.Array(object({ label: Type.String(), value: Type.String() })),
});

/** What visitors did on sites: clicks to WhatsApp, and forms. */
export function clickRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/inboxes/:id/clicks',
      {
        tag,
        summary: 'Clicks to WhatsApp, summed in the account’s time zone',
        description:
          'A bar for every hour, day, week or month, also where nothing happened, and the 50 hosts that most visitors came from. Without `from` and `until`: the last 48 hours, 28 days, 26 weeks or 12 months.',
        query: Type.Object({
          step: Type.Optional(wire.oneOf(clickSteps)),
          from: Type.Optional(wire.instant),
          until: Type.Optional(wire.instant),
        }),
        answer: clicks,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, query }) => {
        const no = lacksAll(call.actor, ['conversations', 'settings']);
        if (no) return no;
        const { step = 'day' } = query;
        const found = await core.clickReport(call.accountId, params.id as string, {
          step,
          from: query.from === undefined ? null : Date.parse(instantOf(query.from) as string),
          until: query.until === undefined ? null : Date.parse(instantOf(query.until) as string),
        });
        if (isRefusal(found)) return found;
        const { timezone, bars, referrers } = found;
        const written = bars.map((bar) => ({ ...bar, from: instant(bar.from), until: instant(bar.until) }));
        return { timezone, bars: written, referrers };
      },
    ),
    authed(
      context,
      'GET',
      '/v1/contacts/:id/leads',
      {
        tag: 'Contacts',
        summary: 'Forms that a contact filled in, the newest first',
        description: 'An agent reads those of inboxes that it serves. The sender of a form is not verified.',
        answer: Type.Object({ items: Type.Array(lead) }, { additionalProperties: false }),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) => {
        const no = lacksAll(call.actor, ['conversations']);
        if (no) return no;
        const reader = core.read(call.accountId);
        const contact = await reader.contacts.get(params.id as string);
        if (!contact) return refuse('not_found', { noun: 'contact' });
        const scope = scopeOf(call);
        const leads = await reader.leads.ofContact(contact.id, 100, scope === 'all' ? null : [...scope.inboxIds]);
        return { items: leads.map(({ contactId: _, ...one }) => inOrder(one)) };
      },
    ),
  ];
}

function inOrder<L extends { id: string; inboxId: string; listingId: string | null; at: string }>({
  id,
  inboxId,
  listingId,
  at,
  ...rest
}: L) {
  return { id, inboxId, listingId, at, ...rest };
}

const instant = (at: number): string => new Date(at).toISOString();
