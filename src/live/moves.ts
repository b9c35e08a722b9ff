import type { Change } from '../core/change.ts';
import type { LogEvent } from '../core/event.ts';
import type { Reader } from '../core/ports.ts';
import type { Subscriber } from './subscriber.ts';

/** Who a listener is, or in which conversations, may be another from this event on. */
export function movesListeners(event: LogEvent): boolean {
  return event.kind === 'conversation.created' || movesAddresses(event);
}

/** The contact's addresses are not what they were, or what its browsers signed in with. */
export function movesAddresses({ kind, changed }: LogEvent): boolean {
  if (kind !== 'contact.changed') return kind === 'contact.removed';
  return changed?.some((field) => field === 'addresses' || field === 'sessions') ?? false;
}

/** Contacts became one, or two again: messages of the past are another's now, and no event tells each of them. */
export function movesPast({ kind, changed }: LogEvent): boolean {
  return changed?.includes(kind === 'contact.changed' ? 'merges' : 'mergedInto') ?? false;
}

/** Reads who a listener is now. A visitor becomes a contact with its first message, and another where two become one; a person outside
 *  may be in one conversation more. */
export async function resolve(reader: Reader, { audience }: Subscriber): Promise<void> {
  if (audience.kind === 'user') {
    audience.conversationIds = new Set(await reader.users.conversationsOf(audience.contactId, audience.userId));
  } else if (audience.kind === 'visitor') {
    const contact = await reader.contactInboxes.get(audience.inboxId, audience.address);
    audience.contactId = contact?.contactId ?? null;
  }
}

/** Brings listeners up to date with some events before they hear these. Visitors who wait to become a contact are compared in memory:
 *  what a new conversation costs does not grow with how many of them listen.
 *  @returns to be called until no subscriber attached meanwhile; the database is asked once for all rounds
 *  @param renew asks who a user is now, whose contact may have been erased
 *  @param readAnew for subscribers that show what now belongs to another contact, or lack their own */
export function followMoves(
  reader: Reader,
  subscribers: ReadonlySet<Subscriber>,
  changes: readonly Change[],
  renew: (subscriber: Subscriber) => Promise<void>,
  readAnew: (subscriber: Subscriber) => void,
): () => Promise<void> {
  const outdated = new Set(changes.filter(({ event }) => movesPast(event)).map(({ event }) => event.subject));
  const moved = new Set(changes.filter(({ event }) => movesAddresses(event)).map(({ event }) => event.subject));
  const created = changes.flatMap(({ event, conversation }) =>
    event.kind === 'conversation.created' && conversation ? [conversation] : [],
  );
  // A listener that resumed may be known as who it is after an event that is given out only now.
  const concerned = moved.union(outdated);
  const contactIds = [...new Set([...created.map(({ contactId }) => contactId), ...concerned])];
  /** of each place where one of these contacts is known, the contact; null until needed */
  let places: Map<string, string> | null = null;
  /** who takes part in the new conversations */
  let partners: Set<string> | null = null;
  const done = new Set<Subscriber>();
  return async () => {
    // Again after each wait: new subscribers are checked too, and none hears the next events with its former rights.
    for (;;) {
      const stale: Subscriber[] = [];
      for (const subscriber of subscribers) {
        const { audience } = subscriber;
        if (audience.kind === 'people' || done.has(subscriber)) continue;
        if (audience.kind === 'visitor' && audience.contactId === null) {
          places ??= await placesOf(reader, contactIds);
          audience.contactId = places.get(placeOf(audience)) ?? null;
        } else if (audience.kind === 'visitor') {
          if (concerned.has(audience.contactId as string)) stale.push(subscriber);
        } else {
          partners ??= new Set([...contactIds, ...(await participants(reader, created))]);
          if (partners.has(audience.contactId)) stale.push(subscriber);
        }
      }
      if (stale.length === 0) return;
      for (const subscriber of stale) {
        done.add(subscriber);
        const { audience } = subscriber;
        if (audience.kind !== 'people' && outdated.has(audience.contactId as string)) {
          readAnew(subscriber);
          continue;
        }
        if (audience.kind === 'user' && moved.has(audience.contactId)) await renew(subscriber);
        await resolve(reader, subscriber);
      }
    }
  };
}

async function placesOf(reader: Reader, contactIds: string[]): Promise<Map<string, string>> {
  const known = contactIds.length === 0 ? [] : await reader.contactInboxes.ofContacts(contactIds);
  return new Map(known.map((row) => [placeOf(row), row.contactId]));
}

async function participants(reader: Reader, created: readonly { id: string }[]): Promise<string[]> {
  return created.length === 0 ? [] : reader.users.participantsOf(created.map(({ id }) => id));
}

function placeOf({ inboxId, address }: { inboxId: string; address: string }): string {
  return `${inboxId} ${address}`;
}
