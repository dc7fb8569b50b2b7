import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';
import { contentSecurityPolicyPlugin } from './build/content-security-policy-plugin.ts';
import { shellListPlugin } from './build/shell-list-plugin.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const config: UserConfig = defineConfig({
  plugins: [contentSecurityPolicyPlugin(), shellListPlugin()],
  build: {
    target: 'es2022',
    // An inlined asset would be a data: address, which the page's own policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: here('./index.html'),
        'service-worker': here('./src/service-worker/service-worker.ts'),
      },
      output: {
        // A service worker keeps its address for ever; everything else is named by its content.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
});

export default config;
