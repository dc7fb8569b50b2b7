import { readFile } from 'node:fs/promises';
import { type ChatMessage, type ModelManifest, parseManifest } from '@localmost/protocol';

const modelsFolder = new URL('../../../models/', import.meta.url);

/** One prompt with its greedy continuation in 32-bit floats. */
export interface ReferenceCase {
  readonly name: string;
  readonly messages: readonly ChatMessage[];
  readonly generatedIds: readonly number[];
  /** How far the best logit led at each step. */
  readonly logitGaps: readonly number[];
}

/** A model, its prompts, and its weights on this machine. */
export interface ReferenceSet {
  readonly manifest: ModelManifest;
  readonly cases: readonly ReferenceCase[];
  readonly weights: Uint8Array;
}

/**
 * The references of a model whose weights were fetched before.
 * @throws Error where the weights are not here
 */
export async function referenceSet(modelId: string): Promise<ReferenceSet> {
  const manifest = parseManifest(await readJson(`${modelId}.json`));
  const references = await readJson(`references/${modelId}.json`);
  const path = manifest.files[0]?.path ?? '';
  const places = [`${modelId}/${path}`, `.cache/${modelId}/${path}`];
  for (const place of places) {
    const weights = await readFile(new URL(place, modelsFolder)).catch(() => null);
    if (weights !== null) {
      return { manifest, cases: (references as { cases: ReferenceCase[] }).cases, weights };
    }
  }
  throw new Error(`The weights of ${modelId} are not here: npm run models -- fetch ${modelId}`);
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(path, modelsFolder), 'utf8'));
}
