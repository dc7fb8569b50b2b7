import type { Page } from 'playwright';
import type { BenchBrowser, ClientSite } from '../client-site.ts';

/** What a number of tabs of one origin hold, in MiB of all renderer processes together. */
export interface TabsMeasured {
  tabs: number;
  /** Each tab's part, sorted. */
  roles: readonly string[];
  /** The tabs before any of them loads a model. */
  emptyMiB: number;
  /** After every tab has answered, and a rest. */
  loadedMiB: number;
  /** What the model costs all tabs together. */
  modelMiB: number;
  largestRenderersMiB: readonly number[];
  /** Different texts that the tabs gave for the same greedy request: 1 is right. */
  differentAnswers: number;
  /**
   * From closing the tab that holds the copy to the first text of a request in another, in
   * milliseconds; only where tabs share.
   */
  takeoverMs?: number;
}

const answerTokens = 24;
/** Memory that is let go of is given back to the system a little later. */
const restMs = 4000;

/** Opens tabs in a fresh browser, has each load the model and answer, and weighs them. */
export async function measureTabs(
  site: ClientSite,
  count: number,
  share: boolean,
): Promise<TabsMeasured> {
  const browser = await site.openBrowser();
  try {
    const pages: Page[] = [];
    for (let index = 0; index < count; index += 1) pages.push(await browser.openTab());
    const emptyMiB = await mebibytes(browser);
    const roles: string[] = [];
    // One after the other, so that the weights are fetched once in both ways.
    for (const page of pages) {
      roles.push(await page.evaluate((share) => window.sharingTab.load(share), share));
    }
    const answers: string[] = [];
    for (const page of pages) answers.push((await answer(page)).text);
    await rest();
    const loadedMiB = await mebibytes(browser);
    const largest = (await browser.rendererBytes()).slice(0, count);
    return {
      tabs: count,
      roles: roles.sort(),
      emptyMiB,
      loadedMiB,
      modelMiB: loadedMiB - emptyMiB,
      largestRenderersMiB: largest.map(toMiB),
      differentAnswers: new Set(answers).size,
      ...(share && count > 1 && { takeoverMs: await takeover(pages) }),
    };
  } finally {
    await browser.close();
  }
}

async function takeover(pages: readonly Page[]): Promise<number> {
  const roles = await Promise.all(
    pages.map((page) => page.evaluate(() => window.sharingTab.role())),
  );
  const owner = pages[roles.indexOf('owner')];
  const follower = pages[roles.indexOf('follower')];
  if (!owner || !follower) throw new Error(`No owner and follower: ${roles.join(', ')}`);
  const beganAt = performance.now();
  const closing = owner.close();
  await answer(follower, 1);
  await closing;
  return Math.round(performance.now() - beganAt);
}

function answer(page: Page, maximumTokens = answerTokens) {
  return page.evaluate((tokens) => window.sharingTab.answer(tokens), maximumTokens);
}

async function mebibytes(browser: BenchBrowser): Promise<number> {
  await rest();
  return toMiB((await browser.rendererBytes()).reduce((sum, bytes) => sum + bytes, 0));
}

const toMiB = (bytes: number) => Math.round(bytes / 2 ** 20);
const rest = () => new Promise((resolve) => setTimeout(resolve, restMs));
