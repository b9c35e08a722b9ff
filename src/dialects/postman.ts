import { type Door, headersOf, type Sample, targetOf } from './door.ts';

const format = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** A collection of Postman, version 2.1, of a door's samples. Whoever imports it fills in the secrets.
 *  @param values what is known of the account */
export function collectionOf(door: Door, origin: string, values: Readonly<Record<string, string>>): object {
  const unknown = [...door.secrets, ...namesIn(door.samples), ...door.kept].map((name) => [name, '']);
  const variables: Record<string, string> = { baseUrl: origin, ...Object.fromEntries(unknown), ...values };
  return {
    info: { name: door.name, schema: format },
    variable: Object.entries(variables).map(([key, value]) => ({ key, value })),
    item: door.samples.map(itemOf),
  };
}

function namesIn(samples: readonly Sample[]): string[] {
  return [...new Set([...JSON.stringify(samples).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name as string))];
}

function itemOf(sample: Sample): object {
  const { name, method, path, query = {}, body } = sample;
  return {
    name,
    event: [
      { listen: 'prerequest', script: { type: 'text/javascript', exec: fillingOf(sample) } },
      { listen: 'test', script: { type: 'text/javascript', exec: testOf(sample) } },
    ],
    // The answer of a link is where it leads, not what is there.
    protocolProfileBehavior: { followRedirects: false, disableBodyPruning: true },
    request: {
      method,
      header: Object.entries(headersOf(sample)).map(([key, value]) => ({ key, value })),
      auth: { type: 'noauth' },
      ...(body && { body: { mode: 'raw', raw: JSON.stringify(body, null, 2) } }),
      url: {
        raw: `{{baseUrl}}${targetOf(sample)}`,
        host: ['{{baseUrl}}'],
        path: path.slice(1).split('/'),
        query: Object.entries(query).map(([key, value]) => ({ key, value })),
      },
    },
  };
}

/** Postman puts values in as they are. These lines put them in first, quoted for where they stand. */
function fillingOf({ query, body }: Sample): string[] {
  const fill = [
    'const fill = (text, quote) => text.replace(/\\{\\{(\\w+)\\}\\}/g, (whole, name) =>',
    '  pm.variables.has(name) ? quote(String(pm.variables.get(name))) : whole);',
  ];
  return [
    ...fill,
    ...(query ? ['pm.request.url.query.each((one) => { one.value = fill(one.value, encodeURIComponent); });'] : []),
    ...(body
      ? ['pm.request.body.raw = fill(pm.request.body.raw, (value) => JSON.stringify(value).slice(1, -1));']
      : []),
  ];
}

function testOf({ status = 200, success, again, keep }: Sample): string[] {
  const lines = [`pm.test('${status}', () => pm.response.to.have.status(${status}));`];
  if (success) {
    const [where, value] = success;
    const said = `pm.expect(pm.response.json().${where}).to.eql(${JSON.stringify(value)})`;
    const isAgain = again && `pm.response.json().${again[0]} === ${JSON.stringify(again[1])} || `;
    lines.push(`pm.test('${where} is ${value}', () => ${isAgain ?? ''}${said});`);
  }
  for (const [name, where] of Object.entries(keep ?? {})) {
    lines.push(`pm.collectionVariables.set('${name}', String(pm.response.json().${where}));`);
  }
  return lines;
}

export const collectionText = (collection: object): string => JSON.stringify(collection, null, 2);
