import { chromium } from 'playwright';
import { chromiumArguments, chromiumPath } from '../../browser-project.ts';
import { askWorker } from '../cpu/ask-worker.ts';
import { startBenchSite } from '../cpu/bench-site.ts';
import { processorMs } from '../cpu/processor-time.ts';
import { bootstrapMedian, type Spread } from '../cpu/statistics.ts';
import { installPeers } from '../peers/install-peers.ts';

/** Tokens of the passes that are compared with a pass of one. */
const lengths = [2, 4, 8, 16];
const passes = 3;

/**
 * How many passes of one token a pass of several lasts on the CPU engine, by processor time on one
 * thread: below its number of tokens, a draft can gain.
 */
export async function measurePasses(
  modelPath: string,
  rounds: number,
): Promise<Record<number, Spread>> {
  // The site serves their pages too.
  await installPeers();
  const site = await startBenchSite(modelPath, new Map());
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [...chromiumArguments],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/page.html`);
    const ask = (message: object): Promise<unknown> =>
      askWorker(page, '/engine-worker.js', message);
    await ask({ call: 'load', threads: 1, variants: ['pairs', 'relaxed', 'simd'] });
    const timed = async (tokens: number): Promise<number> => {
      const before = processorMs(process.pid);
      await ask({ call: 'passes', tokens, passes });
      return processorMs(process.pid) - before;
    };
    for (const tokens of [1, ...lengths, 1, ...lengths]) await timed(tokens);
    const ratios = new Map(lengths.map((tokens) => [tokens, Array.of<number>()]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [tokens, own] of ratios) own.push((await timed(tokens)) / (await timed(1)));
    }
    return Object.fromEntries(
      [...ratios].map(([tokens, values]) => [tokens, bootstrapMedian(values)]),
    );
  } finally {
    await browser.close();
    site.close();
  }
}
