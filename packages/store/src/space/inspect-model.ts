import type { ModelFileEntry, ModelManifest } from '@localmost/protocol';
import type { Catalog } from '../database/catalog.ts';
import { chunkLength } from '../integrity/chunk-plan.ts';
import type { ModelInspection, StorageState } from '../model-store.ts';

/** What is on disk, by chunk hash: looked up once for many models. */
export interface DiskView {
  present: ReadonlySet<string>;
  quarantined: ReadonlySet<string>;
}

/** Gives the hashes of the chunks that are on disk and of those in quarantine. */
export async function viewDisk(catalog: Catalog): Promise<DiskView> {
  const [present, quarantined] = await Promise.all([
    catalog.chunkHashes(),
    catalog.quarantinedHashes(),
  ]);
  return { present, quarantined };
}

/** Gives the state of a model from records and keys alone; no weight is read. */
export async function inspectModel(
  manifest: Pick<ModelManifest, 'files'>,
  catalog: Catalog,
  disk: DiskView,
): Promise<ModelInspection> {
  const files = await Promise.all(manifest.files.map((file) => inspectFile(file, catalog, disk)));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    state: worstState(files.map((file) => file.state)),
    storedBytes: sum(files.map((file) => file.storedBytes)),
    totalBytes: sum(manifest.files.map((file) => file.byteLength)),
    quarantinedChunks: sum(files.map((file) => file.quarantinedChunks)),
  };
}

type FileInspection = Omit<ModelInspection, 'totalBytes'>;

async function inspectFile(
  entry: ModelFileEntry,
  catalog: Catalog,
  disk: DiskView,
): Promise<FileInspection> {
  const committed = await catalog.fileRecord(entry);
  const record = committed ?? (await catalog.journal(entry));
  if (!record) return { state: 'absent', storedBytes: 0, quarantinedChunks: 0 };
  let storedBytes = 0;
  let quarantinedChunks = 0;
  record.chunks.forEach((hash, index) => {
    if (disk.present.has(hash) && !disk.quarantined.has(hash)) {
      storedBytes += chunkLength(record, index);
    } else {
      quarantinedChunks++;
    }
  });
  const state: StorageState = committed
    ? quarantinedChunks > 0
      ? 'damaged'
      : 'committed'
    : storedBytes === entry.byteLength
      ? 'unverified'
      : 'partial';
  return { state, storedBytes, quarantinedChunks };
}

/** A model is as good as its worst file; one that has nothing while another has something is partial. */
function worstState(states: StorageState[]): StorageState {
  if (states.every((state) => state === 'absent')) return 'absent';
  if (states.some((state) => state === 'absent' || state === 'partial')) return 'partial';
  if (states.includes('unverified')) return 'unverified';
  return states.includes('damaged') ? 'damaged' : 'committed';
}
