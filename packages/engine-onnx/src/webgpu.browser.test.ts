import { BackendUnavailableError, DeviceLostError } from '@localmost/protocol';
import * as ort from 'onnxruntime-web/webgpu';
import { describe, expect, it, vi } from 'vitest';
import {
  calm,
  compareWithReference,
  load,
  someTokens,
  tinyFile,
  tinyShapes,
} from './testing/tiny-runs.ts';

describe('on WebGPU', () => {
  // One block: the software adapter compiles shaders for seconds, and more blocks use the same ones.
  const shapes = tinyShapes.filter(([name]) => !name.includes('tied') && !name.includes('Q6_K'));
  it.each(shapes)('%s equals the reference', async (_, shape) => {
    const file = tinyFile({ ...shape, blocks: 1 });
    const loaded = await load(ort, 'webgpu', file);
    await compareWithReference(loaded, file, 75);
    await loaded.release();
  });

  it('keeps what the cache holds when it grows', async () => {
    const loaded = await load(ort, 'webgpu', tinyFile({ blocks: 1, contextLength: 512 }));
    const tokens = someTokens(300);
    await loaded.model.forward(tokens.subarray(0, 250), calm);
    const grown = Float32Array.from(await loaded.model.forward(tokens.subarray(250), calm));
    loaded.model.truncate(0);
    expect(Math.max(...grown)).toBeCloseTo(
      Math.max(...(await loaded.model.forward(tokens, calm))),
      4,
    );
    await loaded.release();
  });

  it('tells that the device was lost', async () => {
    const devices: GPUDevice[] = [];
    const requestDevice = GPUAdapter.prototype.requestDevice;
    vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (
      this: GPUAdapter,
      descriptor,
    ) {
      const device = await requestDevice.call(this, descriptor);
      devices.push(device);
      return device;
    });
    const loaded = await load(ort, 'webgpu', tinyFile());
    vi.restoreAllMocks();
    await loaded.model.forward(someTokens(3), calm);
    const pending = loaded.model.forward(someTokens(200), calm);
    for (const device of devices) device.destroy();
    await expect(pending).rejects.toBeInstanceOf(DeviceLostError);
    await expect(loaded.model.forward(someTokens(1), calm)).rejects.toBeInstanceOf(DeviceLostError);
  });

  it('says so where there is no adapter', async () => {
    vi.spyOn(GPU.prototype, 'requestAdapter').mockResolvedValue(null);
    await expect(load(ort, 'webgpu', tinyFile())).rejects.toBeInstanceOf(BackendUnavailableError);
    vi.restoreAllMocks();
  });
});
