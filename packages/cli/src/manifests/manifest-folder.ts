import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  InvalidManifestError,
  type ModelManifest,
  parseManifest,
  UnknownModelError,
} from '@localmost/protocol';

/** The checkout's root folder. */
export const rootFolder: string = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where manifests lie, with the weights that are part of the repository. */
export const modelsFolder: string = join(rootFolder, 'models');

/** Where fetched weights lie: `<model id>/<path>`. */
export const cacheFolder: string = join(modelsFolder, '.cache');

/**
 * Every manifest of a folder, sorted by id.
 * @throws InvalidManifestError naming the file
 */
export async function readManifests(folder: string = modelsFolder): Promise<ModelManifest[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readManifest(join(folder, name))));
}

/** One model's manifest. @throws UnknownModelError, InvalidManifestError */
export async function findManifest(
  id: string,
  folder: string = modelsFolder,
): Promise<ModelManifest> {
  const manifests = await readManifests(folder);
  const found = manifests.find((manifest) => manifest.id === id);
  if (found) return found;
  throw new UnknownModelError({
    message: `There is no model "${id}".`,
    details: { modelId: id },
    remedies: [
      `Choose one of: ${manifests.map((manifest) => manifest.id).join(', ')}.`,
      'Add one of the Hugging Face hub with `npm run models -- add <owner/name>`.',
    ],
  });
}

async function readManifest(path: string): Promise<ModelManifest> {
  try {
    return parseManifest(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof InvalidManifestError)) throw error;
    throw new InvalidManifestError({
      message: `${path}: ${error.message}`,
      details: { file: path },
      remedies: error instanceof InvalidManifestError ? error.remedies : ['Correct the JSON.'],
      cause: error,
    });
  }
}
