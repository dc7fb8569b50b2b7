import type { LocalmostClient, ModelManifest } from 'localmost';
import type { ModelChoice, WeightPlace } from './app-state.ts';

/** Where each model's bytes are, and whether this page's server answered. */
export interface WeightPlaces {
  choices: ModelChoice[];
  isServerReachable: boolean;
}

/** Finds out, without moving weights, where each model's bytes are. */
export async function locateWeights(
  client: LocalmostClient,
  manifests: readonly ModelManifest[],
): Promise<WeightPlaces> {
  const [isServerReachable, ...choices] = await Promise.all([
    hasAnswer(new URL('./', document.baseURI)),
    ...manifests.map((manifest) => locate(client, manifest)),
  ]);
  return { choices, isServerReachable };
}

async function locate(client: LocalmostClient, manifest: ModelManifest): Promise<ModelChoice> {
  try {
    const { state, storedBytes } = await client.models.inspect(manifest.id);
    if (state === 'committed' || state === 'unverified') {
      return { manifest, place: 'device', storedBytes };
    }
    const place = await remotePlace(manifest);
    const isPartial = storedBytes > 0 && place === 'server';
    return { manifest, place: isPartial ? 'partial' : place, storedBytes };
  } catch {
    // Without storage the weights can still be fetched into memory; loading says what is wrong.
    return { manifest, place: await remotePlace(manifest), storedBytes: 0 };
  }
}

/** Asks this page's server with HEAD; another source is believed until it is tried. */
async function remotePlace(manifest: ModelManifest): Promise<WeightPlace> {
  if (manifest.sources.some(({ kind }) => kind === 'huggingface')) return 'server';
  for (const source of manifest.sources) {
    if (source.kind !== 'url') continue;
    if (source.baseUrl.startsWith('https:')) return 'server';
    const base = new URL(source.baseUrl, document.baseURI);
    const heads = manifest.files.map(({ path }) => fetch(new URL(path, base), { method: 'HEAD' }));
    const answers = await Promise.all(heads).catch(() => null);
    if (answers?.every(({ ok }) => ok)) return 'server';
  }
  return 'nowhere';
}

/** `navigator.onLine` only knows of cables and radios; whether the server answers, nobody but the server. */
async function hasAnswer(address: URL): Promise<boolean> {
  try {
    await fetch(address, { method: 'HEAD' });
    return true;
  } catch {
    return false;
  }
}
