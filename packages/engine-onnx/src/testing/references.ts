/// <reference types="vite/client" />

import { memoryFile } from '@localmost/gguf/testing';
import type { ChatMessage, ModelFile } from '@localmost/protocol';
import { expect } from 'vitest';
import type { OnnxTokenModel } from '../model/onnx-token-model.ts';
import { calm } from './tiny-runs.ts';

/** One prompt of a reference file. */
export interface ReferenceCase {
  readonly name: string;
  readonly messages: readonly ChatMessage[];
  readonly promptIds: readonly number[];
  readonly generatedIds: readonly number[];
  readonly generatedText: string;
  /** How far the best logit led at each step. */
  readonly logitGaps: readonly number[];
}

/** Greedy continuations by transformers in 32-bit floats, and the weights they came from. */
export interface ReferenceSet {
  readonly modelFile: string;
  readonly cases: readonly ReferenceCase[];
  readonly weightsUrl: string;
}

const files = import.meta.glob<Omit<ReferenceSet, 'weightsUrl'>>(
  '../../../../models/references/*.json',
  {
    eager: true,
    import: 'default',
  },
);
// Fetched weights lie in a folder whose name begins with a dot.
const weights = import.meta.glob<string>('../../../../models/**/*.gguf', {
  eager: true,
  import: 'default',
  query: '?url',
  exhaustive: true,
});

/** The references whose model's id begins so, or null where their weights are not here. */
export function referenceSet(modelId: string): ReferenceSet | null {
  const found = Object.entries(files).find(([path]) => path.endsWith(`/${modelId}.json`));
  if (found === undefined) return null;
  const [, set] = found;
  const place = Object.entries(weights).find(([path]) => path.endsWith(`/${set.modelFile}`));
  return place === undefined ? null : { ...set, weightsUrl: place[1] };
}

/** Reads a set's weights. */
export async function referenceFile(set: ReferenceSet): Promise<ModelFile> {
  const response = await fetch(set.weightsUrl);
  expect(response.ok).toBe(true);
  return memoryFile(set.modelFile, new Uint8Array(await response.arrayBuffer()));
}

/** Continues a prompt with the most likely token, one step at a time. */
export async function continueGreedily(
  model: OnnxTokenModel,
  promptIds: readonly number[],
  count: number,
): Promise<number[]> {
  model.truncate(0);
  const ids: number[] = [];
  let logits = await model.forward(Int32Array.from(promptIds), calm);
  while (ids.length < count) {
    const id = mostLikely(logits);
    ids.push(id);
    if (ids.length < count) logits = await model.forward(Int32Array.of(id), calm);
  }
  return ids;
}

/**
 * Gives the most likely token after the prompt and after each reference token, in few large steps.
 * All of them equal the reference exactly when greedy decoding, step by step, equals it too.
 */
export async function predictAlong(
  model: OnnxTokenModel,
  reference: ReferenceCase,
): Promise<number[]> {
  model.truncate(0);
  const { promptIds, generatedIds } = reference;
  const tokens = Int32Array.from([...promptIds, ...generatedIds.slice(0, -1)]);
  const logits = await model.forwardMany(tokens, calm);
  const size = model.vocabularySize;
  return generatedIds.map((_, index) => {
    const row = promptIds.length - 1 + index;
    return mostLikely(logits.subarray(row * size, (row + 1) * size));
  });
}

function mostLikely(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) {
    if ((logits[id] ?? 0) > (logits[best] ?? 0)) best = id;
  }
  return best;
}
