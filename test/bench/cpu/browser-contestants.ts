import type { BrowserContext, Page } from 'playwright';
import type { Contestant } from './contestant.ts';

/** Asks a worker of the page one thing and waits for its answer. */
async function ask<Result>(page: Page, workerUrl: string, message: object): Promise<Result> {
  return page.evaluate(
    ([url, request]) => {
      const known = Reflect.get(globalThis, url);
      const worker: Worker = known ?? new Worker(url, { type: 'module' });
      Reflect.set(globalThis, url, worker);
      return new Promise<never>((resolve, reject) => {
        worker.onmessage = ({ data }) =>
          data.error ? reject(new Error(data.error)) : resolve(data.result as never);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(request);
      });
    },
    [workerUrl, message] as const,
  );
}

/** Our engine, and how its load went. */
export async function localmostContestant(
  context: BrowserContext,
  origin: string,
  threads: number,
  variant: 'relaxed' | 'simd',
): Promise<Contestant & { readonly loaded: object }> {
  const page = await context.newPage();
  await page.goto(`${origin}/page.html`);
  const loaded = await ask<object>(page, '/engine-worker.js', {
    call: 'load',
    threads,
    variants: [variant],
  });
  return {
    name: `localmost ${variant}`,
    threads,
    loaded,
    processId: process.pid,
    run: (promptTokens, answerTokens) =>
      ask<number>(page, '/engine-worker.js', { call: 'run', promptTokens, answerTokens }),
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
      ask<number[]>(page, `/bandwidth-worker.js?${index}`, { bytes: 96 * 2 ** 20, rounds: 25 }),
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
): Promise<Contestant> {
  const page = await context.newPage();
  await page.goto(`${origin}/wllama.html`);
  await page.waitForFunction(() => Reflect.has(globalThis, 'contestant'));
  await page.evaluate((count) => Reflect.get(globalThis, 'contestant').load(count), threads);
  return {
    name: 'wllama',
    threads,
    processId: process.pid,
    run: (promptTokens, answerTokens) =>
      page.evaluate(
        ([prompt, answer]) => Reflect.get(globalThis, 'contestant').run(prompt, answer),
        [promptTokens, answerTokens] as const,
      ),
    close: () => page.close(),
  };
}
