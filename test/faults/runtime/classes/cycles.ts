import { tinyModelBytes } from '../../../e2e/support/recording-server.ts';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { Lab } from '../lab.ts';
import { heldMemory } from '../renderer-memory.ts';

/** The first cycles fill what the browser keeps for good, such as compiled code. */
const settlingCycles = 10;
const allowedGrowth = 0.05;

/** Loading, answering and unloading over and over leaves no worker behind, and no memory. */
export async function cycles(lab: Lab, { quick }: { quick: boolean }): Promise<ClassResult> {
  const tally = new Tally();
  const figures: Record<string, number> = {};
  const manifest = lab.serve('cycles', await tinyModelBytes());
  for (const engine of quick ? (['cpu'] as const) : (['cpu', 'onnx'] as const)) {
    const count = quick ? 10 : 100;
    await tally.check(`${engine}: ${count} cycles`, async () => {
      const page = await lab.openPage();
      const job = { manifest, options: { engine, backend: 'wasm' } } as const;
      const cycle = () =>
        page.evaluate(async (job) => {
          const { code } = await window.desk.load(job);
          const answer = await window.desk.ask({ tokens: 4 });
          await window.desk.unload();
          return `${code}, ${answer.code}`;
        }, job);
      for (let turn = 0; turn < settlingCycles; turn += 1) await cycle();
      const before = await heldMemory(lab.browser, page, !quick);
      for (let turn = 0; turn < count; turn += 1) {
        const outcome = await cycle();
        expect(outcome === 'loaded, answered', `cycle ${turn} gave ${outcome}`);
      }
      const after = await heldMemory(lab.browser, page, !quick);
      // A worker that was told to end takes a moment to be gone.
      for (let turn = 0; page.workers().length > 0 && turn < 50; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const workers = page.workers().length;
      expect(workers === 0, `${workers} workers are still there`);
      const frames = page.frames().length;
      expect(frames === 1, `${frames - 1} sealed frames are still there`);
      for (const kind of quick ? (['processMiB'] as const) : (['processMiB', 'pageMiB'] as const)) {
        figures[`${engine}: ${kind} before`] = Math.round(before[kind] * 10) / 10;
        figures[`${engine}: ${kind} after ${count} cycles`] = Math.round(after[kind] * 10) / 10;
      }
      const growth = after.processMiB / before.processMiB - 1;
      figures[`${engine}: growth of the process, %`] = Math.round(growth * 1000) / 10;
      // Ten cycles move by more than that either way: there the workers and frames alone are judged.
      if (!quick)
        expect(growth < allowedGrowth, `the renderer grew by ${(growth * 100).toFixed(1)} %`);
      await page.context().close();
    });
  }
  return tally.result(figures);
}
