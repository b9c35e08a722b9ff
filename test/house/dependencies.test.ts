import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const house = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(house, file), 'utf8');

type Manifest = Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>;

function undocumented(manifest: Manifest, document: string): string[] {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies };
  return Object.entries(wanted)
    .filter(([name, version]) => !document.includes(`| ${name} | ${version} |`))
    .map(([name, version]) => `${name} ${version}`);
}

const manifest: Manifest = JSON.parse(read('package.json'));

test('every package has its line in docs/dependencies.md, at its version', () => {
  assert.deepEqual(undocumented(manifest, read('docs/dependencies.md')), []);
});

test('every version is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  assert.deepEqual(
    versions.filter(([, version]) => !/^(npm:[a-z.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    [],
  );
});

test('planted: a package without a line, and one whose version moved, are found', () => {
  const planted = {
    dependencies: { a: '1.0.0', b: '2.0.1' },
    devDependencies: {},
    optionalDependencies: { c: '3.0.0' },
  };
  assert.deepEqual(undocumented(planted, '| b | 2.0.0 | for b |\n| c | 3.0.0 | for c |'), ['a 1.0.0', 'b 2.0.1']);
});

test('the lock file names no host: its reader may get the packages elsewhere than its writer did', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved": "(?!file:)/);
});
