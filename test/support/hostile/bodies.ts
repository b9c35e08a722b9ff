import { type Row, tallyOf } from './stage.ts';
import { type Asked, askAll, form, json, pipeline, times } from './wire.ts';

// Requests whose bytes are dear to read or to refuse. Sizes are those that were sent to a server that stood still for it.

/** Some dialects refuse with 200 and words. */
const refusals = [0, 200, 400, 401, 403, 404, 408, 413, 415, 422, 429, 503];
const post = (path: string, rest: Pick<Asked, 'headers' | 'body'>): Asked => ({ method: 'POST', path, ...rest });

const dots = `a@${'.'.repeat(47_000)}@`;
const longName = `${'a'.repeat(60_000)}\t`;
const named = (fields: object) => JSON.stringify({ text: 'x', ...fields });

/** Routes where an unauthenticated client may send a body. */
const doors = [
  '/v1/visitor/messages',
  '/v1/visitors',
  '/v1/session',
  '/v1/agents',
  '/v1/contacts',
  '/v1/teams',
  '/v1/inboxes',
  '/api/login_check',
  '/api/business/insert',
  '/wp-json/ctb/v1/json/getStatusByRef',
  '/wp-json/credsys/v1/json/addTokensToWallet',
  '/token/new',
  '/third_parties/user/new',
  '/chat/create',
  '/admin/operator/create',
  '/api/chat/message/send/operator/text/8100',
];

const everywhere = (make: () => Pick<Asked, 'headers' | 'body'>) => doors.map((path) => post(path, make()));

/** A megabyte each, in the way that costs most. */
const dear: [name: string, type: 'json' | 'form', body: () => string][] = [
  ['arrays of 490,000', 'json', () => `{"name":"x","agentIds":[${'1,'.repeat(490_000)}1]}`],
  ['110,000 unknown fields', 'json', () => `{${times(110_000, (i) => `"${i}":1`).join(',')}}`],
  ['a number of 16 digits', 'json', () => `{"a":1234567890123456,"b":[${'1,'.repeat(490_000)}1]}`],
  ['relaxed JSON', 'json', () => `{a:[${'1,'.repeat(490_000)}1]}`],
  ['quotes in quotes', 'json', () => `{'a':'${'"'.repeat(990_000)}`],
  ['brackets', 'json', () => '['.repeat(1_000_000)],
  ['braces', 'json', () => '{"a":'.repeat(200_000)],
  ['a string that does not end', 'json', () => `{"a":"${'\\"'.repeat(490_000)}`],
  ['escapes', 'json', () => `{"a":"${'\\u0000'.repeat(160_000)}"}`],
  ['a&a&…', 'form', () => 'a&'.repeat(500_000)],
  ['a[x][]', 'form', () => 'a[1f][]=1&'.repeat(85_000)],
  ['a[][][]…', 'form', () => `a${'[]'.repeat(480_000)}=1`],
  ['percent signs', 'form', () => `a=${'%41'.repeat(330_000)}`],
];

const dearRows = dear.flatMap(([name, type, body]): Row[] =>
  [1_000_000, 64_000].map((size) => ({
    name: `${size === 64_000 ? '64 kB' : '1 MB'} of ${name}, chunked at ${doors.length} paths`,
    statuses: refusals,
    run: (stage) => {
      const text = body().slice(0, size);
      const sent = type === 'json' ? json(text) : form(text);
      return askAll(
        stage,
        times(stage.some(4), () => everywhere(() => sent))
          .flat()
          .map((asked) => ({ ...asked, chunked: true })),
      );
    },
  })),
);

const names: Row[] = [
  {
    name: 'names of 60,000 letters and a tab, without a credential',
    statuses: refusals,
    run: (stage) => askAll(stage, times(stage.some(4), () => everywhere(() => json(named({ name: longName })))).flat()),
  },
  {
    name: 'the same of a visitor, and e-mails of 47,000 dots',
    statuses: [413, 422, 429],
    async run(stage) {
      const [visitor] = await stage.visitors(1);
      const fields = [{ name: longName }, { email: dots }, { phone: '+'.repeat(60_000) }];
      return askAll(
        stage,
        times(stage.some(10), () =>
          fields.map((one) => post('/v1/visitor/messages', json(named(one), visitor))),
        ).flat(),
      );
    },
  },
  {
    name: 'q of 15 kB and %00, without a credential and with one',
    statuses: [200, 401, 422, 429],
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(20), () =>
          ['conversations', 'contacts', 'agents', 'wallets'].flatMap((noun) =>
            ['', `Bearer ${stage.firstRun.v1.key}`].map((authorization) => ({
              method: 'GET',
              path: `/v1/${noun}?q=${'a'.repeat(15_000)}%00`,
              headers: { authorization },
            })),
          ),
        ).flat(),
      ),
  },
  {
    name: 'forms of a widget with e-mails of 47,000 dots',
    statuses: [200, 400, 413, 422, 429],
    run: (stage) => {
      const data = Buffer.from(JSON.stringify([{ name: 'email', value: dots }])).toString('base64');
      const path = `/api/business/send/${stage.firstRun.tochat.business}`;
      return askAll(
        stage,
        times(stage.some(20), () => [
          post(path, form(`data=${data}`)),
          post(path, json(JSON.stringify({ data }))),
        ]).flat(),
      );
    },
  },
  {
    name: 'truncated JSON of 60 kB at Chattabai’s and the Credit System’s paths',
    statuses: refusals,
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(20), () =>
          ['ctb/v1/json/getStatusByRef', 'credsys/v1/json/subtractTokensFromWallet'].map((path) =>
            post(`/wp-json/${path}`, json(`{"a":"${'\\"'.repeat(30_000)}`)),
          ),
        ).flat(),
      ),
  },
];

const withKey: Row = {
  name: '24 MB of [ and of relaxed JSON at HCI’s paths, with a key',
  statuses: [0, 400, 401, 404, 413, 422, 429, 503],
  run: (stage) => {
    const { key, controllerPort } = stage.firstRun.hci;
    const size = stage.some(24_000_000);
    const bodies = [
      '['.repeat(size),
      `{"a":1234567890123456,"b":[${'1,'.repeat(size / 2)}1]}`,
      `{a:[${'1,'.repeat(size / 2)}1]}`,
      `{"base64":"${'A'.repeat(size)}`,
    ];
    return askAll(
      stage,
      bodies.map((body) => {
        const sent = json(body);
        const path = `/api/chat/message/send/operator/file/${controllerPort}`;
        return post(path, { ...sent, headers: { ...sent.headers, 'x-api-key': key } });
      }),
    );
  },
};

const neighbours: Row[] = [
  {
    name: 'webhooks with 1 MB and a wrong signature',
    statuses: refusals,
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(60), (i) => {
          const path = `/webhooks/${['whatsapp', 'messenger', 'sms'][i % 3]}/${stage.firstRun.tochat.business}`;
          const sent = json(`{"entry":[${'1,'.repeat(490_000)}1]}`);
          return post(path, {
            ...sent,
            headers: { ...sent.headers, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` },
          });
        }),
      ),
  },
  {
    name: '30 bodies of 250,000 chunks of one byte',
    statuses: [0, 400, 429],
    async run(stage) {
      const [token = ''] = await stage.visitors(1);
      const head = `Host: x\r\nAuthorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const chunks = '1\r\nx\r\n'.repeat(250_000);
      const paths = ['/v1/visitor/messages', '/v1/visitor/attachments', '/v1/session'];
      const all = times(stage.some(30), (i) => `POST ${paths[i % 3]} HTTP/1.1\r\n${head}${chunks}0\r\n\r\n`);
      const tallies = await Promise.all(all.map((sent) => pipeline(stage.url, sent, 1)));
      return tallyOf(tallies.flatMap((tally) => [...tally.keys()]));
    },
  },
  {
    name: 'compressed bodies, multipart, types of 10 kB',
    statuses: refusals,
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(20), () =>
          ['/v1/visitors', '/api/login_check', '/token/new'].flatMap((path) => [
            post(path, {
              headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
              body: 'x'.repeat(4000),
            }),
            post(path, {
              headers: { 'content-type': 'multipart/form-data; boundary=x' },
              body: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n'.repeat(1000),
            }),
            post(path, { headers: { 'content-type': `application/json;${' '.repeat(10_000)}x` }, body: '{}' }),
          ]),
        ).flat(),
      ),
  },
  {
    name: 'Idempotency-Key, credential, language and cookie of 10 kB',
    statuses: [200, 201, 400, 401, 422, 429, 431],
    async run(stage) {
      const [visitor] = await stage.visitors(1);
      const long = 'a'.repeat(10_000);
      const heads: Record<string, string>[] = [
        { 'idempotency-key': long, authorization: `Bearer ${visitor}` },
        { authorization: `Bearer ${long}` },
        { authorization: `Bearer pk_${long}` },
        { 'accept-language': 'a-b;q=0.1,'.repeat(1000) },
        { cookie: 'a=b; '.repeat(2000) },
        { 'x-forwarded-for': '1.2.3.4, '.repeat(1000) },
      ];
      return askAll(
        stage,
        times(stage.some(30), () =>
          heads.map((headers) =>
            post('/v1/visitor/messages', {
              headers: { 'content-type': 'application/json', ...headers },
              body: '{"text":"x"}',
            }),
          ),
        ).flat(),
      );
    },
  },
];

export const bodyRows: Row[] = [...names, ...dearRows, withKey, ...neighbours];
