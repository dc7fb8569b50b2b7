import { tinyModel, writeGguf } from '@localmost/gguf/testing';
import type { PlantedFault } from '../../../workers/planted/planted-fault.ts';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { Lab } from '../lab.ts';

const sound: PlantedFault = { kind: 'none', fromStep: 0 };
const codes = ['out-of-memory', 'engine-failure'];
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
  const load = (planted: 'onnx-wasm' | 'onnx-webgpu', fault: PlantedFault) =>
    page.evaluate((job) => window.desk.load(job), {
      manifest,
      planted,
      fault,
      options: { backend: planted === 'onnx-wasm' ? 'wasm' : 'webgpu', maximumThreads: 1 } as const,
    });
  await tally.check('wasm memory is refused at load', async () => {
    const { code, message } = await load('onnx-wasm', {
      kind: 'wasm memory is refused',
      fromStep: 0,
    });
    expect(code === 'out-of-memory', `it gave ${code}: ${message}`);
    const next = await load('onnx-wasm', sound);
    expect(next.code === 'loaded', `the next load gave ${next.code}: ${next.message}`);
  });
  if (!quick) {
    await tally.check('GPU buffers are refused in the answer', async () => {
      await load('onnx-webgpu', { kind: 'GPU buffers are refused', fromStep: 4 });
      const answer = await page.evaluate((tokens) => window.desk.ask({ tokens }), tokens);
      // The runtime stumbles over the refusal itself, so its error need not name memory.
      expect(codes.includes(answer.code), `it gave ${answer.code}: ${answer.message}`);
      await page.evaluate((fault) => window.desk.plant(fault), sound);
      const next = await page.evaluate(() => window.desk.ask({ tokens: 8 }));
      expect(next.code === 'answered', `the next request gave ${next.code}: ${next.message}`);
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
