import { join } from 'node:path';
import type { ModelManifest } from '@localmost/protocol';
import { cacheFolder, modelsFolder } from '../manifests/manifest-folder.ts';
import { isVerified } from './file-check.ts';

/** Folders of one kind each in which a model's files may lie: with the repository, or fetched. */
export interface WeightFolders {
  embedded: string;
  fetched: string;
}

/** The checkout's own folders. */
export const defaultFolders: WeightFolders = { embedded: modelsFolder, fetched: cacheFolder };

/** Where a file of a model may lie, in the order of looking. */
export function candidatePaths(
  modelId: string,
  path: string,
  folders: WeightFolders = defaultFolders,
): string[] {
  return [join(folders.embedded, modelId, path), join(folders.fetched, modelId, path)];
}

/**
 * Paths of the model's files that are not on the disk; empty where the model is whole.
 * @throws CorruptFileError where a file is there and wrong
 */
export async function missingFiles(
  manifest: ModelManifest,
  folders: WeightFolders = defaultFolders,
): Promise<string[]> {
  const missing: string[] = [];
  for (const entry of manifest.files) {
    let found = false;
    for (const path of candidatePaths(manifest.id, entry.path, folders)) {
      found ||= await isVerified(path, entry);
    }
    if (!found) missing.push(entry.path);
  }
  return missing;
}
