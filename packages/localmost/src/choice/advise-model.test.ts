import type { DeviceCapabilities, DeviceMeasurements, Figure } from '@localmost/device';
import type { ModelManifest } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import type { Runtime } from '../runtime/runtime.ts';
import { type AdviceFacts, adviseRuntimes, modelObstacle } from './advise-model.ts';
import { readRate } from './device-rates.ts';
import { around } from './interval.ts';
import { longestContext, memoryNeeds } from './memory-needs.ts';
import { predictSpeed, timeToFirstTokenMs } from './predict-speed.ts';
import { costsOf, type RuntimeCosts } from './runtime-costs.ts';

const GiB = 2 ** 30;
const known = <Value>(value: Value): Figure<Value> => ({ source: 'measured', value });
const missing: Figure<never> = { source: 'unavailable', reason: 'not here' };

const manifest = {
  id: 'm',
  format: 'gguf',
  parameterCount: 1e9,
  kvCacheBytesPerToken: 40_000,
  blockCount: 20,
  contextWindow: 8192,
  files: [{ path: 'm.gguf', byteLength: 600_000_000, sha256: 'a'.repeat(64) }],
} as ModelManifest;

const runtime = (engineId: string, backend: 'wasm' | 'webgpu', format = 'gguf') =>
  ({ engineId, backend, formats: [format], workerUrl: '/w.txt', assets: {} }) as Runtime;
const gpu = runtime('onnx', 'webgpu');
const floats = runtime('onnx', 'wasm');
const own = runtime('cpu', 'wasm');

const rates = (threads: number) => ({
  threads,
  readBytesPerSecond: known(10e9 * threads),
  reads: [
    { workingSetBytes: 1e7, bytesPerSecond: 20e9 * threads },
    { workingSetBytes: 1e8, bytesPerSecond: 10e9 * threads },
  ],
  floatMultiplyAddsPerSecond: known(20e9 * threads),
  integerMultiplyAddsPerSecond: known(100e9 * threads),
});
const measurements: DeviceMeasurements = {
  wasm: { one: rates(1), all: rates(4) },
  gpu: {
    readBytesPerSecond: missing,
    f32MultiplyAddsPerSecond: missing,
    f16MultiplyAddsPerSecond: missing,
  },
  indexedDbReadBytesPerSecond: known(5e8),
  elapsedMs: 1000,
};

function device(changes: object = {}): DeviceCapabilities {
  return {
    gpu: { adapter: missing, fallbackAdapter: missing },
    wasm: { simd: known(true) },
    crossOriginIsolated: known(true),
    memoryBudgetBytes: known(4 * GiB),
    ...changes,
  } as unknown as DeviceCapabilities;
}

const facts = (changes: Partial<AdviceFacts> = {}): AdviceFacts => ({
  capabilities: device(),
  measurements,
  contextTokens: 1024,
  promptTokens: 128,
  measuredHere: () => undefined,
  ...changes,
});

const ids = (advice: readonly { engineId: string; backend: string }[]) =>
  advice.map(({ engineId, backend }) => `${engineId}/${backend}`);

describe('a prediction', () => {
  const costs: RuntimeCosts = {
    engineId: 'x',
    backend: 'wasm',
    weights: 'packed',
    arithmetic: 'integers',
    decode: { readSlowdown: 2, arithmeticSlowdown: 2, perBlockMs: 0.5, perTokenMs: 1 },
    prefill: { readSlowdown: 0, arithmeticSlowdown: 3, perBlockMs: 0, perTokenMs: 0 },
    memory: { weightShare: 1, keyValueShare: 0.5, overheadBytes: 1000 },
    spread: 2,
  };

  it('is what memory allows, times the slowdown, and something for each block and token', () => {
    const speed = predictSpeed(
      manifest,
      costs,
      { readBytesPerSecond: 10e9, multiplyAddsPerSecond: 1e12 },
      0,
    );
    // 60 ms to read, doubled; 20 blocks of half a millisecond; one more.
    expect(speed.decodeTokensPerSecond.expected).toBeCloseTo(1000 / 131, 6);
    expect(speed.decodeTokensPerSecond.high).toBeCloseTo(2000 / 131, 6);
    expect(speed.prefillTokensPerSecond.expected).toBeCloseTo(1000 / 3, 6);
    const first = timeToFirstTokenMs(speed, 100);
    expect(first.expected).toBeCloseTo(300 + 131, 6);
    expect(first.low).toBeCloseTo(first.expected / 2, 6);
    expect(first.high).toBeCloseTo(first.expected * 2, 6);
  });

  it('is what arithmetic allows where that is less, and slower the more is looked back at', () => {
    const slow = { readBytesPerSecond: 1e12, multiplyAddsPerSecond: 1e10 };
    const speed = predictSpeed(manifest, costs, slow, 0);
    expect(speed.decodeTokensPerSecond.expected).toBeCloseTo(1000 / 211, 6);
    const read = { readBytesPerSecond: 10e9, multiplyAddsPerSecond: 1e12 };
    const far = predictSpeed(manifest, costs, read, 8000);
    const near = predictSpeed(manifest, costs, read, 0);
    expect(far.decodeTokensPerSecond.expected).toBeLessThan(near.decodeTokensPerSecond.expected);
  });

  it('names what memory holds, and the longest context that fits', () => {
    const needs = memoryNeeds(manifest, costs, 1000);
    expect(needs).toEqual({
      weightBytes: 600_000_000,
      keyValueBytes: 20_000_000,
      overheadBytes: 1000,
      totalBytes: 620_001_000,
    });
    expect(longestContext(manifest, costs, needs.totalBytes)).toBe(1000);
    expect(longestContext(manifest, costs, 1000)).toBe(0);
  });
});

describe('the read rate', () => {
  const { reads } = rates(1);

  it.each([
    ['of little', 1e6, 20e9],
    ['of what was measured', 1e7, 20e9],
    ['in the middle of two', 10 ** 7.5, 15e9],
    ['of much', 1e9, 10e9],
  ])('%s', (_name, bytes, expected) => {
    expect(readRate({ reads }, bytes)).toBeCloseTo(expected, -3);
  });

  it('is none where nothing was measured', () => {
    expect(readRate({ reads: [] }, 1e6)).toBe(0);
  });
});

describe('the runtimes of a model', () => {
  const small = {
    ...manifest,
    parameterCount: 2e8,
    files: [{ path: 'm.gguf', byteLength: 110_000_000, sha256: 'a'.repeat(64) }],
  };

  it('begin with the one that is clearly faster here', () => {
    const advice = adviseRuntimes(small, [floats, own], facts());
    expect(ids(advice)).toEqual(['cpu/wasm', 'onnx/wasm']);
    expect(advice[0]?.predicted?.basis).toBe('predicted');
  });

  it('stay as they are where nothing was measured', () => {
    const advice = adviseRuntimes(small, [floats, own], facts({ measurements: undefined }));
    expect(ids(advice)).toEqual(['onnx/wasm', 'cpu/wasm']);
    expect(advice[0]?.predicted).toBeUndefined();
    expect(advice[0]?.obstacle).toBeUndefined();
  });

  it('go by what was measured here before anything predicted', () => {
    const speed = (perSecond: number) => ({
      decodeTokensPerSecond: around(perSecond, 1.25),
      prefillTokensPerSecond: around(perSecond * 5, 1.25),
      basis: 'measured-here' as const,
    });
    const measuredHere = (each: Runtime) => speed(each === floats ? 90 : 9);
    const advice = adviseRuntimes(small, [own, floats], facts({ measuredHere }));
    expect(ids(advice)).toEqual(['onnx/wasm', 'cpu/wasm']);
  });

  it('do not pass one another where the intervals overlap', () => {
    const speed = (perSecond: number) => ({
      decodeTokensPerSecond: around(perSecond, 1.25),
      prefillTokensPerSecond: around(perSecond, 1.25),
      basis: 'measured-here' as const,
    });
    const measuredHere = (each: Runtime) => speed(each === floats ? 12 : 10);
    const advice = adviseRuntimes(small, [own, floats], facts({ measuredHere }));
    expect(ids(advice)).toEqual(['cpu/wasm', 'onnx/wasm']);
  });

  it('are judged by one thread where the page is not isolated', () => {
    const [isolated] = adviseRuntimes(small, [own], facts());
    const capabilities = device({ crossOriginIsolated: known(false) });
    const [alone] = adviseRuntimes(small, [own], facts({ capabilities }));
    const speed = (advice: typeof alone) => advice?.predicted?.decodeTokensPerSecond.expected ?? 0;
    expect(speed(alone)).toBeGreaterThan(0);
    expect(speed(isolated)).toBeGreaterThan(2 * speed(alone));
  });

  it.each([
    ['no adapter', {}, /no WebGPU: not here/],
    [
      'an adapter in software',
      { gpu: { adapter: known({}), fallbackAdapter: known(true) } },
      /software/,
    ],
  ])('leave WebGPU out where there is %s', (_name, changes, reason) => {
    const capabilities = device(changes);
    const advice = adviseRuntimes(small, [gpu, own], facts({ capabilities }));
    expect(ids(advice)).toEqual(['cpu/wasm', 'onnx/webgpu']);
    expect(advice[1]?.obstacle?.reason).toMatch(reason);
    expect(advice[1]?.obstacle?.remedies.length).toBeGreaterThan(0);
    expect(modelObstacle(small, advice)).toBeUndefined();
  });
});

describe('a model that does not fit', () => {
  it('says how much it needs beside the budget, and which context would fit', () => {
    const costs = costsOf(own);
    if (!costs) throw new Error('The engine has no costs.');
    const budget = memoryNeeds(manifest, costs, 2000).totalBytes;
    const capabilities = device({ memoryBudgetBytes: known(budget) });
    const advice = adviseRuntimes(manifest, [own], facts({ capabilities, contextTokens: 4000 }));
    const obstacle = modelObstacle(manifest, advice);
    expect(obstacle?.reason).toMatch(/needs \d+ MiB, and this device's budget is \d+ MiB/);
    expect(obstacle?.remedies[0]).toBe('Ask for a context of at most 2000 tokens.');
  });

  it('names the 4 GiB of WebAssembly where they are the limit', () => {
    const large = { ...manifest, parameterCount: 2e9 };
    const capabilities = device({ memoryBudgetBytes: known(64 * GiB) });
    const advice = adviseRuntimes(large, [floats], facts({ capabilities }));
    expect(modelObstacle(large, advice)?.reason).toMatch(/4 GiB of WebAssembly/);
  });

  it('says when no runtime reads its format', () => {
    const mlc = { ...manifest, format: 'mlc' } as ModelManifest;
    const advice = adviseRuntimes(mlc, [gpu, own], facts());
    expect(modelObstacle(mlc, advice)?.reason).toMatch(/no runtime of this client reads mlc/);
  });
});
