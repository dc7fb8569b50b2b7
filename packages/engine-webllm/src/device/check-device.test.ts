import { BackendUnavailableError, type MlcBuild } from '@localmost/protocol';
import { expect, test } from 'vitest';
import { type AdapterFacts, checkDevice } from './check-device.ts';

const build: MlcBuild = {
  recordId: 'x',
  libraryVersion: 'v0_2_86/base',
  libraryPath: 'x.wasm',
  gpuMemoryBytes: 1,
  requiredFeatures: ['shader-f16'],
};
const limits = {
  maxBufferSize: 2 ** 30,
  maxStorageBufferBindingSize: 2 ** 30,
  maxComputeWorkgroupStorageSize: 32_768,
  maxStorageBuffersPerShaderStage: 10,
  maxComputeInvocationsPerWorkgroup: 256,
};
const adapter = (change: Partial<AdapterFacts['limits']> = {}, features = ['shader-f16']) => ({
  features: new Set(features),
  limits: { ...limits, ...change },
});

test('a GPU with the features and the limits is taken', () => {
  expect(() => checkDevice(adapter(), build)).not.toThrow();
});

test.each([
  ['no f16', adapter({}, []), { feature: 'shader-f16' }],
  ['few buffers', adapter({ maxStorageBuffersPerShaderStage: 8 }), { needed: 10, has: 8 }],
  ['small buffers', adapter({ maxBufferSize: 2 ** 27 }), { limit: 'maxBufferSize' }],
])('a GPU with %s is refused, with the numbers', (_name, facts, details) => {
  try {
    checkDevice(facts, build);
  } catch (error) {
    expect(error).toBeInstanceOf(BackendUnavailableError);
    expect(error).toMatchObject({ details });
    return;
  }
  throw new Error('the GPU was taken');
});
