import { tinyModel, writeGguf } from '@localmost/gguf/testing';
import type { PlantedFault } from '../../../workers/planted/planted-fault.ts';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { Lab } from '../lab.ts';

const sound: PlantedFault = { kind: 'none', fromStep: 0 };
const cases = [
  { planted: 'onnx-wasm', kind: 'wasm memory is refused', quick: true },
  { planted: 'onnx-webgpu', kind: 'GPU buffers are refused', quick: false },
] as const;
/** Long enough that the cache of keys and values must grow within the answer. */
const tokens = 700;

/** The browser gives no more memory: a typed error, and the next request works in a new worker. */
export async function memory(lab: Lab, { quick }: { quick: boolean }): Promise<ClassResult> {
  const tally = new Tally();
  const figures: Record<string, number> = {};
  const { metadata, tensors } = tinyModel({ contextLength: 1024, width: 512, hidden: 512 });
  const bytes = writeGguf(metadata, tensors);
  const manifest = lab.serve('memory', bytes, { contextWindow: 1024 });
  const page = await lab.openPage();
  const load = (planted: (typeof cases)[number]['planted'], fault: PlantedFault) =>
    page.evaluate((job) => window.desk.load(job), {
      manifest,
      planted,
      fault,
      options: { backend: planted === 'onnx-wasm' ? 'wasm' : 'webgpu', maximumThreads: 1 } as const,
    });
  for (const { planted, kind, quick: isQuick } of cases) {
    if (quick && !isQuick) continue;
    await tally.check(`${kind} in the answer`, async () => {
      await load(planted, { kind, fromStep: 4 });
      const answer = await page.evaluate((tokens) => window.desk.ask({ tokens }), tokens);
      expect(answer.code === 'out-of-memory', `it gave ${answer.code}: ${answer.message}`);
      figures[`${kind}: characters shown before`] = answer.text.length;
      await page.evaluate((fault) => window.desk.plant(fault), sound);
      const next = await page.evaluate(() => window.desk.ask({ tokens: 8 }));
      expect(next.code === 'answered', `the next request gave ${next.code}: ${next.message}`);
    });
    await tally.check(`${kind} at load`, async () => {
      const { code, message } = await load(planted, { kind, fromStep: 0 });
      // What was given before is enough where a small model's first steps need no more.
      expect(code === 'out-of-memory' || code === 'loaded', `it gave ${code}: ${message}`);
      figures[`${kind} at load: refused`] = code === 'loaded' ? 0 : 1;
    });
  }
  await tally.check('a window that no memory holds is shortened, or refused', async () => {
    const { metadata, tensors } = tinyModel({ contextLength: 2 ** 24 });
    const huge = lab.serve('huge', writeGguf(metadata, tensors), { contextWindow: 2 ** 24 });
    const job = { manifest: huge, options: { engine: 'cpu', backend: 'wasm' } } as const;
    const { code, loaded } = await page.evaluate((job) => window.desk.load(job), job);
    expect(code === 'loaded' || code === 'out-of-memory', `it gave ${code}`);
    figures['tokens of context, where 16 million were wished'] =
      loaded?.capabilities.contextWindow ?? 0;
  });
  return tally.result(figures);
}
