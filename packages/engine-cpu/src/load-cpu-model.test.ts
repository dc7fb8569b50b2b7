import {
  memoryFile,
  randomSource,
  type TinyModelShape,
  tinyModel,
  writeGguf,
} from '@localmost/gguf/testing';
import { LocalmostError, MalformedModelError, OutOfMemoryError } from '@localmost/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CpuLoadOptions, loadCpuModel } from './load-cpu-model.ts';
import { allocateMemory } from './memory.ts';
import { kernelAssets } from './testing/kernel-assets.ts';

let options: CpuLoadOptions;
beforeAll(async () => {
  options = {
    signal: new AbortController().signal,
    assets: await kernelAssets(),
    threadUrl: null,
    contextWindow: 256,
  };
}, 300_000);

function tinyBytes(shape: Partial<TinyModelShape> = {}) {
  const { metadata, tensors } = tinyModel(shape);
  return writeGguf(metadata, tensors);
}

describe('loadCpuModel', () => {
  it('gives a model or a typed error for every damaged file, and never hangs', async () => {
    const random = randomSource(7);
    const sound = tinyBytes();
    let refused = 0;
    for (let round = 0; round < 150; round += 1) {
      const bytes = sound.slice();
      for (let change = 0; change < 4; change += 1) {
        const reach = round % 2 === 0 ? 1_000 : bytes.length;
        bytes[Math.floor(random() * reach)] = Math.floor(random() * 256);
      }
      try {
        const { model, release } = await loadCpuModel(memoryFile('model.gguf', bytes), options);
        expect((await model.forward(Int32Array.of(5), options.signal)).length).toBe(
          model.vocabularySize,
        );
        release();
      } catch (error) {
        expect(error).toBeInstanceOf(LocalmostError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(20);
  });

  it.each([37, 1_000, 4_099])('loads the same weights from pieces of %i bytes', async (size) => {
    const { metadata, tensors } = tinyModel({ type: 'Q4_1' });
    // Not in the order in which the decoder uses them: files have orders of their own.
    const file = memoryFile('model.gguf', writeGguf(metadata, [...tensors].reverse()));
    const cut = {
      ...file,
      read: file.read.bind(file),
      async *stream() {
        for (let at = 0; at < file.byteLength; at += size) {
          yield await file.read(at, Math.min(size, file.byteLength - at));
        }
      },
    };
    const logits = async (source: typeof cut | typeof file) => {
      const { model, release } = await loadCpuModel(source, options);
      const found = Float32Array.from(await model.forward(Int32Array.of(5, 6, 7), options.signal));
      release();
      return found;
    };
    expect(await logits(cut)).toEqual(await logits(file));
  });

  it('refuses a file whose stream ends early', async () => {
    const file = memoryFile('model.gguf', tinyBytes());
    const cut = {
      ...file,
      read: file.read.bind(file),
      async *stream() {
        yield await file.read(0, file.byteLength - 100);
      },
    };
    await expect(loadCpuModel(cut, options)).rejects.toThrow(MalformedModelError);
  });

  it('refuses where no kernel module fits', async () => {
    const file = memoryFile('model.gguf', tinyBytes());
    const load = loadCpuModel(file, { ...options, assets: new Map() });
    await expect(load).rejects.toMatchObject({ code: 'backend-unavailable' });
  });

  it('reports bytes that never decrease and end at the file length', async () => {
    const file = memoryFile('model.gguf', tinyBytes());
    const seen: number[] = [];
    const { release } = await loadCpuModel(file, {
      ...options,
      onProgress: (loaded) => seen.push(loaded),
    });
    release();
    expect(seen.at(-1)).toBe(file.byteLength);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe('allocateMemory', () => {
  const alone = (contextWindow: number) => ({ contextWindow, lanes: 1 });

  it('gives up lanes before it shortens the window, and says so', async () => {
    const { plan, release } = await loadCpuModel(memoryFile('model.gguf', tinyBytes()), options);
    release();
    const notes: string[] = [];
    const planFor = (_: number, lanes: number) => ({
      ...plan,
      laneCount: lanes,
      totalBytes: lanes * 1.5 * 2 ** 30,
    });
    const wanted = { contextWindow: 8192, lanes: 4 };
    const { plan: fitting } = allocateMemory(planFor, wanted, false, notes);
    expect(fitting.laneCount).toBeLessThanOrEqual(2);
    expect(notes).toEqual([expect.stringMatching(/^[12] answers at once in place of 4/)]);
  });

  it('shortens the window before it gives up, and says so', async () => {
    const { plan, release } = await loadCpuModel(memoryFile('model.gguf', tinyBytes()), options);
    release();
    const notes: string[] = [];
    const planFor = (window: number) => ({ ...plan, totalBytes: window * 2 ** 20 });
    expect(() => allocateMemory((w) => planFor(w * 100), alone(8192), false, [])).toThrow(
      OutOfMemoryError,
    );
    const { plan: fitting } = allocateMemory((w) => planFor(w / 16), alone(131_072), false, notes);
    expect(fitting.totalBytes).toBeLessThanOrEqual(2 ** 32);
    expect(notes[0]).toContain('memory is short');
  });
});
