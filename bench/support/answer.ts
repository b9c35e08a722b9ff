const id = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';

/** An answer of the size that the native API gives. */
export function answer(body: { text: string }, number: number) {
  return {
    id,
    conversationId: id,
    number,
    inboxId: id,
    direction: 'out',
    author: { kind: 'key', id },
    kind: 'text',
    text: body.text,
    status: 'sent',
    failure: null,
    clientId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}
