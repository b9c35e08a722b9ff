import type { Door } from '../door.ts';

const keyed = { authorization: 'Bearer {{key}}' };

export const v1Door: Door = {
  name: 'v1',
  secrets: ['key'],
  kept: ['visitor', 'conversation'],
  samples: [
    { name: 'The conversations', method: 'GET', path: '/v1/conversations', query: { limit: '5' }, headers: keyed },
    {
      name: 'A visitor comes',
      method: 'POST',
      path: '/v1/visitors',
      body: { inboxId: '{{inbox}}' },
      status: 201,
      keep: { visitor: 'token' },
    },
    {
      name: 'The visitor writes',
      method: 'POST',
      path: '/v1/visitor/messages',
      headers: { authorization: 'Bearer {{visitor}}' },
      body: { text: 'Hello, are you there?' },
      status: 201,
      keep: { conversation: 'conversationId' },
    },
    {
      name: 'The answer',
      method: 'POST',
      path: '/v1/conversations/{{conversation}}/messages',
      headers: keyed,
      body: { text: 'Yes, how can I help?' },
      status: 201,
    },
    {
      name: 'The conversation’s messages',
      method: 'GET',
      path: '/v1/conversations/{{conversation}}/messages',
      headers: keyed,
    },
    { name: 'The agents', method: 'GET', path: '/v1/agents', headers: keyed },
    { name: 'What was asked by any door', method: 'GET', path: '/v1/api-calls', query: { limit: '5' }, headers: keyed },
  ],
  async valuesOf(reader) {
    const web = await reader.inboxes.onChannels(['web']);
    const inbox = web.find(({ active }) => active) ?? web[0];
    return { inbox: inbox?.id };
  },
};
