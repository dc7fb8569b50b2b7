import { memoryFile, type TinyModelShape, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { SnapshotMismatchError } from '@localmost/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { type LoadedCpuModel, loadCpuModel } from './load-cpu-model.ts';
import { kernelAssets } from './testing/kernel-assets.ts';

const signal = new AbortController().signal;
const prompt = Int32Array.from({ length: 75 }, (_, index) => (index * 37 + 11) % 260);
let assets: ReadonlyMap<string, ArrayBuffer>;
beforeAll(async () => {
  assets = await kernelAssets();
}, 300_000);

async function load(
  shape: Partial<TinyModelShape> = {},
  modelHash = 'a',
  contextWindow = 256,
): Promise<LoadedCpuModel> {
  const { metadata, tensors } = tinyModel({ contextLength: 256, ...shape });
  const file = memoryFile('model.gguf', writeGguf(metadata, tensors));
  return loadCpuModel(file, { signal, assets, threadUrl: null, contextWindow, modelHash });
}

/** Greedy tokens and all logits after these positions. */
async function continuation({ model }: LoadedCpuModel, from: number): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  let next = prompt.subarray(from);
  for (let step = 0; step < 12; step += 1) {
    const logits = Float32Array.from(await model.forward(next, signal));
    rows.push(logits);
    next = Int32Array.of(logits.indexOf(Math.max(...logits)));
  }
  return rows;
}

describe('a snapshot of the CPU engine', () => {
  it.each([1, 2, 3, 4, 5, 63, 64, 74])('of %d tokens gives the same bits', async (positions) => {
    const made = await load();
    const expected = await continuation(made, 0);
    made.model.truncate(0);
    await made.model.forward(prompt.subarray(0, positions), signal);
    const bytes = made.model.snapshot(positions);
    // Another instance, and a cache that holds something else.
    const other = await load({}, 'a', 128);
    await other.model.forward(
      Int32Array.from({ length: 100 }, (_, i) => (i * 53 + 7) % 260),
      signal,
    );
    other.model.restore(bytes);
    expect(other.model.position).toBe(positions);
    expect(await continuation(other, positions)).toEqual(expected);
    expect(other.model.snapshot(positions)).toEqual(bytes);
    for (const { release } of [made, other]) release();
  });

  it('holds nothing of later positions', async () => {
    const { model, release } = await load();
    await model.forward(prompt.subarray(0, 50), signal);
    const alone = model.snapshot(49);
    model.truncate(49);
    await model.forward(Int32Array.of(9, 8, 7), signal);
    expect(model.snapshot(49)).toEqual(alone);
    release();
  });

  it('is refused where it does not fit, and the cache stays', async () => {
    const made = await load();
    await made.model.forward(prompt, signal);
    const bytes = made.model.snapshot(75);
    const garbled = bytes.slice();
    garbled.fill(0xff, 8, 12);
    const others: [LoadedCpuModel, Uint8Array, string][] = [
      [await load({}, 'b'), bytes, 'modelHash'],
      [await load({ blocks: 3 }), bytes, 'layout'],
      [await load({}, 'a', 64), bytes, 'positions'],
      [await load(), bytes.subarray(0, bytes.length - 1), 'length'],
      [await load(), new Uint8Array(3), 'header'],
      [await load(), garbled, 'header'],
      [await load(), new Uint8Array(64), 'header'],
    ];
    for (const [{ model, release }, wrong, part] of others) {
      await model.forward(Int32Array.of(5), signal);
      const before = model.snapshot(1);
      let thrown: unknown;
      try {
        model.restore(wrong);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(SnapshotMismatchError);
      expect(thrown).toMatchObject({ details: { part } });
      expect(model.snapshot(1)).toEqual(before);
      release();
    }
    expect(() => made.model.snapshot(76)).toThrow(RangeError);
    made.release();
  });
});
