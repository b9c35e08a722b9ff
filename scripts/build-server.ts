// Builds the server into dist/server: src and the packages that it uses, in a few files. Started from sources, Node.js looks for,
// reads and strips fifteen hundred files, which takes four times as long as all the rest of a start.
// prepare.mjs calls it when the sources have changed.
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { Licenses } from './licenses.ts';

const root = join(import.meta.dirname, '..');
const done = join(root, 'dist/server');
const outDir = `${done}-${process.pid}`;

/** Packages that load files of their own. */
const apart = ['sharp', '@scalar/fastify-api-reference'];

const licenses = new Licenses();

try {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [licenses.plugin],
    // Every package is built in.
    ssr: { noExternal: true, external: apart, target: 'node' },
    build: {
      ssr: true,
      outDir,
      target: 'esnext',
      minify: false,
      copyPublicDir: false,
      rolldownOptions: {
        input: { main: join(root, 'src/main.ts'), turn: join(root, 'src/files/turn.ts') },
        output: { format: 'esm', keepNames: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  licenses.write(outDir);
  rmSync(done, { recursive: true, force: true });
  renameSync(outDir, done);
} finally {
  rmSync(outDir, { recursive: true, force: true });
}
