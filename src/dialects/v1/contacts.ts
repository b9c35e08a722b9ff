import { Type } from 'typebox';
import { normalAddress } from '../../core/address.ts';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import { isUuid } from '../../core/id.ts';
import { type AddressKind, type Channel, type ContactInbox, channels } from '../../core/nouns.ts';
import { isRefusal } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import { soughtOf } from '../../core/search.ts';
import { scopeOf } from '../../core/visibility.ts';
import type { Route } from '../contract.ts';
import { contactToWire, mapped, messageToWire, orNotFound, pageToWire } from './mapping.ts';
import { message } from './messages.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

export const tag = 'Contacts';
/** What a visitor is known by stays inside: it is the hash of a credential. */
const kinds = ['phone', 'email', 'page', 'external'] as const;
const address = wire.input(
  { kind: wire.oneOf(kinds), value: wire.text(255) },
  { description: 'Phone numbers are kept as digits with their country, e-mail addresses in lower case' },
);
const addresses = Type.Array(address, { maxItems: 50 });

export const contact = wire.noun('Contact', {
  id: wire.id,
  name: wire.nullable(Type.String()),
  photo: wire.nullable(Type.String()),
  addresses: Type.Array(address),
  claimed: Type.Optional(
    Type.Array(address, {
      description:
        'Unconfirmed addresses that a visitor, a form, or an agent who does not serve all inboxes of the contact gave: no message is filed by them',
    }),
  ),
  createdAt: wire.instant,
});

const contactInbox = wire.noun('ContactInbox', {
  inboxId: wire.id,
  address: wire.nullable(Type.String({ description: 'As the channel writes it; null for visitors of a web inbox' })),
  teamId: wire.nullable(wire.id),
  agentId: wire.nullable(wire.id),
  protocol: wire.nullable(Type.String()),
  windowUntil: Type.Union([wire.instant, Type.Null()], {
    description: 'Until when it may be written to, on channels that limit it',
  }),
  createdAt: wire.instant,
});

const count = (description: string) => Type.Integer({ minimum: 0, description });
const erasure = wire.noun('Erasure', {
  conversations: count('That are gone'),
  messages: count('That are gone'),
  files: count('That are gone: sent ones, and uploads that were not sent'),
  letters: count('Mail and text messages that are gone, sent or waiting'),
  calls: count('That stay, without their caller'),
  charges: count('That stay in the books, with a pseudonym for their caller'),
  wallets: Type.Array(
    Type.Object({ id: wire.id, name: wire.nullable(Type.String()) }, { additionalProperties: false }),
    {
      description:
        'That go on being found by a number or an e-mail address of the person, until they are changed or removed; without names for callers that lack the right `wallets`',
    },
  ),
});

const fields = { name: wire.nullable(wire.name()), photo: wire.nullable(wire.link), addresses };
const listQuery = Type.Object({
  ...wire.page,
  address: Type.Optional(
    Type.String({
      maxLength: 300,
      pattern: `^(${kinds.join('|')}):[^\\u0000]+$`,
      description: 'KIND:VALUE, like `phone:34600000001`: only the contact that has this address',
    }),
  ),
  ids: Type.Optional(
    Type.String({
      maxLength: 100 * 37,
      pattern: '^[0-9a-f-]{36}(,[0-9a-f-]{36}){0,99}$',
      description: 'Up to 100 ids with commas between: only these, those that exist, on one page',
    }),
  ),
  q: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: wire.searchable,
      description:
        'Only contacts whose name and addresses contain all of these words or prefixes; a single letter matches whole words, and a phone number also its last digits',
    }),
  ),
  inboxId: Type.Optional(Type.Unsafe<string>({ ...wire.id, description: 'Only those that this inbox knows' })),
  channel: Type.Optional(wire.oneOf(channels, 'Only those that an inbox on this channel knows')),
  teamId: Type.Optional(wire.id),
  agentId: Type.Optional(Type.Union([wire.id, Type.Literal('none')], { description: 'none: those that nobody has' })),
  order: Type.Optional(wire.oneOf(['oldest', 'newest'], 'Which come first; without it: the oldest')),
});

/** The contact, if the caller may see contacts. */
export async function knownContact(core: Core, call: Call, id: string) {
  return lacks(call.actor, 'conversations') ?? orNotFound(await core.read(call.accountId).contacts.get(id), 'contact');
}

export function contactRoutes(context: Context): Route[] {
  const { core, links } = context;
  const known = (call: Call, id: string) => knownContact(core, call, id);
  return [
    authed(
      context,
      'GET',
      '/v1/contacts',
      {
        tag,
        summary: 'Contacts, or some of them, or the one with an address',
        query: listQuery,
        answer: wire.pageOf(contact),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'conversations');
        if (no) return no;
        const { contacts } = core.read(call.accountId);
        if (query.ids !== undefined) {
          const found = await contacts.some(query.ids.split(',').filter(isUuid));
          return pageToWire({ items: found, next: null }, contactToWire);
        }
        if (query.address === undefined) {
          const filter = {
            sought: query.q === undefined ? null : soughtOf(query.q),
            inboxId: query.inboxId ?? null,
            channel: query.channel ?? null,
            teamId: query.teamId ?? null,
            agentId: query.agentId ?? null,
            newestFirst: query.order === 'newest',
          };
          return pageToWire(await contacts.list(filter, pageRequest(query)), contactToWire);
        }
        const [kind, value] = addressOf(query.address);
        const found = value === null ? null : await contacts.byAddress(kind, value);
        return { items: found ? [contactToWire(found)] : [], next: null };
      },
    ),
    authed(
      context,
      'POST',
      '/v1/contacts',
      {
        tag,
        summary: 'Add a contact',
        body: wire.input(Type.Partial(Type.Object(fields)).properties),
        answer: contact,
        status: 201,
        refuses: ['forbidden', 'already_exists'],
      },
      async (call, { body }) =>
        mapped(await core.addContact(call, { name: null, photo: null, addresses: [], ...body }), contactToWire),
    ),
    authed(
      context,
      'GET',
      '/v1/contacts/:id',
      { tag, summary: 'One contact', answer: contact, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) => mapped(await known(call, params.id as string), contactToWire),
    ),
    authed(
      context,
      'PATCH',
      '/v1/contacts/:id',
      {
        tag,
        summary: 'Change a contact',
        description:
          '`addresses` replaces all of them. New ones are `claimed` if an agent gives them that does not serve all inboxes that know the contact or the address.',
        body: wire.patch(fields),
        answer: contact,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { params, body }) =>
        mapped(await core.changeContact(call, params.id as string, body), contactToWire),
    ),
    authed(
      context,
      'POST',
      '/v1/contacts/:id/confirm',
      {
        tag,
        summary: 'Confirm a claimed address',
        description:
          'What comes from it, on any channel, is filed with this contact from then on. An agent must serve all inboxes that know the contact or the address.',
        body: address,
        answer: contact,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { params, body }) =>
        mapped(await core.confirmAddress(call, params.id as string, body), contactToWire),
    ),
    authed(
      context,
      'DELETE',
      '/v1/contacts/:id',
      {
        tag,
        summary: 'Erase a person',
        description:
          'The contact, its addresses, conversations, messages, files and letters are gone for good. Says what went, and what stays without the person or with a pseudonym.',
        answer: erasure,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) =>
        mapped(await core.removeContact(call, params.id as string), (report) =>
          lacks(call.actor, 'wallets')
            ? { ...report, wallets: report.wallets.map(({ id }) => ({ id, name: null })) }
            : report,
        ),
    ),
    authed(
      context,
      'GET',
      '/v1/contacts/:id/inboxes',
      {
        tag,
        summary: 'A contact as its inboxes know it',
        answer: Type.Object({ items: Type.Array(contactInbox) }, { additionalProperties: false }),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) => {
        const found = await known(call, params.id as string);
        if (isRefusal(found)) return found;
        const reader = core.read(call.accountId);
        const inboxes = await reader.contactInboxes.ofContacts([found.id]);
        const shown = await reader.inboxes.some(inboxes.map(({ inboxId }) => inboxId));
        const channelOf = new Map(shown.map(({ id, channel }) => [id, channel]));
        return { items: inboxes.map((one) => contactInboxToWire(one, channelOf.get(one.inboxId) ?? 'web')) };
      },
    ),
    authed(
      context,
      'GET',
      '/v1/contacts/:id/messages',
      {
        tag,
        summary: 'Everything said with a contact in all inboxes, the newest first',
        description: 'In the conversations that the caller may see, closed ones and notes too.',
        query: wire.numberedPageQuery,
        answer: wire.pageOf(message),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, query }) => {
        const found = await known(call, params.id as string);
        if (isRefusal(found)) return found;
        const { messages } = core.read(call.accountId);
        const page = await messages.ofContact(found.id, scopeOf(call), pageRequest(query));
        return pageToWire(page, (row) => messageToWire(row, links));
      },
    ),
  ];
}

function contactInboxToWire(
  { inboxId, providerId, teamId, agentId, protocol, windowUntil, createdAt }: ContactInbox,
  channel: Channel,
) {
  // What a visitor is known by stays inside.
  const address = channel === 'web' ? null : providerId;
  return { inboxId, address, teamId, agentId, protocol, windowUntil, createdAt };
}

function addressOf(text: string): [AddressKind, string | null] {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon) as AddressKind;
  return [kind, normalAddress(kind, text.slice(colon + 1))];
}
