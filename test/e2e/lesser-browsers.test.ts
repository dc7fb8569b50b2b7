import type { Page } from 'playwright';
import { chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumArguments, chromiumPath } from '../browser-project.ts';
import { type SdkSite, startSdkSite } from './support/sdk-page.ts';

/* The engine of our own kernels where the browser gives less than the best: the same tokens, or a typed error. */

let site: SdkSite;
beforeAll(async () => {
  site = await startSdkSite();
});
afterAll(() => site?.close());

interface Outcome {
  threads: number;
  notes: readonly string[];
  tokenIds: readonly number[];
}

/** Loads the model with the builds of these names, and answers. */
function answer(page: Page, builds: readonly string[]): Promise<Outcome> {
  return page.evaluate(
    async ([manifest, builds]) => {
      const client = window.localmost.createClient({
        manifests: [manifest],
        runtimes: [
          {
            engineId: 'cpu',
            backend: 'wasm',
            formats: ['gguf'],
            workerUrl: '/workers/cpu.worker.txt',
            assets: Object.fromEntries(builds.map((name) => [name, `/workers/cpu-${name}`])),
          },
        ],
      });
      const { capabilities } = await client.models.load('tiny', { maximumThreads: 2 });
      const { localmost } = await client.chat.completions.create({
        model: 'tiny',
        messages: [{ role: 'user', content: 'A long enough question to fill several blocks.' }],
        max_tokens: 24,
        temperature: 0,
      });
      await client.models.unload('tiny');
      return { ...capabilities, tokenIds: localmost.tokenIds };
    },
    [site.manifest, builds] as const,
  );
}

const all = ['simd', 'relaxed', 'pairs'].flatMap((build) => [
  `${build}.wasm`,
  `${build}-threads.wasm`,
]);

test('isolated or not, with relaxed SIMD or without: the same tokens', async () => {
  const isolated = await site.openPage('/');
  const best = await answer(isolated, all);
  // Which of the two is the processor's affair.
  expect(['kernels: relaxed', 'kernels: pairs']).toContain(best.notes.join());
  expect(best.threads).toBe(2);
  expect(best.tokenIds.length).toBeGreaterThan(0);

  const plain = await answer(isolated, ['simd.wasm', 'simd-threads.wasm']);
  expect(plain).toMatchObject({ threads: 2, notes: ['kernels: simd'], tokenIds: best.tokenIds });

  const open = await site.openPage('/open');
  const lonely = await answer(open, all);
  expect(lonely).toMatchObject({ threads: 1, tokenIds: best.tokenIds });
  expect(lonely.notes.join()).toContain('not cross-origin isolated');
  expect(await answer(open, ['simd.wasm'])).toMatchObject({
    threads: 1,
    notes: expect.arrayContaining(['kernels: simd']),
    tokenIds: best.tokenIds,
  });
});

test('a browser without SIMD is told so by a typed error', async () => {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArguments, '--js-flags=--no-enable-avx --no-enable-sse4-1'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${site.server.origin}/`);
    await page.waitForFunction(() => 'localmost' in window);
    const failure = await page.evaluate(async (manifest) => {
      const client = window.localmost.createClient({ manifests: [manifest] });
      const load = client.models.load('tiny', { engine: 'cpu', backend: 'wasm' });
      return load.then(
        () => 'loaded',
        ({ code, remedies }) => ({ code, remedies }),
      );
    }, site.manifest);
    expect(failure).toMatchObject({
      code: 'backend-unavailable',
      remedies: expect.arrayContaining([expect.stringContaining('Use a browser with')]),
    });
  } finally {
    await browser.close();
  }
});
