import type { ModelManifest } from '@localmost/protocol';
import type { RuntimeCosts } from './runtime-costs.ts';

/** Bytes of all files, as they lie on the disk. */
export function fileBytes({ files }: ModelManifest): number {
  return files.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Bytes that a runtime reads of the weights for one token. */
export function weightBytes(manifest: ModelManifest, weights: RuntimeCosts['weights']): number {
  return weights === 'packed' ? fileBytes(manifest) : 4 * manifest.parameterCount;
}

/**
 * The model's transformer blocks; where the manifest does not say, what models of its size have: 30
 * at 135 million weights, and twice as many for ten times the size.
 */
export function blockCount({ blockCount, parameterCount }: ModelManifest): number {
  return blockCount ?? Math.max(1, Math.round(30 * (parameterCount / 135e6) ** 0.3));
}
