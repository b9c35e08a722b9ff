// What is taken beside what the document says: each a row (docs/dialects/README.md, rule 1; chattabai points 1, 2 and 4).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inParts } from '../support/forms.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, failures, json, paths } from './door.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

const form = { 'content-type': 'application/x-www-form-urlencoded' };

const parts = inParts([
  ['authenticationHash', 'HASH'],
  ['ref', '000142'],
]);

type Sent = { path?: string; body: string; headers?: Record<string, string> };

/** Each asks for the status of 000142. HASH is the right one. */
const statuses: [what: string, sent: Sent][] = [
  ['a bare ref with leading zeros', { body: '{"authenticationHash":"HASH","ref":000142}' }],
  ['a bare ref at the end of a line', { body: '{\n"ref": 000142 ,\n"authenticationHash":"HASH"\n}' }],
  ['a trailing comma', { body: '{"authenticationHash":"HASH","ref":"000142",}' }],
  ['a trailing comma before a line break', { body: '{"authenticationHash":"HASH","ref":142,\n}' }],
  ['both, and a string that looks like them', { body: '{"authenticationHash":"HASH","note":": 007,}","ref":000142,}' }],
  ['a string with a quote in it', { body: '{"authenticationHash":"HASH","note":"a\\",}","ref":000142}' }],
  ['zero that is no leading one', { body: '{"authenticationHash":"HASH","ref":000142,"a":0,"b":0.5,"c":-0.1,"d":10}' }],
  ['a ref as a number', { body: '{"authenticationHash":"HASH","ref":142}' }],
  ['a ref without its zeros', { body: '{"authenticationHash":"HASH","ref":"142"}' }],
  ['a ref with more zeros', { body: '{"authenticationHash":"HASH","ref":"00000142"}' }],
  ['keys without case', { body: '{"AUTHENTICATIONHASH":"HASH","Ref":"000142"}' }],
  ['the exact spelling beside another', { body: '{"authenticationHash":"HASH","ref":"000142","REF":"1","Ref":"2"}' }],
  ['unknown keys', { body: '{"authenticationHash":"HASH","ref":"000142","more":{"a":[1]}}' }],
  ['no content type', { body: '{"authenticationHash":"HASH","ref":"000142"}', headers: { 'content-type': '' } }],
  [
    'an odd content type',
    { body: '{"authenticationHash":"HASH","ref":"000142"}', headers: { 'content-type': 'text/plain' } },
  ],
  ['JSON that is called a form', { body: '{"authenticationHash":"HASH","ref":000142}', headers: form }],
  ['a form', { body: 'authenticationHash=HASH&ref=000142', headers: form }],
  ['a form in parts', { body: parts.body, headers: { 'content-type': parts.type } }],
  ['a slash at the end', { path: `${paths.getStatus}/`, body: '{"authenticationHash":"HASH","ref":"000142"}' }],
  [
    'rest_route',
    { path: '/?rest_route=/ctb/v1/json/getStatusByRef', body: '{"authenticationHash":"HASH","ref":"000142"}' },
  ],
  [
    'rest_route, encoded, with a slash at the end',
    {
      path: '/?rest_route=%2Fctb%2Fv1%2Fjson%2FgetStatusByRef%2F',
      body: '{"authenticationHash":"HASH","ref":"000142"}',
    },
  ],
  [
    'rest_route beside another parameter',
    { path: '/?a=1&rest_route=/ctb/v1/json/getStatusByRef', body: '{"authenticationHash":"HASH","ref":"000142"}' },
  ],
  ['all of it in the query', { path: `${paths.getStatus}?authenticationHash=HASH&ref=000142`, body: '' }],
  ['the rest of it in the query', { path: `${paths.getStatus}?authenticationHash=HASH`, body: '{"ref":"000142"}' }],
  [
    'the body before the query',
    {
      path: `${paths.getStatus}?authenticationHash=none&ref=000143`,
      body: '{"AuthenticationHash":"HASH","ref":"000142"}',
    },
  ],
  ['a query in another case', { path: `${paths.getStatus}?AUTHENTICATIONHASH=HASH&Ref=142`, body: '{}' }],
  [
    'rest_route beside the fields',
    { path: '/?rest_route=/ctb/v1/json/getStatusByRef&ref=142', body: 'authenticationHash=HASH', headers: form },
  ],
  [
    'index.php with rest_route',
    {
      path: '/index.php?rest_route=/ctb/v1/json/getStatusByRef',
      body: 'authenticationHash=HASH&ref=142',
      headers: form,
    },
  ],
];
for (const [what, { path = paths.getStatus, body, headers = json }] of statuses) {
  test(`taken: ${what}`, async () => {
    const [at, sent] = [path, body].map((text) =>
      text.replace(/(?<=["=\n])HASH/, site.firstRun.chattabai.authenticationHash),
    ) as [string, string];
    const said = await ask(site.url, at, sent, headers);
    assert.deepEqual(
      [said.status, said.body.code, (said.body.user as { ref: string } | undefined)?.ref],
      [200, 202, '000142'],
      said.text,
    );
  });
}

test('/ without rest_route is what it was', async () => {
  assert.equal((await ask(site.url, '/', undefined, {}, 'GET')).status, 302);
});

test('commas and zeros that do not make JSON of it are no JSON', async () => {
  for (const body of ['{"ref":000142', '{"ref":01x}', "{'ref':1}", '{"ref":"000142"},}']) {
    assert.equal((await ask(site.url, paths.getStatus, body)).status, 400, body);
  }
});

/** Spellings of one line's number. */
for (const key of ['outboundNumber', 'outboundnumber', 'OUTBOUNDNUMBER']) {
  for (const spell of [
    (n: string) => n,
    (n: string) => `+${n}`,
    (n: string) => `00${n}`,
    Number,
    (n: string) => `+${n.slice(0, 2)} ${n.slice(2, 5)}-${n.slice(5)}`,
  ]) {
    test(`taken: ${key} ${JSON.stringify(spell('34910200201'))}`, async () => {
      const { authenticationHash, sharedNumber } = site.firstRun.chattabai;
      const body = JSON.stringify({ authenticationHash, [key]: spell(sharedNumber), status: 'online' });
      assert.equal((await ask(site.url, paths.setLine, body)).body.code, 20);
    });
  }
}

test('two spellings of outboundNumber, none of them exact, are refused', async () => {
  const { authenticationHash, sharedNumber } = site.firstRun.chattabai;
  const body = JSON.stringify({
    authenticationHash,
    outboundnumber: sharedNumber,
    OutboundNumber: sharedNumber,
    status: 'online',
  });
  assert.equal((await ask(site.url, paths.setLine, body)).text, failures.invalid);
});

test('pins and numbers of wallets in every form', async () => {
  const { authenticationHash, dialedNumber, pin, inboundNumber } = site.firstRun.creditsystem;
  const found = async (path: string, fields: string) =>
    (await ask(site.url, path, `{"authenticationHash":"${authenticationHash}",${fields}}`)).body.code;
  for (const pinForm of [`"${pin}"`, pin, Number(pin), `"000${pin}"`, `000${pin}`]) {
    for (const number of [
      `"${dialedNumber}"`,
      dialedNumber,
      `"+${dialedNumber}"`,
      `"00${dialedNumber}"`,
      `00${dialedNumber}`,
    ]) {
      assert.equal(await found(paths.byPin, `"pin":${pinForm},"dialedNumber":${number}`), 20, `${pinForm} ${number}`);
    }
  }
  for (const number of [`"${inboundNumber}"`, inboundNumber, `"+${inboundNumber}"`, `00${inboundNumber}`]) {
    assert.equal(await found(paths.byCaller, `"dialedNumber":${dialedNumber},"InboundNumber":${number}`), 20);
  }
  for (const tokens of ['1', '"1"', '"01"', '001']) {
    assert.equal(
      await found(paths.subtract, `"dialedNumber":${dialedNumber},"pin":${Number(pin)},"tokens":${tokens}`),
      20,
      tokens,
    );
  }
});
