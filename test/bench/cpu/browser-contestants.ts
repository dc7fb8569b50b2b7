import { type Browser, chromium, type Page } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';
import { askWorker } from './ask-worker.ts';
import type { Answer, Contestant } from './contestant.ts';
import type { OwnBuilds } from './line-up.ts';
import type { BenchWeights } from './weights.ts';

/** Opens a page in a browser of its own; `close` ends both. */
export type OpenPage = (path: string) => Promise<{ page: Page; close: () => Promise<void> }>;

/** Pages of one server, whose engines share no process with each other. */
export interface OwnBrowsers {
  readonly openPage: OpenPage;
  /** Ends every browser that is left, also of an engine that failed to load. */
  close(): Promise<void>;
}

/** @param origin of the server */
export function ownBrowsers(origin: string): OwnBrowsers {
  const browsers: Browser[] = [];
  return {
    openPage: async (path) => {
      const browser = await chromium.launch({
        executablePath: chromiumPath,
        args: [...chromiumArguments],
      });
      browsers.push(browser);
      const page = await browser.newPage();
      await page.goto(origin + path);
      return { page, close: () => browser.close() };
    },
    close: async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
    },
  };
}

/** Our engine, and how its load went. */
export async function localmostContestant(
  openPage: OpenPage,
  { threads, builds }: { threads: number; builds: OwnBuilds },
  weights: BenchWeights,
): Promise<Contestant & { readonly loaded: object }> {
  const { page, close } = await openPage('/page.html');
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
    close,
  };
}

/** Gigabytes a second that wasm reads, one value a round, on so many threads at once. */
export async function readBandwidth(openPage: OpenPage, threads: number): Promise<number> {
  const { page, close } = await openPage('/page.html');
  const each = await Promise.all(
    Array.from({ length: threads }, (_, index) =>
      askWorker<number[]>(page, `/bandwidth-worker.js?${index}`, {
        bytes: 96 * 2 ** 20,
        rounds: 25,
      }),
    ),
  );
  await close();
  // The best of each: a pause by other work is not the memory's limit.
  return each.reduce((sum, values) => sum + Math.max(...values), 0);
}

/** wllama in a page of its own. */
export async function wllamaContestant(
  openPage: OpenPage,
  threads: number,
  weights: BenchWeights,
): Promise<Contestant> {
  const { page, close } = await openPage('/wllama.html');
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
    close,
  };
}
