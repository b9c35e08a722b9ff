import { type Static, Type } from 'typebox';
import type { Message } from '../../core/nouns.ts';
import type { PageRequest } from '../../core/page.ts';
import { refuse } from '../../core/refusal.ts';
import type { History } from '../../core/visitors.ts';
import type { VisitorCursor } from './cursor.ts';
import { pageToWire } from './mapping.ts';
import { visitorMessage } from './messages.ts';
import { pageRequest } from './query.ts';
import * as wire from './schemas.ts';

const person = Type.Object(
  { id: wire.id, name: Type.String(), pictureUrl: wire.nullable(Type.String()) },
  { additionalProperties: false },
);
export const history = wire.noun('VisitorHistory', {
  ...wire.pageOf(visitorMessage).properties,
  people: Type.Array(person, { description: 'Who wrote what is on this page' }),
  ended: Type.Boolean({ description: 'The newest conversation was closed; the next message begins another' }),
  seen: wire.nullable(Type.String({ description: 'The newest message of the visitor that the other side has seen' })),
  read: wire.nullable(Type.String({ description: 'The newest message of the other side that the visitor has read' })),
});
export const historyQuery = Type.Object({
  ...wire.numberedPage,
  after: Type.Optional(
    Type.String({
      pattern: '^[\\w-]{22}$',
      description: 'The `next` of the page before: opaque, of this visitor only',
    }),
  ),
});

/** Everything said, as one log, to somebody outside: a page of it, behind an opaque cursor.
 *  @property whose the cursor is, for the refusal of one that is none */
export async function historyPage(
  { cursor, accountId, whose }: { cursor: VisitorCursor; accountId: string; whose: string },
  query: Static<typeof historyQuery>,
  read: (page: PageRequest) => Promise<History>,
  toWire: (message: Message) => Static<typeof visitorMessage>,
) {
  const before = query.after === undefined ? null : cursor.decode(accountId, query.after);
  if (query.after !== undefined && before === null) {
    return refuse('invalid', { field: 'after', problem: `is no cursor of ${whose}` });
  }
  const after = before === null ? null : String(before.number);
  const found = await read({ ...pageRequest(query), after });
  const { items, next } = pageToWire(found.messages, toWire);
  return {
    items,
    next: next === null ? null : cursor.encode(accountId, { number: Number(next), at: null }),
    people: found.people,
    ended: found.ended,
    seen: found.seen?.id ?? null,
    read: found.read?.id ?? null,
  };
}
