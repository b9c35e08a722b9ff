// No text from outside makes a pattern go over it again and again: each regular expression of the server and the pages, and each
// pattern of a schema, is proven to take no more than linear time. patterns.txt lists what has been proven; one without
// its line is proven here. Each run proves a ninth of the list again, another each day; PARLEY_PATTERNS=all proves them all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
// @ts-expect-error The same without a process or a program of its own: it is plain JavaScript.
import pure from 'recheck/lib/browser.js';
import { house, type Pattern, patternsInSchemas, patternsInSources } from '../support/patterns.ts';

const checkSync = pure.checkSync as typeof import('recheck').checkSync;

/** What is not linear, and why no text from outside meets it. */
const reviewed = new Map([
  ['/\\s*([{};,>!])\\s*/g', 'web/shared/pack-styles.ts packs our own styles when the pages are built'],
  ['/(?<=[{;][\\w-]+): /g', 'web/shared/pack-styles.ts packs our own styles when the pages are built'],
  ['/\\/+$/', 'src/config-values.ts reads what the operator wrote'],
  [
    '/p[a-z]_[\\w-]{54}|(?<=\\/v1\\/files\\/)[\\w-]{20,70}|\\b[0-9a-f]{64}\\b|\\beyJ[\\w-]{8,}(?:\\.[\\w-]+){0,4}|\\bdata:[\\w/+.-]{1,100};base64,[A-Za-z0-9+/=]+/g',
    'src/core/api-calls.ts cuts to 8,001 characters first, and each alternative looks ahead 100 at most or takes all it saw',
  ],
  ['/=+$/', 'src/store/secrets.ts takes it off base64 that it has just made'],
]);

/** Where patterns are put together, and of what. */
const put = new Map([
  ['src/http/upgrade.ts', 'a path from our table'],
  ['web/console/src/words/mentions.ts', 'names of agents, each sign of theirs escaped'],
  ['web/widget/vite.config.ts', 'a part’s name, when the pages are built'],
]);

const nameOf = ({ source, flags }: Pattern) => `/${source}/${flags}`.replaceAll('\n', '\\n');

function verdictOf({ source, flags }: Pattern): string {
  const verdict = checkSync(source, flags.replace('d', ''), { timeout: 120_000, randomSeed: 1 });
  if (verdict.status === 'safe') return 'safe';
  return verdict.status === 'vulnerable' ? `vulnerable: ${verdict.complexity.summary}` : 'unknown';
}

const { written, made } = patternsInSources();
const all = new Map([...written, ...patternsInSchemas()].map((pattern) => [nameOf(pattern), pattern]));
const proven = new Set(readFileSync(join(house, 'test/house/patterns.txt'), 'utf8').split('\n').filter(Boolean));

test('the check tells what is linear from what is not', () => {
  const verdicts = ['^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$', '(a+)+$', '^[^\\s@]+@[^\\s@][^\\s@.]*\\.[^\\s@]+$'].map(
    (source) => verdictOf({ where: 'here', source, flags: '' }),
  );
  assert.deepEqual(verdicts, ['vulnerable: 2nd degree polynomial', 'vulnerable: exponential', 'safe']);
});

test('every pattern is proven to be linear, or reviewed', (context) => {
  const fresh = [...all].filter(([name]) => !proven.has(name) && !reviewed.has(name));
  const bad = fresh.flatMap(([name, pattern]) => {
    const verdict = verdictOf(pattern);
    return verdict === 'safe' ? [] : [`${pattern.where} ${name} is ${verdict}`];
  });
  assert.deepEqual(bad, [], 'Write it so that no two parts of it can take the same text, or read by hand');
  // Without its line it is proven at every run.
  for (const [name] of fresh) context.diagnostic(`for test/house/patterns.txt: ${name}`);
});

test('nothing is reviewed that is not there', () => {
  const gone = [...reviewed.keys()].filter((name) => !all.has(name));
  assert.deepEqual(gone, []);
  assert.deepEqual([...new Set(made)].sort(), [...put.keys()].sort());
});

test('what is listed as proven is', () => {
  const today = Math.floor(Date.now() / 86_400_000) % 9;
  const listed = [...proven].filter(
    (name, i) => all.has(name) && (process.env.PARLEY_PATTERNS === 'all' || i % 9 === today),
  );
  const bad = listed.filter((name) => verdictOf(all.get(name) as Pattern) !== 'safe');
  assert.deepEqual(bad, []);
});
