import {
  type ModelFile,
  type ModelManifest,
  ModelNotStoredError,
  StorageFullError,
} from '@localmost/protocol';
import type { Catalog } from '../database/catalog.ts';
import type { StoreLocks } from '../locks.ts';
import type { StoredModelFiles } from '../model-store.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { StoredFile } from './stored-file.ts';

/** The parts of a store that reading needs. */
export interface ReadingParts {
  catalog: Catalog;
  locks: StoreLocks;
  reader: ChunkReader;
}

/** A model's verified files; each opened one is locked against collection until `close`. */
export function openStoredFiles(manifest: ModelManifest, parts: ReadingParts): StoredModelFiles {
  const releases = new Map<string, Promise<() => void>>();
  let touched: Promise<void> | undefined;
  let closed = false;

  async function open(path: string): Promise<ModelFile> {
    const entry = manifest.files.find((file) => file.path === path);
    if (!entry || closed) {
      throw notStored(manifest, path, closed ? 'files were closed' : 'not in the manifest');
    }
    // The lock comes before the look at the record: afterwards nobody can collect it any more.
    const release = releases.get(entry.sha256) ?? parts.locks.holdForReading(entry.sha256);
    releases.set(entry.sha256, release);
    await release;
    const record = await parts.catalog.fileRecord(entry);
    if (!record) throw notStored(manifest, path, 'not committed');
    touched ??= countUse(manifest, parts);
    await touched;
    return new StoredFile(path, record, parts.reader);
  }

  function close(): void {
    closed = true;
    for (const release of releases.values())
      release.then((letGo) => letGo()).catch(() => undefined);
    releases.clear();
  }

  return { manifest, open, close };
}

/** A disk that is full to the brim must not keep anybody from reading. */
async function countUse(manifest: ModelManifest, { catalog }: ReadingParts): Promise<void> {
  try {
    await catalog.touchModel(manifest.id);
  } catch (error) {
    if (!(error instanceof StorageFullError)) throw error;
  }
}

/** The error for a model or file that is not committed. */
export function notStored(
  manifest: ModelManifest,
  path: string,
  reason: string,
): ModelNotStoredError {
  return new ModelNotStoredError({
    message: `The file "${path}" of the model "${manifest.id}" is not in the store: ${reason}.`,
    details: { modelId: manifest.id, path, reason },
    remedies: ['Download the model first.', 'Check the path against the manifest.'],
  });
}
