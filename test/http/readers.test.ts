// What body parsers accept and where they stop, before authentication: each reads its text once, up
// to a limit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repair } from '../../src/dialects/chattabai/reading.ts';
import { strictJson } from '../../src/dialects/hci/relaxed.ts';
import { MalformedBody, parseLenient, parseLenientOrParts, parseWithFile } from '../../src/http/body.ts';
import { readForm } from '../../src/http/form.ts';
import { inParts } from '../support/forms.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const read = (text: string, type = json, mend?: (text: string) => string) =>
  parseLenient(Buffer.from(text), type, mend);

const forms: [text: string, value: object | null][] = [
  ['a=1&b=2', { a: '1', b: '2' }],
  ['a[b][0]=x&a[b][1]=y', { a: { b: ['x', 'y'] } }],
  ['a[]=x&a[]=y', { a: ['x', 'y'] }],
  ['a[b=1', { 'a[b': '1' }],
  ['a[b]c[d]=1', { 'a[b]c[d]': '1' }],
  ['a[[b]]=1', { 'a[[b]]': '1' }],
  [`a${'[x]'.repeat(11)}=1`, { [`a${'[x]'.repeat(11)}`]: '1' }],
  ['&'.repeat(999), {}],
  ['&'.repeat(1000), null],
  ['a[x][]=1&'.repeat(1001), null],
];

test('forms: paths as PHP programs write them, a thousand fields, ten levels', () => {
  for (const [text, value] of forms) assert.deepEqual(readForm(text), value, text.slice(0, 60));
  assert.throws(() => read('a&'.repeat(2000), form), MalformedBody);
});

const head = (disposition: string) => `--x\r\nContent-Disposition: ${disposition}\r\n\r\n`;
const end = '\r\n--x--\r\n';
const picture = `--x\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`;

/** Boundary x unless it says so; null: malformed. */
const parts: [what: string, body: string | Buffer, value: object | null, type?: string][] = [
  ['one text', `${head('form-data; name="a"')}1${end}`, { a: '1' }],
  [
    'paths as PHP programs write them',
    `${head('form-data; name="a[b][]"')}1\r\n${head('form-data; name="a[b][]"')}2${end}`,
    { a: { b: ['1', '2'] } },
  ],
  ['a text with line breaks', `${head('form-data; name="a"')}1\r\n\r\n2${end}`, { a: '1\r\n\r\n2' }],
  ['an empty text', `${head('form-data; name="a"')}${end}`, { a: '' }],
  ['no parts', '--x--\r\n', {}],
  [
    'texts beside a file, which is left out',
    Buffer.concat([
      Buffer.from(`${head('form-data; name="a"')}1\r\n${picture}`),
      Buffer.from([137, 255, 0]),
      Buffer.from(end),
    ]),
    { a: '1' },
  ],
  ['a type in capitals', `${head('form-data; name="a"')}1${end}`, { a: '1' }, 'MULTIPART/Form-Data; Boundary=x'],
  ['JSON that is called so', '{"a":1}', { a: 1 }],
  ['JSON that is called so without a boundary', ' {"a":1}', { a: 1 }, 'multipart/form-data'],
  ['no boundary', `${head('form-data; name="a"')}1${end}`, null, 'multipart/form-data'],
  ['another boundary', `${head('form-data; name="a"')}1${end}`, null, 'multipart/form-data; boundary=y'],
  ['no end', `${head('form-data; name="a"')}1`, null],
  ['no form at all', 'a=1', null],
  [
    'invalid UTF-8',
    Buffer.concat([Buffer.from(head('form-data; name="a"')), Buffer.from([255, 254]), Buffer.from(end)]),
    null,
  ],
  ['NUL', `${head('form-data; name="a"')}\0${end}`, null],
  ['__proto__', `${head('form-data; name="__proto__[a]"')}1${end}`, null],
  ['1,000 parts', inParts(Array.from({ length: 1000 }, () => ['a', '1'] as const)).body, { a: '1' }, inParts([]).type],
  ['1,001 parts', inParts(Array.from({ length: 1001 }, () => ['a', '1'] as const)).body, null, inParts([]).type],
  ['1,001 files', `${`${picture}\r\n`.repeat(1001)}--x--\r\n`, null],
];

test('forms in parts: the same fields, files left out, a thousand parts', async () => {
  for (const [what, body, value, type = 'multipart/form-data; boundary=x'] of parts) {
    const reading = async () => parseLenientOrParts(Buffer.from(body), type);
    if (value === null) await assert.rejects(reading, MalformedBody, what);
    else assert.deepEqual(await reading(), value, what);
  }
});

const numbers: [text: string, value: unknown][] = [
  ['{"a":12345678901234567890}', { a: '12345678901234567890' }],
  ['{"a":-12345678901234567890,"b":[10155309876543210]}', { a: '-12345678901234567890', b: ['10155309876543210'] }],
  ['{"a":9007199254740991}', { a: 9007199254740991 }],
  ['{"a":"12345678901234567890 \\" 12345678901234567890"}', { a: '12345678901234567890 " 12345678901234567890' }],
  ['{"12345678901234567890":1}', { '12345678901234567890': 1 }],
  ['{"a":0.12345678901234567890,"b":1e-300}', { a: Number('0.12345678901234567890'), b: 1e-300 }],
  ['{"a":1234567890123456789e2}', { a: Number('1234567890123456789e2') }],
];

test('whole numbers of more than 53 bits stay their digits', () => {
  for (const [text, value] of numbers) assert.deepEqual(read(text), value, text);
});

const repaired: [text: string, value: string | null][] = [
  ['{"ref":007}', '{"ref":"007"}'],
  ['{"a":[1,2,],}', '{"a":[1,2]}'],
  ['{"a":"01,}"}', '{"a":"01,}"}'],
  ['{"a":0,"b":0.5,"c":-01}', '{"a":0,"b":0.5,"c":-01}'],
  ['{"a":1 , \n }', '{"a":1 }'],
  [`{"a":"${'\\"'.repeat(20_000)}`, null],
];

test('Chattabai’s repair: zeros and commas, and nothing of a string that does not end', () => {
  for (const [text, value] of repaired) {
    if (value === null) assert.throws(() => repair(text), SyntaxError, text.slice(0, 60));
    else assert.equal(repair(text), value, text);
  }
});

test('relaxed JSON of more than ten thousand characters is refused', () => {
  assert.deepEqual(JSON.parse(strictJson(`{a:[${'1,'.repeat(4000)}]}`)).a.length, 4000);
  assert.throws(() => strictJson(`{a:[${'1,'.repeat(6000)}]}`), SyntaxError);
});

test('nothing is mended in more than 64 kB', () => {
  let mended = 0;
  const mend = (text: string) => {
    mended++;
    return text;
  };
  for (const text of ['['.repeat(65_536), '['.repeat(65_537)])
    assert.throws(() => read(text, json, mend), MalformedBody);
  assert.equal(mended, 1);
});

const file = Buffer.alloc(90_000, 'parley').toString('base64');
const url = `data:image/png;base64,${file}`;
const withFile: [fact: string, text: string, type: string][] = [
  ['JSON', JSON.stringify({ id: 7, base64: url, name: 'a' }), json],
  ['JSON of PHP', JSON.stringify({ id: 7, base64: url, name: 'a' }).replaceAll('/', '\\/'), json],
  ['JSON in lines', JSON.stringify({ id: 7, base64: url.replace(/.{76}/g, '$&\r\n'), name: 'a' }), json],
  ['relaxed JSON', `{id: 7, base64: '${url}', name: 'a',}`, json],
  ['a form', new URLSearchParams({ id: '7', base64: url, name: 'a' }).toString(), form],
];

test('a file inside a body is the same as if all of it had been read', () => {
  for (const [fact, text, type] of withFile) {
    const body = parseWithFile(Buffer.from(text), type, strictJson) as { id: unknown; base64: string; name: string };
    assert.deepEqual([Number(body.id), body.name], [7, 'a'], fact);
    assert.equal(body.base64.replace(/\s/g, ''), url, fact);
  }
});

test('more than 64 kB besides the file, or no file, is refused before it is read', () => {
  const many = `[${'1,'.repeat(40_000)}1]`;
  for (const text of [
    '['.repeat(1_000_000),
    `{"a":1234567890123456,"b":${many}}`,
    `{"b":${many},"base64":"${url}"}`,
    `{"base64":"${url}","b":${many}}`,
    `{"base64":"${url}`,
  ]) {
    assert.throws(() => parseWithFile(Buffer.from(text), json, strictJson), MalformedBody, text.slice(0, 40));
  }
});
