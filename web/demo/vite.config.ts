import { defineConfig } from 'vite';

export default defineConfig({
  base: '/demo/',
  publicDir: false,
  build: { reportCompressedSize: false, assetsInlineLimit: 0, modulePreload: false },
});
