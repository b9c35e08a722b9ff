import { Type } from 'typebox';
import { normalAddress } from '../../core/address.ts';
import { isUuid } from '../../core/id.ts';
import type { AddressKind } from '../../core/nouns.ts';
import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { contactToWire, mapped, orNotFound, pageToWire } from './mapping.ts';
import { authed, type Context, pageRequest } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Contacts';
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
  createdAt: wire.instant,
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
});

export function contactRoutes(context: Context): Route[] {
  const { core } = context;
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
        if (query.address === undefined) return pageToWire(await contacts.list(pageRequest(query)), contactToWire);
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
      async (call, { params }) =>
        lacks(call.actor, 'conversations') ??
        mapped(orNotFound(await core.read(call.accountId).contacts.get(params.id as string), 'contact'), contactToWire),
    ),
    authed(
      context,
      'PATCH',
      '/v1/contacts/:id',
      {
        tag,
        summary: 'Change a contact',
        description: '`addresses` replaces all of them.',
        body: wire.patch(fields),
        answer: contact,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { params, body }) =>
        mapped(await core.changeContact(call, params.id as string, body), contactToWire),
    ),
    authed(
      context,
      'DELETE',
      '/v1/contacts/:id',
      {
        tag,
        summary: 'Erase a person',
        description: 'The contact, its addresses, conversations and messages are gone for good.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.removeContact(call, params.id as string),
    ),
  ];
}

function addressOf(text: string): [AddressKind, string | null] {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon) as AddressKind;
  return [kind, normalAddress(kind, text.slice(colon + 1))];
}
