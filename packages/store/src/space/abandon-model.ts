import type { ModelManifest } from '@localmost/protocol';
import { del } from 'idb-keyval';
import { storeNames } from '../database/schema.ts';
import type { StoreParts } from '../open-store-parts.ts';
import { collectGarbage } from './collect.ts';

/**
 * Frees what an unfinished download left. Files that are whole, files of the revision before, and
 * files that another tab fetches stay.
 */
export async function abandonModel(manifest: ModelManifest, parts: StoreParts): Promise<void> {
  const { catalog, connection, locks } = parts;
  for (const { sha256 } of manifest.files) {
    await locks.whileUnused(sha256, () => del(sha256, connection.keyValue(storeNames.journal)));
  }
  const record = await catalog.model(manifest.id);
  if (record && !record.committed && record.previousFiles.length === 0) {
    await del(manifest.id, connection.keyValue(storeNames.models));
  }
  await collectGarbage(connection, locks);
}
