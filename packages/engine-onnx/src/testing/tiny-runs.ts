import {
  memoryFile,
  referenceLogits,
  type TinyModelShape,
  tinyModel,
  writeGguf,
} from '@localmost/gguf/testing';
import type { ExecutionBackend, ModelFile } from '@localmost/protocol';
import { expect } from 'vitest';
import { type LoadedTokenModel, loadTokenModel } from '../load-token-model.ts';
import type { OnnxRuntime } from '../runtime/onnx-runtime.ts';

/** A signal that never aborts. */
export const calm: AbortSignal = new AbortController().signal;

/** Shapes that between them take every path of the graph. */
export const tinyShapes: readonly (readonly [string, Partial<TinyModelShape>])[] = [
  ['Llama, Q4_0, tied', {}],
  ['Llama, Q4_1, own head', { type: 'Q4_1', tied: false }],
  ['Qwen 2 with biases, Q8_0', { architecture: 'qwen2', type: 'Q8_0' }],
  ['Qwen 3 with head norms, Q4_0', { architecture: 'qwen3', headDimension: 32 }],
  ['Llama, F16', { type: 'F16' }],
  ['Llama, Q6_K', { type: 'Q6_K', width: 256, hidden: 256, headDimension: 64 }],
];

/** A generated model as a file. */
export function tinyFile(shape: Partial<TinyModelShape> = {}): ModelFile {
  const model = tinyModel(shape);
  return memoryFile('tiny.gguf', writeGguf(model.metadata, model.tensors));
}

/** Loads a file as the factory does, without tokenizer and loop. */
export function load(
  runtime: OnnxRuntime,
  backend: ExecutionBackend,
  file: ModelFile,
): Promise<LoadedTokenModel> {
  return loadTokenModel(runtime, file, {
    backend,
    signal: calm,
    assets: new Map(),
    maximumThreads: 2,
  });
}

/** So many tokens of the tiny vocabulary, the same every time. */
export function someTokens(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => (index * 37 + 11) % 260);
}

/** Fails unless the logits equal the reference's to within what 32-bit sums lose. */
export function expectClose(logits: Float32Array, reference: Float64Array | undefined): void {
  expect(reference?.length).toBe(logits.length);
  const spread = Math.max(...logits) - Math.min(...logits);
  const worst = Math.max(
    ...logits.map((value, id) => Math.abs(value - (reference?.[id] ?? Number.NaN))),
  );
  expect(spread).toBeGreaterThan(0.01);
  expect(worst).toBeLessThan(spread * 1e-4);
}

/**
 * Runs a prompt longer than one chunk, single steps, a truncation and a batch, and compares every
 * result with the reference.
 */
export async function compareWithReference(
  loaded: LoadedTokenModel,
  file: ModelFile,
  promptTokens: number,
): Promise<void> {
  const { model } = loaded;
  const tokens = someTokens(promptTokens + 4);
  const reference = await referenceLogits(file, [...tokens]);
  expectClose(
    await model.forward(tokens.subarray(0, promptTokens), calm),
    reference[promptTokens - 1],
  );
  for (let at = promptTokens; at < promptTokens + 2; at += 1) {
    expectClose(await model.forward(tokens.subarray(at, at + 1), calm), reference[at]);
  }
  expect(model.position).toBe(promptTokens + 2);
  model.truncate(promptTokens - 3);
  const many = await model.forwardMany(tokens.subarray(promptTokens - 3), calm);
  for (let row = 0; row < 7; row += 1) {
    const logits = many.subarray(row * model.vocabularySize, (row + 1) * model.vocabularySize);
    expectClose(logits, reference[promptTokens - 3 + row]);
  }
}
