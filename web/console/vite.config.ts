import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    // The first with light-dark(), which is what the colours are made of.
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
