import { execFileSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';
import { askWorker } from '../cpu/ask-worker.ts';
import { bootstrapMedian, quartiles, type Spread } from '../cpu/statistics.ts';
import { installPeers } from '../peers/install-peers.ts';
import { startEmbeddingsSite } from './embeddings-site.ts';
import { shortTexts } from './short-texts.ts';

/** What one contestant gives for a request. */
interface Run {
  readonly wallMs: number;
  readonly vectors: readonly (readonly number[])[];
}

/** One contestant on one number of threads, loaded and idle between runs. */
interface Embedder {
  readonly loaded: object;
  embed(texts: readonly string[]): Promise<Run>;
}

/** Times and ratios on one number of threads. */
export interface EmbeddingsReport {
  readonly threads: number;
  readonly texts: number;
  readonly pairs: number;
  readonly ours: Spread;
  readonly transformers: Spread;
  /** Theirs through ours, pair by pair: above 1 we are faster. Median and its 95 % interval. */
  readonly ratio: Spread;
  /** Ratio in each pair, in order. */
  readonly ratios: readonly number[];
  /** Least cosine between our vector and theirs for the same text. */
  readonly leastCosine: number;
  readonly loads: readonly object[];
  readonly loadAverage: string;
}

/** Measures both by turns, each second pair in reverse order. */
export async function benchEmbeddings(threads: number, pairs: number): Promise<EmbeddingsReport> {
  await installPeers();
  const site = await startEmbeddingsSite();
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArguments],
  });
  try {
    const ours = await localmostEmbedder(browser, site.origin, threads);
    const theirs = await transformersEmbedder(browser, site.origin, threads);
    const leastCosine = leastAgreement(
      await ours.embed(shortTexts),
      await theirs.embed(shortTexts),
    );
    const times = { ours: Array.of<number>(), theirs: Array.of<number>() };
    for (let pair = 0; pair < pairs; pair += 1) {
      const order = [
        async () => times.ours.push((await ours.embed(shortTexts)).wallMs),
        async () => times.theirs.push((await theirs.embed(shortTexts)).wallMs),
      ];
      for (const run of pair % 2 === 0 ? order : order.toReversed()) await run();
    }
    const ratios = times.theirs.map((time, pair) => time / (times.ours[pair] ?? Number.NaN));
    return {
      threads,
      texts: shortTexts.length,
      pairs,
      ours: quartiles(times.ours),
      transformers: quartiles(times.theirs),
      ratio: bootstrapMedian(ratios),
      ratios,
      leastCosine,
      loads: [ours.loaded, theirs.loaded],
      loadAverage: execFileSync('uptime').toString().split('average:')[1]?.trim() ?? '',
    };
  } finally {
    await browser.close();
    site.close();
  }
}

async function localmostEmbedder(
  browser: Browser,
  origin: string,
  threads: number,
): Promise<Embedder> {
  const page = await openPage(browser, `${origin}/`);
  await page.waitForFunction(() => 'load' in window);
  const call = <Result>(name: string, value: unknown): Promise<Result> =>
    page.evaluate(([name, value]) => Reflect.get(window, name)(value), [name, value] as const);
  const loaded = await call<object>('load', threads);
  return {
    loaded: { name: 'localmost', ...loaded },
    embed: (texts) => call<Run>('embed', texts),
  };
}

async function transformersEmbedder(
  browser: Browser,
  origin: string,
  threads: number,
): Promise<Embedder> {
  const page = await openPage(browser, `${origin}/page.html`);
  const worker = '/transformers-worker.js';
  const loaded = await askWorker<object>(page, worker, { call: 'load', threads });
  return {
    loaded: { name: 'transformers.js', ...loaded },
    embed: (texts) => askWorker<Run>(page, worker, { call: 'embed', texts }),
  };
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(address);
  return page;
}

function leastAgreement(one: Run, other: Run): number {
  const cosines = one.vectors.map((vector, text) =>
    vector.reduce((sum, value, at) => sum + value * (other.vectors[text]?.[at] ?? 0), 0),
  );
  return Math.min(...cosines);
}
