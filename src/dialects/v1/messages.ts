import { Type } from 'typebox';
import { attachmentKinds, messageStatuses } from '../../core/nouns.ts';
import * as wire from './schemas.ts';

export const attachment = wire.noun('Attachment', {
  id: wire.id,
  name: Type.String({ description: 'As its sender called it' }),
  kind: wire.oneOf(attachmentKinds),
  type: Type.String({ description: 'Media type, by the content', examples: ['image/jpeg'] }),
  bytes: Type.Integer(),
  width: wire.nullable(Type.Integer({ description: 'Of a picture, in pixels' })),
  height: wire.nullable(Type.Integer()),
  url: Type.String({ description: 'A path on this server that needs no credential, good for 12 hours or more' }),
});

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
  kind: wire.oneOf(['text', ...attachmentKinds]),
  text: Type.String({ description: 'May be empty beside an attachment' }),
  attachment: wire.nullable(attachment),
  unverified: Type.Optional(
    Type.Literal(true, { description: 'From a form of a web page: its sender is not verified' }),
  ),
  status: wire.oneOf(messageStatuses, 'How far it came on its way out; uncertain: its provider never answered'),
  failure: wire.nullable(
    Type.String({
      description:
        'Why it failed, is uncertain or still waits: `no_credentials` or `no_driver` where its inbox cannot send yet, `no_address` where the contact has none there, `interrupted` where the server ended while it was handing it over, else the words of its provider',
    }),
  ),
  clientId: wire.nullable(
    Type.String({ description: 'The sender’s own id: the same one never makes a second message' }),
  ),
  createdAt: wire.instant,
});

/** A text, a file, or both. */
export const content = {
  text: Type.Optional(wire.text(20_000)),
  attachmentId: Type.Optional(wire.id),
};

export const newMessage = wire.input({
  ...content,
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
  choices: Type.Array(Type.String(), {
    description: 'What a bot gives to choose from: write one of them, or its number',
  }),
  attachment: wire.nullable(attachment),
  clientId: wire.nullable(Type.String()),
  createdAt: wire.instant,
});
