import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { demoFolder } from '@localmost/cli';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

/**
 * Compressed bytes without the SDK. The first view is the chat, with all that it imports; a part comes
 * when it is first gone to. The whole is what somebody has fetched who went everywhere and shared a run.
 */
const budgetBytes = {
  firstViewJs: 18_000,
  withLargestPartJs: 30 * 1024,
  wholeJs: 64_000,
  firstViewCss: 5_000,
  wholeCss: 6_500,
};

let folder: string;
let files: Rolldown.RolldownOutput['output'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'localmost-budget-'));
  process.env.NODE_ENV = 'production';
  const built = await build({
    root: demoFolder,
    logLevel: 'warn',
    base: './',
    build: {
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: { external: [/^localmost(\/|$)/] },
    },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('There is not one build.');
  files = built.output;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('shows the first view within its budget', () => {
  const scripts = reachedFrom('index');
  const bytes = {
    firstViewJs: sum(scripts.map(({ code }) => code)),
    firstViewCss: sum(
      scripts.flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])].map(sourceOf)),
    ),
  };
  hold(bytes);
});

it('shows any one part beside it within theirs', () => {
  const parts = files.flatMap((file) =>
    file.type === 'chunk' && /-section$/.test(file.name) ? [file.name] : [],
  );
  expect(parts.length).toBe(7);
  const first = new Set(reachedFrom('index'));
  const sizes = parts.map((name) =>
    sum([...new Set([...first, ...reachedFrom(name)])].map(({ code }) => code)),
  );
  hold({ withLargestPartJs: Math.max(...sizes) });
});

it('keeps all parts together within theirs', () => {
  const scripts = files.filter((file) => file.type === 'chunk');
  hold({
    wholeJs: sum(scripts.map(({ code }) => code)),
    wholeCss: sum(
      files
        .map(({ fileName }) => fileName)
        .filter(isCss)
        .map(sourceOf),
    ),
  });
});

/** Compares with the budget, both ways: were a part of the page not built, this would be far off. */
function hold(bytes: Partial<typeof budgetBytes>): void {
  for (const [name, count] of Object.entries(bytes)) {
    const budget = budgetBytes[name as keyof typeof budgetBytes];
    console.log(`${name}, without the SDK: ${count} of ${budget} bytes compressed.`);
    expect(count, name).toBeLessThanOrEqual(budget);
    expect(count, name).toBeGreaterThan(budget / 2);
  }
}

/** A chunk and all that it imports, though not what it imports later. */
function reachedFrom(entry: string): Rolldown.OutputChunk[] {
  const chunks = files.filter((file) => file.type === 'chunk');
  const found = new Set(chunks.filter(({ name }) => name === entry));
  for (const { imports } of found) {
    for (const chunk of chunks) if (imports.includes(chunk.fileName)) found.add(chunk);
  }
  return [...found];
}

function isCss(fileName: string): boolean {
  return fileName.endsWith('.css');
}

function sourceOf(fileName: string): string | Uint8Array {
  const file = files.find((one) => one.fileName === fileName);
  if (file?.type !== 'asset') throw new Error(`${fileName} is no asset of the build.`);
  return file.source;
}

function sum(contents: readonly (string | Uint8Array)[]): number {
  return contents.reduce((total, content) => total + gzipSync(content).byteLength, 0);
}
