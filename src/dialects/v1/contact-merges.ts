import { Type } from 'typebox';
import { undoableUntil } from '../../core/merge.ts';
import type { ContactMerge } from '../../core/merge-ports.ts';
import { isRefusal } from '../../core/refusal.ts';
import type { Route } from '../contract.ts';
import { contact, knownContact, tag } from './contacts.ts';
import { contactToWire, mapped } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const merge = wire.noun('Merge', {
  id: wire.id,
  contactId: wire.id,
  mergedId: Type.Unsafe<string>({ ...wire.id, description: 'Stands for `contactId` since' }),
  mergedName: wire.nullable(Type.String()),
  createdAt: wire.instant,
  undoableUntil: wire.instant,
  undoneAt: wire.nullable(wire.instant),
});

/** Two contacts that are one person. */
export function contactMergeRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'POST',
      '/v1/contacts/:id/merges',
      {
        tag,
        summary: 'Merge another contact into this one',
        description:
          'Two contacts are one person: addresses, conversations and all else of the other become this one’s; the other’s id stands for it from then on. Refused while both have an open conversation in one inbox: `conversationIds` are both. For a day it can be taken back.',
        body: wire.input({ contactId: wire.id }),
        answer: merge,
        status: 201,
        refuses: ['forbidden', 'not_found', 'contacts_conflict'],
      },
      async (call, { params, body }) =>
        mapped(await core.mergeContacts(call, params.id as string, body.contactId), mergeToWire),
    ),
    authed(
      context,
      'GET',
      '/v1/contacts/:id/merges',
      {
        tag,
        summary: 'Contacts that were merged into this one in the last 30 days, the newest first',
        answer: Type.Object({ items: Type.Array(merge) }, { additionalProperties: false }),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) => {
        const found = await knownContact(core, call, params.id as string);
        if (isRefusal(found)) return found;
        return { items: (await core.read(call.accountId).merges.ofContact(found.id)).map(mergeToWire) };
      },
    ),
    authed(
      context,
      'POST',
      '/v1/merges/:id/undo',
      {
        tag,
        summary: 'Take a merge back, within a day',
        description:
          'The other contact is there again, with what came from it and what came to its addresses since. Of several merges into one, each can be taken back; one whose contact was itself merged further only after that one.',
        answer: contact,
        refuses: ['forbidden', 'not_found', 'merge_ended'],
      },
      async (call, { params }) => mapped(await core.undoMerge(call, params.id as string), contactToWire),
    ),
  ];
}

function mergeToWire(merge: ContactMerge & { name: string | null }) {
  const { id, intoId, fromId, name, createdAt, undoneAt } = merge;
  const undoableTo = undoableUntil(merge);
  return { id, contactId: intoId, mergedId: fromId, mergedName: name, createdAt, undoableUntil: undoableTo, undoneAt };
}
