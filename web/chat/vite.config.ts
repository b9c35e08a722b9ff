import { defineConfig } from 'vite';
import { packStyles } from '../shared/pack-styles.ts';

export default defineConfig({
  base: '/hosted/',
  plugins: [packStyles],
  build: { target: 'es2022', reportCompressedSize: false, assetsInlineLimit: 0, modulePreload: false },
});
