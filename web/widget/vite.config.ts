import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const src = join(import.meta.dirname, 'src');

/** `chat` is built first, by its content's hash; `bundle`, a plain script, has its name written in. */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [
    {
      name: 'chat-name',
      config: ({ build }) => ({ define: { CHAT_FILE: JSON.stringify(chatFile(build?.outDir)) } }),
    },
  ],
  build: {
    target: 'es2022',
    reportCompressedSize: false,
    lib: {
      entry: join(src, `${mode}.ts`),
      formats: mode === 'chat' ? ['es'] : ['iife'],
      name: 'parley',
      fileName: () => 'bundle.js',
    },
    rolldownOptions: {
      output: {
        entryFileNames: mode === 'chat' ? 'chat-[hash].js' : 'bundle.js',
        minify: true,
      },
    },
  },
}));

function chatFile(folder = ''): string {
  return (existsSync(folder) && readdirSync(folder).find((name) => /^chat-.*\.js$/.test(name))) || '';
}
