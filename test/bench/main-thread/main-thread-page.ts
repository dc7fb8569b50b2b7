import { createClient, type LocalmostClient } from 'localmost';

/* A page into which answers stream as in an app, watched by the browser's own record of long tasks. */

/** What was seen of the page's thread over some time. */
export interface WatchedThread {
  /** Tasks of over 50 ms, in milliseconds. */
  longTasksMs: number[];
  /** The longest time from one animation frame to the next. */
  longestFrameGapMs: number;
}

/** How the benchmark reaches the page. */
export interface MainThreadPage {
  load(): Promise<WatchedThread>;
  /** Has the model answer into the page. */
  answer(
    content: string,
    maximumTokens: number,
  ): Promise<WatchedThread & { tokens: number; seconds: number }>;
  /** Writes into the page for as long by a timer, without an SDK: what the machine alone makes of it. */
  control(seconds: number): Promise<WatchedThread>;
}

declare global {
  interface Window {
    mainThread: MainThreadPage;
  }
}

let client: LocalmostClient;
let model = '';

async function watch<Value>(work: () => Promise<Value>): Promise<[WatchedThread, Value]> {
  const longTasksMs: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasksMs.push(duration);
  });
  observer.observe({ type: 'longtask' });
  let longestFrameGapMs = 0;
  let lastMs = performance.now();
  let frame = 0;
  const onFrame = (nowMs: number): void => {
    longestFrameGapMs = Math.max(longestFrameGapMs, nowMs - lastMs);
    lastMs = nowMs;
    frame = requestAnimationFrame(onFrame);
  };
  frame = requestAnimationFrame(onFrame);
  const value = await work();
  // Entries come in a task of their own, after the one that they tell of.
  await new Promise((resolve) => setTimeout(resolve, 100));
  cancelAnimationFrame(frame);
  observer.disconnect();
  return [{ longTasksMs, longestFrameGapMs }, value];
}

/** A long task made on purpose: a watch that does not see it would find nothing in answers either. */
async function proveWatch(): Promise<void> {
  const [{ longTasksMs }] = await watch(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const endMs = performance.now() + 80;
    while (performance.now() < endMs);
  });
  if (longTasksMs.length === 0) throw new Error('This browser does not tell of long tasks.');
}

window.mainThread = {
  async load() {
    await proveWatch();
    const manifest: unknown = await (await fetch('/manifest.json')).json();
    const [watched] = await watch(async () => {
      client = createClient({ manifests: [manifest] });
      model = client.models.list()[0]?.id ?? '';
      await client.models.load(model, { engine: 'cpu' });
    });
    return watched;
  },
  async answer(content, maximumTokens) {
    const paragraph = document.createElement('p');
    document.body.append(paragraph);
    const beganAt = performance.now();
    const [watched, tokens] = await watch(async () => {
      const stream = await client.chat.completions.create({
        model,
        messages: [{ role: 'user', content }],
        temperature: 0,
        max_tokens: maximumTokens,
        stream: true,
      });
      let count = 0;
      for await (const { choices, usage } of stream) {
        paragraph.append(choices[0]?.delta.content ?? '');
        count = usage?.completion_tokens ?? count;
      }
      return count;
    });
    paragraph.remove();
    return { ...watched, tokens, seconds: (performance.now() - beganAt) / 1000 };
  },
  async control(seconds) {
    const paragraph = document.createElement('p');
    document.body.append(paragraph);
    const [watched] = await watch(
      () =>
        new Promise<void>((resolve) => {
          const endMs = performance.now() + 1000 * seconds;
          const timer = setInterval(() => {
            paragraph.append(' word');
            if (performance.now() < endMs) return;
            clearInterval(timer);
            resolve();
          }, 15);
        }),
    );
    paragraph.remove();
    return watched;
  },
};
