import type { Door } from '../door.ts';

const keyed = { 'x-api-key': '{{key}}' };
const ok = { success: ['success', true] as [string, boolean] };
const manager = { number: '{{number}}' };
const contact = { ...manager, contactNumber: '5511987654321' };

export const hciDoor: Door = {
  name: 'hci',
  secrets: ['key'],
  kept: ['area', 'operator'],
  samples: [
    { name: 'Find all managers', method: 'GET', path: '/api/user', headers: keyed, ...ok },
    { name: 'Find a manager by its number', method: 'POST', path: '/api/user', headers: keyed, body: manager, ...ok },
    {
      name: 'The areas',
      method: 'GET',
      path: '/api/area/{{controllerPort}}',
      headers: keyed,
      keep: { area: 'data[0].id' },
      ...ok,
    },
    {
      name: 'The operators of an area',
      method: 'POST',
      path: '/api/area/operator/{{controllerPort}}',
      headers: keyed,
      body: { idarea: '{{area}}' },
      keep: { operator: 'data[0].id' },
      ...ok,
    },
    {
      name: 'Save a contact',
      method: 'POST',
      path: '/api/user/contact/save',
      headers: keyed,
      body: { ...contact, name: 'Chidi', area: '{{area}}' },
      ...ok,
    },
    {
      name: 'A message of the contact',
      method: 'POST',
      path: '/api/chat/message/send',
      headers: keyed,
      body: { ...contact, from: '5511987654321', type: 'text', content: 'Hello, is it ready?' },
      ...ok,
    },
    {
      name: 'The area’s contacts',
      method: 'POST',
      path: '/api/user/contact/area',
      headers: keyed,
      body: { ...manager, area: '{{area}}' },
      ...ok,
    },
    {
      name: 'Answer the contact: it is the operator’s',
      method: 'PUT',
      path: '/api/user/contact/operator/my',
      headers: keyed,
      body: { ...contact, operatorId: '{{operator}}' },
      ...ok,
    },
    {
      name: 'A message to the contact',
      method: 'POST',
      path: '/api/chat/message/send/operator/{{controllerPort}}',
      headers: keyed,
      body: { ...contact, operatorId: '{{operator}}', content: 'Yes, come by', content2: 'Yes, come by' },
      ...ok,
    },
    {
      name: 'The messages',
      method: 'POST',
      path: '/api/chat/message',
      headers: keyed,
      body: { ...contact, limit: 20 },
      ...ok,
    },
    {
      name: 'How to listen to the socket',
      method: 'POST',
      path: '/api/socket',
      headers: keyed,
      body: {},
      ...ok,
    },
    { name: 'Close the chat', method: 'DELETE', path: '/api/chat', headers: keyed, body: contact, ...ok },
    { name: 'Delete the contact', method: 'DELETE', path: '/api/user/contact', headers: keyed, body: contact, ...ok },
  ],
  async valuesOf(reader) {
    const line = (await reader.lines.list()).find(({ whatsapp }) => whatsapp);
    return { number: line?.whatsapp?.address ?? undefined, controllerPort: line?.label ?? undefined };
  },
};
