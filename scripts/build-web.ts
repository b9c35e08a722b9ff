// Builds one part of web/ into web/dist/PART, every text in it also packed by brotli and gzip. prepare.mjs calls it when the part's
// sources have changed; what a running server serves it has read at its start.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';
import { Licenses } from './licenses.ts';

const web = join(import.meta.dirname, '../web');
/** Below it an answer fits in the first packet anyway. */
const worthPacking = 512;

/** The widget is three programs: the last fetches the others, and has to know their names. */
const modes: Record<string, string[]> = { widget: ['chat', 'qr', 'bundle'] };

async function buildPart(part: string): Promise<void> {
  const done = join(web, 'dist', part);
  const outDir = join(web, 'dist', `.${part}-${process.pid}`);
  const licenses = new Licenses();
  try {
    for (const [turn, mode] of (modes[part] ?? ['production']).entries()) {
      await build({
        configFile: join(web, part, 'vite.config.ts'),
        configLoader: 'native',
        root: join(web, part),
        mode,
        // Its two warnings are known and mean nothing here; whoever starts the program for the first time would wonder at them.
        logLevel: 'error',
        plugins: [licenses.plugin],
        build: { outDir, emptyOutDir: turn === 0 },
      });
    }
    licenses.write(outDir);
    pack(outDir);
    rmSync(done, { recursive: true, force: true });
    renameSync(outDir, done);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

function pack(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css|svg|html|json|txt)$/.test(name)) continue;
    const file = join(folder, name);
    const bytes = readFileSync(file);
    if (bytes.length < worthPacking) continue;
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

await buildPart(process.argv[2] as string);
