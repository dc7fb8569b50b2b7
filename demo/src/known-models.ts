import { type ModelManifest, parseManifest } from 'localmost';

const files: Record<string, unknown> = import.meta.glob('../../models/*.json', {
  eager: true,
  import: 'default',
});

/**
 * Every model that writes text and whose manifest lay in `models/` when the page was built, the
 * largest first. Models that only give vectors have nothing to say here.
 */
export const knownModels: readonly ModelManifest[] = Object.values(files)
  .map((data) => parseManifest(data))
  .filter(({ embedding }) => !embedding)
  .filter((manifest) => !('embedding' in manifest))
  .sort((a, b) => b.parameterCount - a.parameterCount);

/** Bytes of all files of a model. */
export function totalBytes(manifest: ModelManifest): number {
  return manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
}
