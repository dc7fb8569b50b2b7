import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '../lib');

/**
 * What a page loads at first: everything that is imported statically. What is behind `import()`, the
 * policy and all that belongs to it, loads when a client that has one is first asked.
 */
const config = {
  stdin: {
    contents: `import { createClient } from './index.js'; console.log(createClient);`,
    resolveDir: dist,
  },
  bundle: true,
  format: 'esm',
  minify: true,
  outdir: mkdtempSync(join(tmpdir(), 'localmost-size-')),
  logLevel: 'error',
  plugins: [
    {
      name: 'leave-out-what-loads-later',
      setup(build) {
        build.onResolve({ filter: /.*/ }, ({ kind, path }) =>
          kind === 'dynamic-import' ? { path, external: true } : undefined,
        );
      },
    },
  ],
};

export default config;
