import { localmost } from 'localmost/vite';
import { defineConfig } from 'vite';

// Relative addresses, and none that a policy of `'self'` forbids.
export default defineConfig({
  base: './',
  plugins: [localmost()],
  build: { modulePreload: { polyfill: false } },
});
