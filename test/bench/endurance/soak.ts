import type { ClientSite } from '../client-site.ts';

/** One stretch of a long run. */
export interface Stretch {
  /** Tokens since the beginning, at its end. */
  tokens: number;
  tokensPerSecond: number;
  /** What the renderer held at its end. */
  processMiB: number;
}

/** A long run of answers in one page. */
export interface SoakMeasured {
  tokens: number;
  stretches: readonly Stretch[];
  /** The last stretch's memory over that of the second: the first still fills the heap. */
  lastToSecond: number;
}

const stretches = 10;

/** Has one loaded model answer until so many tokens were given. */
export async function soak(site: ClientSite, tokens: number): Promise<SoakMeasured> {
  const browser = await site.openBrowser();
  const results: Stretch[] = [];
  let total = 0;
  try {
    const page = await browser.openTab();
    await page.evaluate(() => window.endurance.loadAndAnswer());
    for (let index = 0; index < stretches; index += 1) {
      const given = await page.evaluate(([wanted, seed]) => window.endurance.answer(wanted, seed), [
        tokens / stretches,
        1 + index * tokens,
      ] as const);
      total += given.tokens;
      // Collected first, so that what waits for collection is not taken for what is held.
      await page.requestGC();
      const [largest = 0] = await browser.rendererBytes();
      const stretch = {
        tokens: total,
        tokensPerSecond: Math.round((given.tokens / given.ms) * 1000),
        processMiB: Math.round(largest / 2 ** 20),
      };
      console.error(JSON.stringify(stretch));
      results.push(stretch);
    }
  } finally {
    await browser.close();
  }
  const last = results.at(-1)?.processMiB ?? Number.NaN;
  const second = results[1]?.processMiB ?? Number.NaN;
  return {
    tokens: total,
    stretches: results,
    lastToSecond: Math.round((100 * last) / second) / 100,
  };
}
