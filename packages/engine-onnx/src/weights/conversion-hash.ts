import type { LlamaGraph } from '../graph/llama-graph.ts';
import { convertWeight } from './convert-weight.ts';
import type { ConversionSource } from './converted-weight.ts';
import type { StoredTensors } from './stored-tensors.ts';

/**
 * Gives what a conversion's result hashes to, in lower-case hex: the SHA-256 of the SHA-256s of the
 * graph's bytes and of every converted weight, in the graph's order. Weights are converted one at a
 * time.
 */
export async function hashConversion(
  graph: LlamaGraph,
  source: ConversionSource,
  stored: StoredTensors,
): Promise<string> {
  const hashes = [await sha256(graph.bytes)];
  for (const weight of graph.weights) {
    hashes.push(await sha256(convertWeight(weight, source, stored)));
  }
  const joined = new Uint8Array(hashes.length * 32);
  hashes.forEach((hash, index) => {
    joined.set(hash, index * 32);
  });
  return Array.from(await sha256(joined), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
