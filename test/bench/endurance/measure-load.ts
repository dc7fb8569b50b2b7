import type { ClientSite } from '../client-site.ts';
import { medianOf } from './median-of.ts';

/** A model taken from the store by a page that has not had it before. */
export interface LoadMeasured {
  rounds: number;
  /** From asking for the model to the first token of an answer. */
  firstTokenMs: { median: number; least: number; most: number };
  /** Until the engine is ready; part of the above. */
  loadMs: { median: number; least: number; most: number };
  /** The most that the renderer held while it loaded and answered, less what it held before. */
  peakMiB: { median: number; least: number; most: number };
  weightsMiB: number;
  peakToWeights: number;
}

const sampleMs = 25;

/** Fetches the model once, then loads it from the store in fresh pages. */
export async function measureLoad(
  site: ClientSite,
  weightBytes: number,
  rounds: number,
): Promise<LoadMeasured> {
  const browser = await site.openBrowser();
  const first: number[] = [];
  const load: number[] = [];
  const peak: number[] = [];
  try {
    const fetching = await browser.openTab();
    await fetching.evaluate(() => window.endurance.loadAndAnswer());
    await fetching.close();
    for (let round = 0; round < rounds; round += 1) {
      const page = await browser.openTab();
      const largest = async () => (await browser.rendererBytes())[0] ?? 0;
      const before = await largest();
      let top = before;
      let done = false;
      const watching = (async () => {
        while (!done) {
          top = Math.max(top, await largest());
          await new Promise((resolve) => setTimeout(resolve, sampleMs));
        }
      })();
      const times = await page.evaluate(() => window.endurance.loadAndAnswer());
      done = true;
      await watching;
      first.push(times.firstTokenMs);
      load.push(times.loadMs);
      peak.push((Math.max(top, await largest()) - before) / 2 ** 20);
      await page.close();
    }
  } finally {
    await browser.close();
  }
  const weightsMiB = Math.round(weightBytes / 2 ** 20);
  const peakMiB = medianOf(peak);
  return {
    rounds,
    firstTokenMs: medianOf(first),
    loadMs: medianOf(load),
    peakMiB,
    weightsMiB,
    peakToWeights: Math.round((100 * peakMiB.median * 2 ** 20) / weightBytes) / 100,
  };
}

/** A model fetched, stored and loaded by a browser that has never had it. */
export interface ColdLoadMeasured {
  rounds: number;
  firstTokenMs: { median: number; least: number; most: number };
  loadMs: { median: number; least: number; most: number };
}

/** Loads the model in fresh profiles, from a server on this machine. */
export async function measureColdLoad(site: ClientSite, rounds: number): Promise<ColdLoadMeasured> {
  const first: number[] = [];
  const load: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const browser = await site.openBrowser();
    try {
      const page = await browser.openTab();
      const times = await page.evaluate(() => window.endurance.loadAndAnswer());
      first.push(times.firstTokenMs);
      load.push(times.loadMs);
    } finally {
      await browser.close();
    }
  }
  return { rounds, firstTokenMs: medianOf(first), loadMs: medianOf(load) };
}
