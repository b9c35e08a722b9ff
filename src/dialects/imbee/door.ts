import type { Door } from '../door.ts';

const corporate = { authorization: '{{authorization}}', 'x-woos-key': '{{corporate_token}}' };
const ok = { success: ['code', 0] as [string, number] };

export const imbeeDoor: Door = {
  name: 'imbee',
  secrets: ['authorization', 'corporate_token'],
  kept: ['apikey', 'first', 'second'],
  samples: [
    {
      name: 'Make an access link',
      method: 'POST',
      path: '/token/new',
      headers: corporate,
      body: { virtual_user: 'customer-1', bot_idsha: '{{bot_idsha}}', mail: 'customer@example.com' },
      ...ok,
    },
    {
      name: 'Register a user',
      method: 'POST',
      path: '/third_parties/user/new',
      headers: corporate,
      body: { uniqueIdSha: 'user-1' },
      keep: { first: 'body.virtualUser', apikey: 'body.apikey' },
      ...ok,
    },
    {
      name: 'Register another user',
      method: 'POST',
      path: '/third_parties/user/new',
      headers: corporate,
      body: { uniqueIdSha: 'user-2' },
      keep: { second: 'body.virtualUser' },
      ...ok,
    },
    {
      name: 'Begin a chat between them',
      method: 'POST',
      path: '/chat/create',
      headers: { authorization: '{{authorization}}', 'x-woos-key': '{{apikey}}' },
      body: { type: 'chat', contacts: [{ idsha: '{{second}}' }] },
      ...ok,
    },
  ],
  async valuesOf(reader) {
    const [inbox] = await reader.inboxes.onChannels(['web']);
    return { bot_idsha: inbox?.id };
  },
};
