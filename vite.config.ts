import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { browserProject } from './test/browser-project.ts';

/** Every package resolves to its sources, so that neither tests nor the demo need a build. */
const conditions = ['source', 'module', 'browser', 'development|production'];

/**
 * A dependency whose own `source` condition names TypeScript, which Node alone cannot load, and the
 * packages that import it.
 */
const dependenciesWithSources = ['eventsource-parser', /@ai-sdk\//, /node_modules\/ai\//];

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions: ['source'] },
        ssr: { resolve: { conditions: ['source'] } },
        test: {
          name: 'unit',
          environment: 'node',
          server: { deps: { inline: dependenciesWithSources } },
          include: ['packages/*/src/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
      browserProject({ conditions }),
      {
        resolve: { conditions: ['source'] },
        ssr: { resolve: { conditions: ['source'] } },
        test: {
          name: 'conformance',
          environment: 'node',
          server: { deps: { inline: dependenciesWithSources } },
          include: ['test/{conformance,adapters,docs}/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
        },
      },
      {
        resolve: { conditions: ['source'] },
        ssr: { resolve: { conditions: ['source'] } },
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['./test/build-test-workers.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // Each file drives a browser of its own; more at once would only make all of them slow.
          fileParallelism: false,
        },
      },
    ],
  },
});

export default config;
