import type { Route } from '../contract.ts';
import type { Door, Sample } from '../door.ts';

export const collectionPath = '/tochat.postman_collection.json';

const signedIn = { authorization: 'Bearer {{token}}' };

const shop = {
  name: 'Corner shop',
  whatsapps: [
    {
      number: '34600000001',
      name: 'Ana',
      optimes: [{ day: 'MO', availableFrom: '09:00:00', availableUntil: '18:00:00' }],
      active: true,
      post: 'Sales',
    },
  ],
  color: '#25d366',
  textColor: '#ffffff',
  rightpos: true,
  active: true,
  isopen: false,
  buttonMessage: 'Ask us',
  widgetMessage: 'Hello!',
};
const form = Buffer.from(JSON.stringify([{ name: 'question', value: 'Are you open on Sundays?' }])).toString('base64');

const samples: Sample[] = [
  {
    name: 'Sign in',
    method: 'POST',
    path: '/api/login_check',
    body: { username: '{{username}}', password: '{{password}}' },
    keep: { token: 'token' },
  },
  {
    name: 'Sign in by e-mail',
    method: 'POST',
    path: '/api/authentication_token',
    body: { email: '{{username}}', password: '{{password}}' },
    keep: { token: 'token' },
  },
  {
    name: 'Insert a business',
    method: 'POST',
    path: '/api/business/insert',
    headers: signedIn,
    body: shop,
    keep: { id: 'data.id' },
  },
  {
    name: 'Update it',
    method: 'PUT',
    path: '/api/business/update/{{id}}',
    headers: signedIn,
    body: { widgetMessage: 'Hola!' },
  },
  { name: 'Get it', method: 'GET', path: '/api/business/get/{{id}}' },
  {
    name: 'Send a form',
    method: 'POST',
    path: '/api/business/send/{{id}}',
    body: { data: form, screenwidth: 1280, url: 'https://shop.example/contact' },
  },
  { name: 'Go to WhatsApp', method: 'GET', path: '/api/business/send/{{id}}', status: 302 },
  { name: 'Clicks', method: 'GET', path: '/api/v2/widget_stats/{{id}}', headers: signedIn },
  {
    name: 'Where visitors came from',
    method: 'GET',
    path: '/api/v2/{{id}}/referer-graph',
    query: { order: 'desc' },
    headers: signedIn,
  },
  { name: 'Public keys of the tokens', method: 'GET', path: '/.well-known/jwks.json' },
  { name: 'This collection', method: 'GET', path: collectionPath },
  { name: 'The widget', method: 'GET', path: '/bundle.js', query: { key: '{{id}}' } },
];

export const tochatDoor: Door = {
  name: 'tochat',
  secrets: ['username', 'password'],
  kept: ['token', 'id'],
  samples,
  async valuesOf(reader) {
    const [inbox] = await reader.inboxes.onChannels(['web']);
    return { id: inbox?.id };
  },
};

/** @throws where a route has no sample */
export function checkSamples(routes: readonly Pick<Route, 'method' | 'path'>[]): void {
  const tried = new Set(samples.map(({ method, path }) => `${method} ${path}`));
  for (const { method, path } of routes) {
    if (!tried.has(`${method} ${path.replace(':id', '{{id}}')}`)) throw new Error(`No sample tries ${method} ${path}`);
  }
}
