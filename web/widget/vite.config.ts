import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { packStyles } from '../shared/pack-styles.ts';

const src = join(import.meta.dirname, 'src');

/** What is fetched later is built first, by its content's hash; `bundle`, a plain script, has the names written in. */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [
    packStyles,
    {
      name: 'names',
      config: ({ build }) => ({
        define: {
          CHAT_FILE: JSON.stringify(built('chat', build?.outDir)),
          QR_FILE: JSON.stringify(built('qr', build?.outDir)),
        },
      }),
    },
  ],
  build: {
    target: 'es2022',
    reportCompressedSize: false,
    lib: {
      entry: join(src, `${mode}.ts`),
      formats: mode === 'bundle' ? ['iife'] : ['es'],
      name: 'parley',
      fileName: () => 'bundle.js',
    },
    rolldownOptions: {
      output: {
        entryFileNames: mode === 'bundle' ? 'bundle.js' : `${mode}-[hash].js`,
        minify: true,
      },
    },
  },
}));

function built(part: string, folder = ''): string {
  const file = new RegExp(`^${part}-.*\\.js$`);
  return (existsSync(folder) && readdirSync(folder).find((name) => file.test(name))) || '';
}
