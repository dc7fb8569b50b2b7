import { afterEach, describe, expect, it, vi } from 'vitest';
import { figureValue } from './figure.ts';
import { measureDevice } from './measure-device.ts';
import { readCapabilities } from './read-capabilities.ts';
import type { DeviceAnswer } from './testing/device-worker.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const positive = { source: 'measured', value: expect.any(Number) };

describe('an isolated page with a GPU in software', () => {
  it('is reported as what it is', async () => {
    const device = await readCapabilities();
    expect(device.crossOriginIsolated).toEqual({ source: 'reported', value: true });
    expect(device.gpu.fallbackAdapter).toEqual({ source: 'reported', value: true });
    expect(device.gpu.adapter).toMatchObject({ value: { architecture: 'swiftshader' } });
    expect(device.gpu.shaderF16).toEqual({ source: 'reported', value: false });
    for (const feature of Object.values(device.wasm)) {
      expect(feature).toEqual({ source: 'reported', value: true });
    }
    expect(figureValue(device.cores, 0)).toBe(navigator.hardwareConcurrency);
    expect(figureValue(device.storage.quotaBytes, 0)).toBeGreaterThan(0);
    expect(device.deviceClass).toMatchObject({ source: 'estimated', value: 'desktop' });
    expect(device.memoryBudgetBytes.source).toBe('estimated');
  });

  it('is measured, and nothing is left behind', async () => {
    const destroyed = vi.spyOn(GPUDevice.prototype, 'destroy');
    const ended = vi.spyOn(Worker.prototype, 'terminate');
    const figures = await measureDevice({ timeLimitMs: 60_000 });
    expect(figures).toMatchObject({
      wasm: {
        one: { threads: 1, readBytesPerSecond: positive, floatMultiplyAddsPerSecond: positive },
        all: { threads: Math.min(navigator.hardwareConcurrency, 8), readBytesPerSecond: positive },
      },
      gpu: {
        readBytesPerSecond: positive,
        f32MultiplyAddsPerSecond: positive,
        f16MultiplyAddsPerSecond: { source: 'unavailable' },
      },
      indexedDbReadBytesPerSecond: positive,
    });
    expect(figureValue(figures.wasm.one.readBytesPerSecond, 0)).toBeGreaterThan(1e7);
    expect(destroyed).toHaveBeenCalledTimes(1);
    expect(ended).toHaveBeenCalledTimes(figures.wasm.all.threads);
    expect(await probeDatabases()).toEqual([]);
  });
});

describe('what is missing', () => {
  it('is unavailable with its reason when there is no IndexedDB, GPU or storage manager', async () => {
    vi.stubGlobal('indexedDB', undefined);
    vi.spyOn(navigator, 'gpu', 'get').mockReturnValue(undefined as never);
    vi.spyOn(navigator, 'storage', 'get').mockReturnValue(undefined as never);
    const { gpu, storage } = await readCapabilities();
    for (const figure of [...Object.values(gpu), ...Object.values(storage)]) {
      expect(figure).toEqual({ source: 'unavailable', reason: expect.stringMatching(/\w/) });
    }
    const figures = await measureDevice();
    expect(figures.indexedDbReadBytesPerSecond).toMatchObject({ source: 'unavailable' });
    for (const rate of Object.values(figures.gpu)) expect(rate.source).toBe('unavailable');
    expect(figures.wasm.one.readBytesPerSecond).toMatchObject(positive);
  });

  it('is unavailable when workers are refused', async () => {
    vi.stubGlobal(
      'Worker',
      class {
        constructor() {
          throw new DOMException('Refused by policy.', 'SecurityError');
        }
      },
    );
    const { wasm } = await measureDevice();
    expect(wasm.one.readBytesPerSecond).toEqual({
      source: 'unavailable',
      reason: expect.stringContaining('Refused by policy.'),
    });
  });

  it('is what was not done in time, and the rest stays', async () => {
    const { wasm, gpu, elapsedMs } = await measureDevice({ timeLimitMs: 1 });
    expect(wasm.all.readBytesPerSecond).toMatchObject({ reason: expect.stringContaining('1 ms') });
    expect(gpu.readBytesPerSecond).toMatchObject({ reason: expect.stringContaining('1 ms') });
    expect(elapsedMs).toBeGreaterThan(0);
  });
});

describe('an abort', () => {
  it.each([0, 100, 700])(
    'after %d ms rejects with its reason and leaves nothing',
    async (afterMs) => {
      const started: Worker[] = [];
      const ended = vi.spyOn(Worker.prototype, 'terminate');
      const Original = Worker;
      vi.stubGlobal(
        'Worker',
        class extends Original {
          constructor(address: string | URL) {
            super(address);
            started.push(this);
          }
        },
      );
      const destroyed = vi.spyOn(GPUDevice.prototype, 'destroy');
      const requested = vi.spyOn(GPUAdapter.prototype, 'requestDevice');
      const controller = new AbortController();
      const reason = new Error('enough');
      if (afterMs === 0) controller.abort(reason);
      else setTimeout(() => controller.abort(reason), afterMs);
      await expect(measureDevice({ signal: controller.signal, timeLimitMs: 60_000 })).rejects.toBe(
        reason,
      );
      await vi.waitFor(() => expect(ended.mock.contexts).toEqual(expect.arrayContaining(started)));
      expect(destroyed).toHaveBeenCalledTimes(requested.mock.calls.length);
      expect(await probeDatabases()).toEqual([]);
    },
  );
});

describe('a worker', () => {
  it('says the same of the device, and measures it', async () => {
    const worker = new Worker(new URL('./testing/device-worker.ts', import.meta.url), {
      type: 'module',
    });
    try {
      const { promise, resolve, reject } = Promise.withResolvers<DeviceAnswer>();
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
      const { capabilities, measurements } = await promise;
      const page = await readCapabilities();
      expect(capabilities).toEqual({
        ...page,
        storage: { ...page.storage, usageBytes: expect.anything() },
      });
      expect(measurements).toMatchObject({
        wasm: { one: { readBytesPerSecond: positive }, all: { readBytesPerSecond: positive } },
        gpu: { readBytesPerSecond: positive },
        indexedDbReadBytesPerSecond: positive,
      });
    } finally {
      worker.terminate();
    }
  });
});

async function probeDatabases(): Promise<string[]> {
  const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
  return names.filter((name) => name.startsWith('localmost-probe-'));
}
