import { type TSchema, Type } from 'typebox';
import { addressKinds, conversationStates } from '../../core/nouns.ts';

export const id = Type.String({ format: 'uuid', examples: ['019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071'] });
export const instant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC, milliseconds' });
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const oneOf = <T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], ...(description && { description }) });
/** Text that people wrote: no NUL, at most so many characters. */
export const text = (maxLength: number, minLength = 1) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000]*$' });
export const eventNumber = Type.Integer({ minimum: 0, description: 'A number in the account’s event log' });

export const pageQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 100, description: 'The `next` of the page before' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: nullable(Type.String({ description: 'Cursor of the next page; null on the last' })) });

export const problemSchema = Type.Object(
  { type: Type.String(), title: Type.String(), status: Type.Integer() },
  { additionalProperties: true, description: 'problem+json (RFC 9457)' },
);

export const message = Type.Object({
  id,
  conversationId: id,
  number: Type.Integer({ description: 'Its place in the event log: messages are ordered by it' }),
  inboxId: id,
  direction: oneOf(['in', 'out', 'note'], 'in: from the contact; out: to the contact; note: for agents only'),
  author: Type.Object({
    kind: oneOf(['contact', 'agent', 'member', 'key', 'bot', 'system']),
    id: nullable(Type.String()),
  }),
  kind: oneOf(['text']),
  text: Type.String(),
  status: oneOf(['queued', 'sent', 'delivered', 'read', 'failed']),
  failure: nullable(Type.String()),
  clientId: nullable(Type.String({ description: 'The sender’s own id: the same one never makes a second message' })),
  createdAt: instant,
});

export const newMessage = Type.Object(
  {
    text: text(20_000),
    note: Type.Optional(Type.Boolean({ default: false, description: 'For agents only' })),
    clientId: Type.Optional(text(100)),
  },
  { additionalProperties: false },
);

export const conversation = Type.Object({
  id,
  inboxId: id,
  contactId: id,
  state: oneOf(conversationStates),
  agentId: nullable(id),
  teamId: nullable(id),
  snoozedUntil: nullable(instant),
  waitingSince: nullable(instant),
  unread: Type.Integer({ description: 'Messages from the contact that no agent has read' }),
  agentReadNumber: Type.Integer(),
  contactReadNumber: Type.Integer(),
  lastNumber: Type.Integer({ description: 'Number of the newest message: lists are ordered by it' }),
  lastMessageAt: nullable(instant),
  lastText: nullable(Type.String()),
  createdAt: instant,
  closedAt: nullable(instant),
});

export const contactAddress = Type.Object(
  { kind: oneOf(addressKinds.filter((kind) => kind !== 'visitor')), value: text(255) },
  { additionalProperties: false },
);

export const visitorMessage = Type.Object({
  id,
  from: oneOf(['you', 'agent']),
  author: nullable(Type.String({ description: 'The agent’s id' })),
  text: Type.String(),
  clientId: nullable(Type.String()),
  createdAt: instant,
});

