// `npm run build`: one file that holds what a server needs and nothing that only its making needs. Unpacked elsewhere, `npm run serve`
// installs the packages of the server alone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { mergeLicenses } from './licenses.ts';

const house = join(import.meta.dirname, '..');
const parts = [
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'bin',
  'dist/server',
  'docs',
  'package-lock.json',
  'package.json',
  'scripts/prepare.mjs',
  'src/store/migrations',
  'web/dist',
];

/** In upper case, as LICENSE. */
const licenses = 'THIRD-PARTY-LICENSES.txt';
const built = ['dist/server', ...['chat', 'console', 'demo', 'widget'].map((part) => `web/dist/${part}`)];

/** Writes the package; in it everything is in one folder, `parley-VERSION`. */
export function writePackage(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const folder = `parley-${manifest.version}`;
  // The stamps of builds name sources that are not in it.
  const flags = ['--sort=name', '--owner=0', '--group=0', '--exclude=web/dist/.*', `--transform=s,^,${folder}/,`];
  writeFileSync(join(house, 'dist', licenses), mergeLicenses(built.map((part) => join(house, part))));
  execFileSync('tar', ['-czf', file, ...flags, ...parts, '-C', 'dist', licenses], {
    cwd: house,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

if (import.meta.main) {
  const file = join(house, `dist/parley-${manifest.version}.tgz`);
  writePackage(file);
  console.log(`Wrote ${file}.`);
}
