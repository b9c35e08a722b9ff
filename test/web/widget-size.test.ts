// What a page pays for the widget (goal 5): the loader at once, the chat and the code only when they are opened.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = join(import.meta.dirname, '../../web/widget');

test('the loader is at most 8 kB, the chat at most 12 kB more and a code for phones at most 3, gzipped', async (t) => {
  const outDir = mkdtempSync(join(tmpdir(), 'widget-'));
  try {
    for (const mode of ['chat', 'qr', 'bundle']) {
      const options = { outDir, emptyOutDir: false };
      const configFile = join(root, 'vite.config.ts');
      await build({ configFile, configLoader: 'native', root, mode, logLevel: 'silent', build: options });
    }
    const size = (pattern: RegExp) => {
      const names = readdirSync(outDir).filter((name) => pattern.test(name));
      assert.equal(names.length, 1, names.join());
      return gzipSync(readFileSync(join(outDir, names[0] as string)), { level: 9 }).length;
    };
    const [loader, chat, code] = [size(/^bundle\.js$/), size(/^chat-.*\.js$/), size(/^qr-.*\.js$/)];
    assert.equal(readdirSync(outDir).length, 3);
    t.diagnostic(`loader ${loader} bytes, chat ${chat} bytes, code for phones ${code} bytes`);
    assert.ok(loader > 3000 && loader <= 8000, `loader ${loader} bytes`);
    assert.ok(chat > 3000 && chat <= 12_000, `chat ${chat} bytes`);
    assert.ok(code > 1000 && code <= 3000, `code for phones ${code} bytes`);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
});
