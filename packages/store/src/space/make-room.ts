import { del } from 'idb-keyval';
import type { ModelRecord } from '../database/records.ts';
import { storeNames } from '../database/schema.ts';
import { storageFull } from '../database/storage-errors.ts';
import type { StoreParts } from '../open-store-parts.ts';
import { collectGarbage } from './collect.ts';
import { inspectModel, viewDisk } from './inspect-model.ts';
import { estimateStorage } from './storage-estimate.ts';

/** The estimate is rounded, records and the database's own files take room: keep this much free. */
const marginBytes = 16 * 2 ** 20;
const marginShare = 0.05;

/** What a download is about to need. */
export interface SpaceRequest {
  modelId: string;
  neededBytes: number;
  mayEvict: boolean;
}

/**
 * Makes sure before a download that it fits, and gives the ids of models evicted for it: unpinned
 * ones that nobody reads, the least recently used first. Nothing is evicted where all of them
 * together would not suffice.
 * @throws StorageFullError
 */
export async function ensureSpace(request: SpaceRequest, parts: StoreParts): Promise<string[]> {
  const { originBytes, quotaBytes } = await estimateStorage();
  if (quotaBytes === 0 || request.neededBytes === 0) return [];
  const neededBytes = Math.ceil(request.neededBytes * (1 + marginShare)) + marginBytes;
  const availableBytes = Math.max(quotaBytes - originBytes, 0);
  if (neededBytes <= availableBytes) return [];
  const evicted = request.mayEvict
    ? await evict(request.modelId, neededBytes - availableBytes, parts)
    : null;
  if (evicted) return evicted;
  throw storageFull(`the model "${request.modelId}"`, undefined, { neededBytes, availableBytes });
}

/** Evicts until `bytes` are free; gives null, and evicts nothing, where that cannot be reached. */
export async function evict(
  keepModelId: string,
  bytes: number,
  parts: StoreParts,
): Promise<string[] | null> {
  const { catalog, connection, locks } = parts;
  const [records, disk] = await Promise.all([catalog.models(), viewDisk(catalog)]);
  const chosen: ModelRecord[] = [];
  let freed = 0;
  for (const record of records.sort((a, b) => a.lastUse - b.lastUse)) {
    const { manifest, pinned } = record;
    const hashes = manifest.files.map((file) => file.sha256);
    if (pinned || manifest.id === keepModelId || (await locks.isInUse(hashes))) continue;
    // Files that another model shares stay, so they do not count.
    const others = new Set(
      records
        .filter((other) => other !== record && !chosen.includes(other))
        .flatMap((other) => other.manifest.files.map((file) => file.sha256)),
    );
    const own = manifest.files.filter((file) => !others.has(file.sha256));
    freed += (await inspectModel({ files: own }, catalog, disk)).storedBytes;
    chosen.push(record);
    if (freed >= bytes) break;
  }
  if (freed < bytes) return null;
  const ids = chosen.map((record) => record.manifest.id);
  for (const id of ids) await del(id, connection.keyValue(storeNames.models));
  await collectGarbage(connection, locks);
  return ids;
}
