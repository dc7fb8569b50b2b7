import { fileURLToPath } from 'node:url';
import { startClientSite } from '../client-site.ts';
import { lookupPrompts } from '../lookup/prompts/index.ts';
import type { WatchedThread } from './main-thread-page.ts';

/** How long the page's own thread was held up. */
export interface MainThreadReport {
  bench: 'main-thread';
  /** Until the model was there: told of, without an aim. */
  loading: WatchedThread;
  generating: WatchedThread & { answers: number; tokens: number; seconds: number };
  /**
   * As long without an SDK, a word by a timer, after each answer: long tasks in it are the machine's, on
   * which other work holds up the page.
   */
  control: WatchedThread;
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
    const controls: WatchedThread[] = [];
    for (let turn = 0; turn < answers; turn += 1) {
      // Long prompts and short, copies that come in bursts and stories.
      const prompt = lookupPrompts[(turn * 7) % lookupPrompts.length];
      const answer = await page.evaluate(
        ([content, most]) => window.mainThread.answer(content, most),
        [prompt?.content ?? '', 120] as const,
      );
      seen.push(answer);
      controls.push(await page.evaluate((time) => window.mainThread.control(time), answer.seconds));
    }
    return {
      bench: 'main-thread',
      loading,
      generating: {
        answers,
        tokens: seen.reduce((sum, { tokens }) => sum + tokens, 0),
        seconds: seen.reduce((sum, { seconds }) => sum + seconds, 0),
        ...together(seen),
      },
      control: together(controls),
    };
  } finally {
    await browser.close();
    site.close();
  }
}

function together(watched: readonly WatchedThread[]): WatchedThread {
  return {
    longTasksMs: watched.flatMap(({ longTasksMs }) => longTasksMs),
    longestFrameGapMs: Math.max(...watched.map(({ longestFrameGapMs }) => longestFrameGapMs)),
  };
}
