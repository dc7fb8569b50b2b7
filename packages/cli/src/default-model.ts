import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalmostError, type ModelManifest, UnknownModelError } from '@localmost/protocol';
import { findManifest, modelsFolder, readManifests } from './manifests/manifest-folder.ts';
import { fetchWithBar } from './terminal/fetch-with-bar.ts';
import { missingFiles } from './weights/model-files.ts';

const defaultModelId = 'smollm2-135m-instruct';

/** The model whose weights are part of the repository. @throws UnknownModelError without one */
export async function embeddedModel(): Promise<ModelManifest> {
  for (const manifest of await readManifests()) {
    const present = manifest.files.map(({ path }) =>
      access(join(modelsFolder, manifest.id, path)).then(
        () => true,
        () => false,
      ),
    );
    if ((await Promise.all(present)).every(Boolean)) return manifest;
  }
  throw new UnknownModelError({
    message: 'No model in models/ has its weights beside its manifest.',
    remedies: ['Check out the repository again, with its models folder whole.'],
  });
}

/**
 * The default model, fetched where it is not on the disk; the embedded one where it cannot be had,
 * which is said on stderr.
 */
export async function chooseModel(options: {
  signal: AbortSignal;
  offline?: boolean;
  fromFolder?: string | undefined;
}): Promise<ModelManifest> {
  const manifest = await findManifest(defaultModelId);
  try {
    if ((await missingFiles(manifest).catch(() => ['corrupt'])).length > 0) {
      await fetchWithBar(manifest, options);
    }
    return manifest;
  } catch (error) {
    if (options.signal.aborted || !(error instanceof LocalmostError)) throw error;
    const embedded = await embeddedModel();
    const reason = options.offline ? 'Offline' : error.message;
    console.error(`${reason}\nGoing on with the embedded model: ${embedded.name}.`);
    if (!options.offline) for (const remedy of error.remedies) console.error(`  - ${remedy}`);
    return embedded;
  }
}
