import { Type } from 'typebox';
import * as wire from './schemas.ts';

export const message = wire.noun('Message', {
  id: wire.id,
  conversationId: wire.id,
  number: Type.Integer({ description: 'Its place in the event log: messages are ordered by it' }),
  inboxId: wire.id,
  direction: wire.oneOf(['in', 'out', 'note'], 'in: from the contact; out: to the contact; note: for agents only'),
  author: Type.Object(
    {
      kind: wire.oneOf(['contact', 'agent', 'member', 'key', 'bot', 'system']),
      id: wire.nullable(Type.String()),
    },
    { additionalProperties: false },
  ),
  kind: wire.oneOf(['text']),
  text: Type.String(),
  status: wire.oneOf(['queued', 'sent', 'delivered', 'read', 'failed']),
  failure: wire.nullable(Type.String()),
  clientId: wire.nullable(
    Type.String({ description: 'The sender’s own id: the same one never makes a second message' }),
  ),
  createdAt: wire.instant,
});

export const newMessage = wire.input({
  text: wire.text(20_000),
  note: Type.Optional(Type.Boolean({ default: false, description: 'For agents only' })),
  mentions: Type.Optional(
    Type.Unsafe<string[]>({
      ...wire.listOf(wire.id, 20),
      description: 'Agents who are to look at a note; those who may not see the conversation are not told',
    }),
  ),
  clientId: Type.Optional(wire.text(100)),
});

export const visitorMessage = wire.noun('VisitorMessage', {
  id: wire.id,
  conversationId: Type.String({
    description: 'Where it changes from one message to the next, a conversation had ended',
  }),
  from: wire.oneOf(['you', 'agent']),
  author: wire.nullable(Type.String({ description: 'Whose id it is, is said by `people`; null: a program’s' })),
  text: Type.String(),
  clientId: wire.nullable(Type.String()),
  createdAt: wire.instant,
});
