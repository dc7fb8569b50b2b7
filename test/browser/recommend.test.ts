import { createClient, type LocalmostClient, NoCandidateError } from 'localmost';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import smollm2 from '../../models/smollm2-135m-instruct.json';
import { embeddedClient, embeddedModelId } from './support/embedded-client.ts';
import { caught, scriptedManifest, scriptedRuntime } from './support/scripted-client.ts';

let databaseName: string;
let client: LocalmostClient | undefined;
beforeEach(() => {
  databaseName = `recommend-${crypto.randomUUID()}`;
});
afterEach(async () => {
  await client?.close();
  client = undefined;
});

/** Long enough for the prompt's speed to tell something. */
const story = 'Once upon a time there was a little mouse who lived in a mill by the river. ';
const messages = [{ role: 'user' as const, content: story.repeat(5) }];

test('models are judged for this device before a byte of them is fetched', async () => {
  client = createClient({ manifests: [smollm2], databaseName });
  const { modelId, models, capabilities, measurements } = await client.models.recommend();
  expect(modelId).toBe(smollm2.id);
  expect(models[0]).toMatchObject({
    fits: true,
    availability: 'downloadable',
    downloadBytes: 98_362_432,
  });
  expect(capabilities.gpu.fallbackAdapter).toMatchObject({ value: true });
  expect(measurements?.wasm.all.threads).toBe(Math.min(navigator.hardwareConcurrency, 8));
  const [best] = models[0]?.runtimes ?? [];
  expect(best).toMatchObject({ engineId: 'cpu', backend: 'wasm', measuredHere: undefined });
  const speed = best?.predicted?.decodeTokensPerSecond;
  expect(speed?.low).toBeGreaterThan(0);
  expect(speed?.high).toBeGreaterThan(speed?.expected ?? 0);
  // WebGPU in software is there, and never chosen unasked.
  const last = models[0]?.runtimes.at(-1);
  expect(last).toMatchObject({
    backend: 'webgpu',
    obstacle: { reason: expect.stringContaining('software') },
  });
});

test('the second call does not measure again', async () => {
  client = createClient({ manifests: [smollm2], databaseName });
  const first = await client.models.recommend();
  const second = await client.models.recommend();
  expect(second.measurements).toBe(first.measurements);
  expect((await client.models.recommend({ measure: false })).measurements).toBe(first.measurements);
});

test('an abort ends the measuring, and the next call begins its own', async () => {
  client = createClient({ manifests: [smollm2], databaseName });
  const reason = new Error('enough');
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  expect(await caught(client.models.recommend({ signal: controller.signal }))).toBe(reason);
  expect((await client.models.recommend()).modelId).toBe(smollm2.id);
});

test('a context that is asked for counts', async () => {
  client = createClient({ manifests: [smollm2], databaseName });
  const { modelId, models } = await client.models.recommend({
    contextTokens: 100_000,
    measure: false,
  });
  expect(modelId).toBeUndefined();
  expect(models[0]?.obstacle?.reason).toMatch(/8192 tokens, and 100000 are asked for/);
});

test('speeds of answers are remembered, and count from then on', async () => {
  const own = await embeddedClient({ databaseName });
  client = own;
  for (let answer = 0; answer < 2; answer += 1) {
    const { localmost } = await own.chat.completions.create({
      model: 'auto',
      messages,
      max_completion_tokens: 16,
      temperature: 0,
    });
    expect(localmost.engine).toBe('cpu');
  }
  await vi.waitFor(async () => {
    const { models } = await own.models.recommend({ measure: false });
    const cpu = models[0]?.runtimes.find(({ engineId }) => engineId === 'cpu');
    expect(cpu?.measuredHere?.basis).toBe('measured-here');
    expect(cpu?.measuredHere?.decodeTokensPerSecond.expected).toBeGreaterThan(1);
  });
});

test('auto is answered by the model on the disk, and a download is never begun', async () => {
  const own = createClient({
    manifests: [smollm2, await scriptedManifest()],
    runtimes: [scriptedRuntime],
    databaseName,
  });
  client = own;
  const ask = () =>
    own.chat.completions.create({
      model: 'auto',
      messages: [{ role: 'user', content: JSON.stringify({ text: 'Hello.' }) }],
    });
  const error = await caught(ask());
  expect(error).toBeInstanceOf(NoCandidateError);
  expect(error).toMatchObject({ remedies: [expect.stringContaining('client.models.download(')] });
  await own.models.download('scripted');
  expect((await ask()).model).toBe('scripted');
  expect(own.models.loaded().map(({ id }) => id)).toEqual(['scripted']);
});

test('a loaded model answers auto without any measuring', async () => {
  client = await embeddedClient({ databaseName });
  const started = vi.spyOn(globalThis, 'Worker');
  const { model } = await client.chat.completions.create({
    model: 'auto',
    messages,
    max_completion_tokens: 2,
  });
  expect(model).toBe(embeddedModelId);
  expect(started).not.toHaveBeenCalled();
});
