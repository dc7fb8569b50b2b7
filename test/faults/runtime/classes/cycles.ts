import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { medianOf } from '../../../bench/endurance/median-of.ts';
import { tinyModelBytes } from '../../../e2e/support/recording-server.ts';
import { bundleEntry } from '../../store/bundle-harness.ts';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import { openBareBrowser } from '../bare-browser.ts';
import type { Lab } from '../lab.ts';

/** The first cycles fill what the browser keeps for good: compiled code, and the heaps that workers leave for the next. */
const settlingCycles = 60;
const allowedGrowth = 0.05;
const page = '<!doctype html><title>Cycles</title><script type="module" src="/cycles.js"></script>';

/** Loading, answering and unloading over and over leaves no worker behind, and no memory. */
export async function cycles(lab: Lab, { quick }: { quick: boolean }): Promise<ClassResult> {
  const tally = new Tally();
  const figures: Record<string, number> = {};
  const count = quick ? 10 : 100;
  const manifest = lab.serve('cycles', await tinyModelBytes());
  await tally.check(`${count} cycles leave no worker and no frame`, () =>
    nothingStays(lab, manifest, count),
  );
  // Ten cycles move by more than the limit either way.
  if (quick) return tally.result(figures);
  const script = fileURLToPath(new URL('../page/cycles-page.ts', import.meta.url));
  const publish = (path: string, text: string) => lab.publish(path, new TextEncoder().encode(text));
  publish('/cycles.html', page);
  publish('/cycles.js', await bundleEntry(script));
  for (const engine of ['cpu', 'onnx']) {
    await tally.check(`${engine}: memory after ${count} cycles`, async () => {
      const stretches = [settlingCycles, ...Array.from({ length: 5 }, () => count / 5)];
      publish('/cycles.json', JSON.stringify({ manifest, engine, stretches }));
      const held = await heldAfter(lab, stretches.length);
      for (const [index, bytes] of held.entries()) {
        const cycles = settlingCycles + (index * count) / 5;
        figures[`${engine}: MiB after ${cycles} cycles`] = Math.round((bytes / 2 ** 20) * 10) / 10;
      }
      // A worker that just ended may still stand in one figure; the middle one of three leaves it out.
      const growth = medianOf(held.slice(-3)).median / medianOf(held.slice(0, 3)).median - 1;
      figures[`${engine}: growth of the process, %`] = Math.round(growth * 1000) / 10;
      expect(growth < allowedGrowth, `the renderer grew by ${(growth * 100).toFixed(1)} %`);
    });
  }
  return tally.result(figures);
}

async function nothingStays(
  lab: Lab,
  manifest: ReturnType<Lab['serve']>,
  count: number,
): Promise<void> {
  const page = await lab.openPage();
  const job = { manifest, options: { engine: 'cpu', backend: 'wasm' } } as const;
  for (let turn = 0; turn < count; turn += 1) {
    const outcome = await page.evaluate(async (job) => {
      const { code } = await window.desk.load(job);
      const answer = await window.desk.ask({ tokens: 4 });
      await window.desk.unload();
      return `${code}, ${answer.code}`;
    }, job);
    expect(outcome === 'loaded, answered', `cycle ${turn} gave ${outcome}`);
  }
  // A worker that was told to end takes a moment to be gone.
  for (let turn = 0; page.workers().length > 0 && turn < 50; turn += 1) await pause(200);
  const workers = page.workers().length;
  expect(workers === 0, `${workers} workers are still there`);
  const frames = page.frames().length;
  expect(frames === 1, `${frames - 1} sealed frames are still there`);
  const documents = await documentsAfterCollection(page);
  expect(documents === 1, `${documents - 1} documents of sealed frames are still in memory`);
  await page.context().close();
}

/** Documents in the page's memory, frames that were removed included, once nobody needs them. */
async function documentsAfterCollection(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  let documents = Number.NaN;
  for (let turn = 0; documents !== 1 && turn < 20; turn += 1) {
    await session.send('HeapProfiler.collectGarbage');
    ({ documents } = await session.send('Memory.getDOMCounters'));
    await pause(100);
  }
  return documents;
}

/** What a page of its own browser holds after each of its stretches, in bytes. */
async function heldAfter(lab: Lab, stretches: number): Promise<number[]> {
  lab.server.log.length = 0;
  const browser = await openBareBrowser(`${lab.server.origin}/cycles.html`);
  const held: number[] = [];
  try {
    const deadline = performance.now() + 600_000;
    while (held.length < stretches) {
      const failure = lab.server.log.find((line) => line.includes('/told/failed'));
      expect(!failure, `the page failed: ${decodeURIComponent(failure ?? '')}`);
      expect(performance.now() < deadline, 'the page did not come to its end in ten minutes');
      if (lab.server.log.some((line) => line.endsWith(`/told/stretch-${held.length}`))) {
        await pause(1000);
        held.push(await browser.rendererBytes());
      } else await pause(100);
    }
  } finally {
    await browser.close();
  }
  return held;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
