import {
  memoryFile,
  referenceLogits,
  type TinyModelShape,
  tinyModel,
  writeGguf,
} from '@localmost/gguf/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LoadedCpuModel, loadCpuModel } from './load-cpu-model.ts';
import { kernelAssets } from './testing/kernel-assets.ts';

const signal = new AbortController().signal;
let assets: ReadonlyMap<string, ArrayBuffer>;
beforeAll(async () => {
  assets = await kernelAssets();
}, 300_000);

const prompt = Int32Array.from({ length: 75 }, (_, index) => (index * 37 + 11) % 260);

function tinyFile(shape: Partial<TinyModelShape>) {
  const model = tinyModel(shape);
  return memoryFile('model.gguf', writeGguf(model.metadata, model.tensors));
}

async function load(shape: Partial<TinyModelShape>): Promise<LoadedCpuModel> {
  return loadCpuModel(tinyFile(shape), {
    signal,
    assets,
    threadUrl: null,
    contextWindow: 256,
  });
}

/** Root-mean-square distance, as a share of the expected values' own spread. */
function relativeError(actual: Float32Array, expected: Float64Array): number {
  const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
  let distance = 0;
  let spread = 0;
  expected.forEach((value, index) => {
    distance += ((actual[index] ?? Number.NaN) - value) ** 2;
    spread += (value - mean) ** 2;
  });
  return Math.sqrt(distance / spread);
}

describe('CpuTokenModel against plain formulas', () => {
  it.each([
    ['Q4_0', {}, 0.03],
    ['Q4_1', { type: 'Q4_1' }, 0.03],
    ['Q8_0', { type: 'Q8_0' }, 0.002],
    ['F16', { type: 'F16' }, 0.02],
    ['F32', { type: 'F32' }, 0.02],
    ['Q5_1', { type: 'Q5_1' }, 0.02],
    ['Q4_K', { type: 'Q4_K', width: 256, hidden: 256, headDimension: 64 }, 0.03],
    // Its 16-column scales are joined to 32 columns at 8 bits; random scales are the worst case.
    ['Q6_K', { type: 'Q6_K', width: 256, hidden: 256, headDimension: 64 }, 0.04],
    ['an output head of its own', { tied: false }, 0.03],
    ['biases', { architecture: 'qwen2' }, 0.03],
    ['head norms', { architecture: 'qwen3' }, 0.03],
    ['wide blocks', { outlier: 40 }, 0.01],
    ['wide affine blocks', { outlier: 40, type: 'Q4_1' }, 0.01],
    ['five heads a key', { heads: 10, headsKv: 2 }, 0.03],
  ] as const)('gives its logits for %s', async (_name, shape, bound) => {
    const { model, release } = await load(shape);
    const expected = await referenceLogits(tinyFile(shape), [...prompt]);
    const last = expected.at(-1);
    if (last === undefined) throw new Error('the prompt has tokens');
    const error = relativeError(await model.forward(prompt, signal), last);
    expect(error).toBeLessThan(bound);
    expect(error).toBeGreaterThan(0);
    release();
  });
});

describe('CpuTokenModel', () => {
  it.each(
    [1, 40].flatMap((outlier) =>
      (['Q4_0', 'Q4_1', 'Q8_0'] as const).map((type) => [type, outlier] as const),
    ),
  )(
    'gives the same bits for %s in steps of 2 to 9 tokens, outliers of %d',
    async (type, outlier) => {
      const { model, release } = await load({ type, outlier });
      const whole = Float32Array.from(await model.forward(prompt, signal));
      for (let step = 2; step <= 9; step += 1) {
        model.truncate(0);
        let last = new Float32Array(0);
        for (let from = 0; from < prompt.length; from += step) {
          last = Float32Array.from(await model.forward(prompt.subarray(from, from + step), signal));
        }
        expect(last).toEqual(whole);
      }
      release();
    },
  );

  it.each([1, 40])(
    'gives the same bits however a prompt is cut, outliers of %d',
    async (outlier) => {
      const { model, release } = await load({ outlier });
      const whole = Float32Array.from(await model.forward(prompt, signal));
      model.truncate(0);
      let last = new Float32Array(0);
      for (const token of prompt)
        last = Float32Array.from(await model.forward(Int32Array.of(token), signal));
      expect(last).toEqual(whole);
      model.truncate(30);
      expect(model.position).toBe(30);
      expect(Float32Array.from(await model.forward(prompt.subarray(30), signal))).toEqual(whole);
      release();
    },
  );

  it.each([
    ['three heads a key', { heads: 6, headsKv: 2 }],
    ['five heads a key', { heads: 10, headsKv: 2 }],
    ['a key for each head', {}],
  ] as const)(
    'gives the same bits over more positions than are widened at once, %s',
    async (_name, shape) => {
      const { model, release } = await load(shape);
      const long = Int32Array.from({ length: 200 }, (_, index) => (index * 53 + 7) % 260);
      const whole = Float32Array.from(await model.forward(long, signal));
      model.truncate(0);
      let last = new Float32Array(0);
      for (const token of long) {
        last = Float32Array.from(await model.forward(Int32Array.of(token), signal));
      }
      expect(last).toEqual(whole);
      release();
    },
  );

  it('gives the logits after every token', async () => {
    const { model, release } = await load({});
    const size = model.vocabularySize;
    const all = await model.forwardMany(prompt, signal);
    expect(all.length).toBe(prompt.length * size);
    model.truncate(0);
    const third = await model.forward(prompt.subarray(0, 3), signal);
    expect(all.slice(2 * size, 3 * size)).toEqual(Float32Array.from(third));
    release();
  });

  it('keeps its position when a call is aborted, and refuses what it cannot run', async () => {
    const { model, release } = await load({});
    await model.forward(prompt.subarray(0, 10), signal);
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(model.forward(prompt, stop)).rejects.toThrow('enough');
    expect(model.position).toBe(10);
    await expect(model.forward(Int32Array.of(260), signal)).rejects.toThrow('cannot be run');
    await expect(model.forward(new Int32Array(247), signal)).rejects.toThrow('cannot be run');
    await expect(model.forward(new Int32Array(0), signal)).rejects.toThrow('cannot be run');
    expect(model.position).toBe(10);
    release();
  });

  it('gives the same bits when its cache reaches to the edge of 4 GiB', async () => {
    const small = await load({});
    const expected = Float32Array.from(await small.model.forward(prompt, signal));
    small.release();
    // All cached values lie beyond 2 GiB then; pages that are not touched cost nothing.
    const contextWindow = 16_000_000;
    const { model, plan, notes, release } = await loadCpuModel(
      tinyFile({ contextLength: contextWindow }),
      { signal, assets, threadUrl: null, contextWindow },
    );
    expect(notes).toEqual([]);
    expect(plan.valueCache).toBeGreaterThan(2 ** 31);
    expect(plan.totalBytes).toBeGreaterThan(2 ** 32 - 2 ** 28);
    expect(Float32Array.from(await model.forward(prompt, signal))).toEqual(expected);
    release();
  });
});
