import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { demoFolder } from '@localmost/cli';
import { build } from 'vite';
import { expect, it } from 'vitest';

/** Compressed bytes of each kind; scripts hold the known models' manifests too. */
const budgetBytes = { js: 30_000, css: 5_000 } as const;

it('the page without the SDK stays within its budget', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'localmost-budget-'));
  try {
    process.env.NODE_ENV = 'production';
    await build({
      root: demoFolder,
      logLevel: 'warn',
      base: './',
      build: {
        outDir: folder,
        emptyOutDir: true,
        rolldownOptions: { external: [/^localmost(\/|$)/] },
      },
    });
    for (const kind of ['js', 'css'] as const) {
      const bytes = await compressedBytes(join(folder, 'assets'), kind);
      console.log(`The page's ${kind} without the SDK: ${bytes} bytes compressed.`);
      // Were the page not built, this would be far off.
      expect(bytes).toBeGreaterThan(2_000);
      expect(bytes).toBeLessThanOrEqual(budgetBytes[kind]);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function compressedBytes(folder: string, kind: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(`.${kind}`));
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return contents.reduce((sum, content) => sum + gzipSync(content).byteLength, 0);
}
