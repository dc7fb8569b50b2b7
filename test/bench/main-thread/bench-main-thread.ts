import { fileURLToPath } from 'node:url';
import { startClientSite } from '../client-site.ts';
import { lookupPrompts } from '../lookup/prompts/index.ts';
import type { WatchedThread } from './main-thread-page.ts';

/** How long the page's own thread was held up. */
export interface MainThreadReport {
  bench: 'main-thread';
  /** Until the model was there: told of, without an aim. */
  loading: WatchedThread;
  generating: WatchedThread & { answers: number; tokens: number };
}

/** Streams answers into a page in Chromium and watches its thread. @param answers how many */
export async function benchMainThread({
  modelPath,
  manifestPath,
  answers,
}: {
  modelPath: string;
  manifestPath: string;
  answers: number;
}): Promise<MainThreadReport> {
  const site = await startClientSite({
    modelPath,
    manifestPath,
    script: fileURLToPath(new URL('./main-thread-page.ts', import.meta.url)),
    global: 'mainThread',
  });
  const browser = await site.openBrowser();
  try {
    const page = await browser.openTab();
    const loading = await page.evaluate(() => window.mainThread.load());
    const seen = [];
    for (let turn = 0; turn < answers; turn += 1) {
      // Long prompts and short, copies that come in bursts and stories.
      const prompt = lookupPrompts[(turn * 7) % lookupPrompts.length];
      seen.push(
        await page.evaluate(([content, most]) => window.mainThread.answer(content, most), [
          prompt?.content ?? '',
          120,
        ] as const),
      );
    }
    return {
      bench: 'main-thread',
      loading,
      generating: {
        answers,
        tokens: seen.reduce((sum, { tokens }) => sum + tokens, 0),
        longTasksMs: seen.flatMap(({ longTasksMs }) => longTasksMs),
        longestFrameGapMs: Math.max(...seen.map(({ longestFrameGapMs }) => longestFrameGapMs)),
      },
    };
  } finally {
    await browser.close();
    site.close();
  }
}
