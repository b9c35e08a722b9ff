// The first screen of the console stays light (docs/design.md, Weight).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

type Chunk = { file: string; css?: string[]; imports?: string[] };

const built = join(import.meta.dirname, '../../web/dist/console');
const manifest = JSON.parse(readFileSync(join(built, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** What a browser fetches for some entries: their files, and those that these import at once. */
function filesOf(entries: string[]): Set<string> {
  const seen = new Set<string>();
  const files = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const chunk = manifest[name] ?? assert.fail(`${name} is not in the manifest`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const other of chunk.imports ?? []) visit(other);
  };
  for (const entry of entries) visit(entry);
  return files;
}

const kilobytes = (files: Set<string>, ending: string): number =>
  [...files]
    .filter((file) => file.endsWith(ending))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(built, file)), { level: 9 }).length, 0) / 1000;

const firstScreen = ['index.html', 'src/shell/shell.tsx', 'src/conversation/no-conversation.tsx'];

test('the console’s first screen: at most 220 kB of script and 25 kB of style, gzipped', (t) => {
  const files = filesOf(firstScreen);
  const [script, style] = [kilobytes(files, '.js'), kilobytes(files, '.css')];
  const whole = kilobytes(filesOf([...firstScreen, 'src/conversation/conversation.tsx']), '.js');
  t.diagnostic(
    `${script.toFixed(1)} kB of script, ${style.toFixed(1)} kB of style; with a conversation ${whole.toFixed(1)} kB`,
  );
  assert.ok(script > 50 && script <= 220, `${script} kB of script`);
  assert.ok(style > 2 && style <= 25, `${style} kB of style`);
});
