import { type ModelManifest, parseManifest } from 'localmost';

/** Data, not code: the page fetches it beside its scripts. */
const addresses: Record<string, string> = import.meta.glob('../../models/*.json', {
  eager: true,
  query: '?url',
  import: 'default',
});

/**
 * Every model that writes text and whose manifest lay in `models/` when the page was built, the
 * largest first. Models that only give vectors have nothing to say here.
 * @throws TypeError where they cannot be fetched, InvalidManifestError
 */
export async function loadKnownModels(): Promise<readonly ModelManifest[]> {
  const manifests = await Promise.all(Object.values(addresses).map(fetchManifest));
  return manifests
    .filter(({ embedding }) => !embedding)
    .sort((a, b) => b.parameterCount - a.parameterCount);
}

/** Bytes of all files of a model. */
export function totalBytes(manifest: ModelManifest): number {
  return manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
}

async function fetchManifest(address: string): Promise<ModelManifest> {
  const response = await fetch(address);
  if (!response.ok) throw new TypeError(`A model's manifest answered ${response.status}.`);
  return parseManifest(await response.json());
}
