import type { BrowserContext } from 'playwright';
import { askWorker } from './ask-worker.ts';
import type { Answer, Contestant } from './contestant.ts';
import type { OwnBuilds } from './line-up.ts';
import type { BenchWeights } from './weights.ts';

/** Our engine, and how its load went. */
export async function localmostContestant(
  context: BrowserContext,
  origin: string,
  { threads, builds }: { threads: number; builds: OwnBuilds },
  weights: BenchWeights,
): Promise<Contestant & { readonly loaded: object }> {
  const page = await context.newPage();
  await page.goto(`${origin}/page.html`);
  const loaded = await askWorker<{ variant: string }>(page, '/engine-worker.js', {
    call: 'load',
    threads,
    variants: builds === 'best' ? ['relaxed', 'pairs'] : [builds],
  });
  const name = `localmost ${loaded.variant}`;
  return {
    name,
    threads,
    weightBytes: weights.fileBytes,
    loaded: { name, ...loaded },
    processId: process.pid,
    run: (prompt, answerTokens) =>
      askWorker<Answer>(page, '/engine-worker.js', {
        call: 'run',
        prompt: prompt.ids,
        answerTokens,
      }),
    close: () => page.close(),
  };
}

/** Gigabytes a second that wasm reads, one value a round, on so many threads at once. */
export async function readBandwidth(
  context: BrowserContext,
  origin: string,
  threads: number,
): Promise<number> {
  const page = await context.newPage();
  await page.goto(`${origin}/page.html`);
  const each = await Promise.all(
    Array.from({ length: threads }, (_, index) =>
      askWorker<number[]>(page, `/bandwidth-worker.js?${index}`, {
        bytes: 96 * 2 ** 20,
        rounds: 25,
      }),
    ),
  );
  await page.close();
  // The best of each: a pause by other work is not the memory's limit.
  return each.reduce((sum, values) => sum + Math.max(...values), 0);
}

/** wllama in a page of its own. */
export async function wllamaContestant(
  context: BrowserContext,
  origin: string,
  threads: number,
  weights: BenchWeights,
): Promise<Contestant> {
  const page = await context.newPage();
  await page.goto(`${origin}/wllama.html`);
  await page.waitForFunction(() => Reflect.has(globalThis, 'contestant'));
  await page.evaluate((count) => Reflect.get(globalThis, 'contestant').load(count), threads);
  return {
    name: 'wllama',
    threads,
    weightBytes: weights.fileBytes,
    processId: process.pid,
    run: (prompt, answerTokens) =>
      page.evaluate(([given, answer]) => Reflect.get(globalThis, 'contestant').run(given, answer), [
        prompt,
        answerTokens,
      ] as const),
    close: () => page.close(),
  };
}
