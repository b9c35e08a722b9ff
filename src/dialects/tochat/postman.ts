import type { Answer, Route } from '../contract.ts';

export const collectionPath = '/tochat.postman_collection.json';

/** How a route is tried. */
type Sample = {
  name: string;
  /** with the token that signing in gave */
  signedIn?: true;
  body?: object;
  query?: Record<string, string>;
  status?: number;
  /** what is kept of the answer: a variable, and where it stands */
  keep?: [variable: string, where: string];
};

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

/** In the order in which a collection is run: what comes later needs what was kept before. */
const samples: Record<string, Sample> = {
  'POST /api/login_check': {
    name: 'Sign in',
    body: { username: '{{username}}', password: '{{password}}' },
    keep: ['token', 'token'],
  },
  'POST /api/authentication_token': {
    name: 'Sign in by e-mail',
    body: { email: '{{username}}', password: '{{password}}' },
    keep: ['token', 'token'],
  },
  'POST /api/business/insert': { name: 'Insert a business', signedIn: true, body: shop, keep: ['id', 'data.id'] },
  'PUT /api/business/update/:id': { name: 'Update it', signedIn: true, body: { widgetMessage: 'Hola!' } },
  'GET /api/business/get/:id': { name: 'Get it' },
  'POST /api/business/send/:id': {
    name: 'Send a form',
    body: { data: form, screenwidth: 1280, url: 'https://shop.example/contact' },
  },
  'GET /api/business/send/:id': { name: 'Go to WhatsApp', status: 302 },
  'GET /api/v2/widget_stats/:id': { name: 'Clicks', signedIn: true },
  'GET /api/v2/:id/referer-graph': { name: 'Where visitors came from', signedIn: true, query: { order: 'desc' } },
  'GET /.well-known/jwks.json': { name: 'Public keys of the tokens' },
  [`GET ${collectionPath}`]: { name: 'This collection' },
  'GET /bundle.js': { name: 'The widget', query: { key: '{{id}}' } },
};

const format = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** A collection of Postman, version 2.1, of a dialect's routes. Whoever imports it fills in who signs in.
 *  @throws where a route has no sample */
export function collectionOf(routes: readonly Pick<Route, 'method' | 'path'>[], origin: string): object {
  const served = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  for (const name of served) if (!samples[name]) throw new Error(`The collection does not try ${name}`);
  const variables = { baseUrl: origin, username: '', password: '', token: '', id: '' };
  return {
    info: { name: 'tochat', schema: format },
    variable: Object.entries(variables).map(([key, value]) => ({ key, value })),
    item: Object.entries(samples).flatMap(([route, sample]) => (served.has(route) ? [itemOf(route, sample)] : [])),
  };
}

function itemOf(route: string, sample: Sample): object {
  const [method, path] = route.split(' ') as [string, string];
  const { name, signedIn, body, query = {}, status = 200 } = sample;
  const segments = path.replace(':id', '{{id}}').slice(1).split('/');
  const search = new URLSearchParams(query).toString().replaceAll('%7B', '{').replaceAll('%7D', '}');
  return {
    name,
    event: [{ listen: 'test', script: { type: 'text/javascript', exec: testOf(status, sample) } }],
    // The answer of a link is where it leads, not what is there.
    protocolProfileBehavior: { followRedirects: false },
    request: {
      method,
      header: body ? [{ key: 'Content-Type', value: 'application/json' }] : [],
      auth: signedIn
        ? { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] }
        : { type: 'noauth' },
      ...(body && { body: { mode: 'raw', raw: JSON.stringify(body, null, 2) } }),
      url: {
        raw: `{{baseUrl}}/${segments.join('/')}${search && `?${search}`}`,
        host: ['{{baseUrl}}'],
        path: segments,
        query: Object.entries(query).map(([key, value]) => ({ key, value })),
      },
    },
  };
}

function testOf(status: number, { keep }: Sample): string[] {
  const lines = [`pm.test('${status}', () => pm.response.to.have.status(${status}));`];
  if (!keep) return lines;
  const [variable, where] = keep;
  return [...lines, `pm.collectionVariables.set('${variable}', pm.response.json().${where});`];
}

/** @param origin where the routes are, as whoever asks reaches them */
export function collectionAnswer(routes: readonly Pick<Route, 'method' | 'path'>[], origin: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=60' },
    body: JSON.stringify(collectionOf(routes, origin), null, 2),
  };
}
