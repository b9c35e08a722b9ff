// The lines to copy into a shell: whatever a tenant's value holds, it stays within its one argument. A real shell reads them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { headersOf, curlOf as ofServer, type Sample } from '../../src/dialects/door.ts';
import { curlOf as ofConsole } from '../../web/console/src/developers/curl.ts';

const hostile = [
  "9';touch PWNED;'",
  '9"; touch PWNED; "',
  '$(touch PWNED)',
  '`touch PWNED`',
  '$IFS$HOME',
  '\\',
  "\\'",
  "'\\''",
  '!!',
  '#',
  'a b\tc',
  'a\ntouch PWNED\n',
  'a\r\nX-Injected: yes',
  '\u001b[201~\u0003touch PWNED\n',
  '\u009b31m',
  '{{key}}',
  '?x=1&y=2#z',
  '../../etc/passwd',
  '@/etc/passwd',
  '--output=/tmp/x',
  '%00%0a',
  'ñandú 漢字 😀',
  '","admin":true,"x":"',
];

const samples: Sample[] = [
  { name: 'path', method: 'GET', path: '/api/area/{{value}}' },
  { name: 'query', method: 'GET', path: '/admin', query: { email: '{{value}}', unknown: '{{other}}' } },
  { name: 'header', method: 'GET', path: '/x', headers: { 'x-api-key': '{{value}}' } },
  { name: 'body', method: 'POST', path: '/x', body: { deep: { text: 'of {{value}}!' }, unknown: '{{other}}' } },
];

const origin = 'https://chat.example';
const visible = (text: string) => text.replace(/\p{Cc}/gu, '');

/** The arguments of each line, as a shell hands them over. */
function argumentsOf(lines: string[]): string[][] {
  const script = `curl() { printf '%s\\0' "$@"; printf 'END\\0'; }\n${lines.join('\n')}\n`;
  const said = execFileSync('sh', ['-s'], { input: script, encoding: 'utf8' });
  return said
    .split('END\0')
    .slice(0, -1)
    .map((one) => one.split('\0').slice(0, -1));
}

type Write = (sample: Sample, value: string) => string;
const writers: [who: string, write: Write][] = [
  ['GET /v1/doors', (sample, value) => ofServer(sample, origin, { value })],
  [
    'the console',
    (sample, value) => {
      const { name, method, path, query = {}, body } = sample;
      const request = {
        name,
        method,
        path,
        query,
        headers: headersOf(sample),
        body: body ? JSON.stringify(body) : null,
      };
      return ofConsole(request, origin, { value });
    },
  ],
];

for (const [who, write] of writers) {
  test(`${who}: every value is one part of one argument of curl`, () => {
    const lines = hostile.flatMap((value) => samples.map((sample) => write(sample, value)));
    const all = argumentsOf(lines);
    assert.equal(all.length, lines.length, 'nothing but curl was run');
    for (const [i, value] of hostile.entries()) {
      const [path, query, header, body] = all.slice(4 * i, 4 * i + 4) as [string[], string[], string[], string[]];
      assert.deepEqual(path, ['-X', 'GET', `${origin}/api/area/${encodeURIComponent(value)}`]);
      assert.deepEqual(query, ['-X', 'GET', `${origin}/admin?email=${encodeURIComponent(value)}&unknown={{other}}`]);
      assert.deepEqual(header, ['-X', 'GET', `${origin}/x`, '-H', `x-api-key: ${visible(value)}`]);
      assert.deepEqual(body.slice(0, 6), ['-X', 'POST', `${origin}/x`, '-H', 'content-type: application/json', '-d']);
      assert.equal(body.length, 7);
      assert.deepEqual(JSON.parse(body[6] as string), { deep: { text: `of ${value}!` }, unknown: '{{other}}' });
    }
    // A terminal acts on these while a line is pasted, whatever the quotes say.
    for (const line of lines) assert.doesNotMatch(line.replaceAll(' \\\n  ', ' '), /\p{Cc}/u);
  });
}
