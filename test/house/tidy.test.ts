import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { bans, blank, type File, lengths, read, tidy } from '../../scripts/tidy.ts';

const house = read(join(import.meta.dirname, '../..'));

test('the house is tidy', (t) => {
  t.diagnostic(lengths(house));
  assert.deepEqual(tidy(house), []);
});

/** Each ban broken once: the ban, the file, its text. What each says instead is in scripts/tidy.ts. */
const plants: [ban: string, path: string, text: string][] = [
  ['environment', 'src/http/server.ts', `const port = process.env.PORT;`],
  ['environment', 'src/store/lane.ts', `import {\n  cwd,\n  env,\n} from 'node:process';`],
  ['console', 'src/live/feed.ts', `console.log('here');`],
  ['console', 'src/app.ts', `console.error('here');`],
  ['marker', 'src/core/core.ts', `// FIX${''}ME: later`],
  ['marker', 'test/core/core.test.ts', `// XX${''}X`],
  ['private citation', 'src/core/core.ts', `// (domain.md, promise 3)`],
  ['default export', 'src/core/core.ts', `export default function run() {}`],
  ['default export', 'test/core/core.test.ts', `export { run as default };`],
  ['any', 'src/core/core.ts', `const a: any = 1;`],
  ['any', 'src/core/core.ts', `const a = b as any;`],
  ['any', 'test/core/core.test.ts', `const a = new Map<string, any[]>();`],
  ['inline import type', 'src/core/core.ts', `export type A = import('pg').Pool;`],
  ['require', 'src/core/core.ts', `const pg = require('pg');`],
  ['require', 'src/core/core.ts', `const pg = createRequire(import.meta.url)('pg');`],
  ['barrel', 'src/core/all.ts', `export * from './core.ts';`],
  ['clock or chance in core', 'src/core/core.ts', `const now = Date.now();`],
  ['clock or chance in core', 'src/core/core.ts', `const now = new Date();`],
  ['clock or chance in core', 'src/core/core.ts', `const id = crypto.randomUUID();`],
  ['SQL outside the store', 'src/jobs/sweep.ts', 'await db.query(`\n  select id\n  from job`);'],
  ['SQL outside the store', 'src/app.ts', `await db.query('delete from job where done');`],
  ['vendor word', 'src/store/inbox.ts', `const kind = 'tochat';`],
  ['late await', 'src/store/call-sums.ts', `const a = read();\nconst b = read();\nreturn [(await a).x, b];`],
  ['normalize', 'src/core/search.ts', `const plain = text.normalize('NFKD');`],
  ['only', 'test/core/core.test.ts', `test.only('this', () => {});`],
  ['shapeless name', 'src/core/string-utils.ts', ''],
  ['shapeless name', 'src/core/helpers/text.ts', ''],
  ['shapeless name', 'test/common.ts', ''],
  ['long file', 'src/core/core.ts', 'let a;\n'.repeat(401)],
];

for (const [ban, path, text] of plants) {
  test(`${ban} is found in ${path}: ${text.slice(0, 50).replaceAll('\n', ' ')}`, () => {
    const findings = tidy([{ path, text }]);
    assert.deepEqual(
      findings.map((finding) => finding.ban),
      [ban],
    );
    assert.ok(findings[0]!.instead.length > 0);
  });
}

test('no ban is without its plant', () => {
  const planted = new Set(plants.map(([ban]) => ban));
  assert.deepEqual(
    bans.map(({ name }) => name).filter((name) => !planted.has(name)),
    [],
  );
});

/** What looks alike and is allowed. */
const allowed: [path: string, text: string][] = [
  ['src/config.ts', `export const port = process.env.PORT;`],
  ['src/main.ts', `console.log('Parley listens on', url);`],
  ['scripts/check.ts', `console.log(process.env.CI);`],
  ['src/http/server.ts', `// process.env is read in config.ts only`],
  ['src/core/core.ts', `const done = await Promise.any(all); // takes any of them, as any would`],
  ['src/core/core.ts', `export const at = new Date(milliseconds).toISOString();`],
  ['src/core/core.ts', `const text = 'say console.log, new Date() or any: nothing runs';`],
  ['src/app.ts', `const driver = await import('./channels/sms.ts').then((m) => m.sms);`],
  [
    'src/store/binaries.ts',
    `import { createRequire } from 'node:module';\ncreateRequire(import.meta.url).resolve('a');`,
  ],
  ['src/http/select.ts', `const hint = 'Select one, from the list';`],
  ['src/dialects/tochat/routes.ts', `export const dialect = 'tochat';`],
  ['src/store/migrations/0001-house.sql', '\n'.repeat(900)],
  ['src/core/commonplace.ts', 'let a;\n'.repeat(400)],
];

for (const [path, text] of allowed) {
  test(`nothing is found in ${path}: ${text.slice(0, 50).replaceAll('\n', ' ')}`, () => {
    assert.deepEqual(tidy([{ path, text }]), []);
  });
}

test('a finding has the line it is on', () => {
  const file: File = { path: 'src/app.ts', text: `/* one\n two */ 'three'\nconsole.log(4);\n` };
  assert.equal(tidy([file])[0]!.line, 3);
  assert.equal(blank(file.text, 'comments and strings').split('\n').length, file.text.split('\n').length);
});
