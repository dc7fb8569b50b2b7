import type { ModelFileEntry, ModelManifest } from '@localmost/protocol';
import { entries, get, keys, promisifyRequest, update } from 'idb-keyval';
import type { Connection } from './connection.ts';
import type { Sealed } from './record-seal.ts';
import {
  asModelRecord,
  checkFileRecord,
  checkJournalRecord,
  type FileRecord,
  type JournalRecord,
  type ModelRecord,
} from './records.ts';
import { storeNames } from './schema.ts';
import { storedPartLost } from './storage-errors.ts';

const useCounterKey = 'useCounter';

/** Reads and writes of the small records: models, commit records, journals, quarantine. */
export class Catalog {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The commit record of a file, or null where there is none that can be believed. */
  async fileRecord(entry: ModelFileEntry): Promise<Sealed<FileRecord> | null> {
    const value = await get<unknown>(entry.sha256, this.#connection.keyValue(storeNames.files));
    return checkFileRecord(value, entry);
  }

  /** The journal of a file, or null where there is none that can be believed. */
  async journal(entry: ModelFileEntry): Promise<Sealed<JournalRecord> | null> {
    const value = await get<unknown>(entry.sha256, this.#connection.keyValue(storeNames.journal));
    return checkJournalRecord(value, entry);
  }

  async model(modelId: string): Promise<ModelRecord | null> {
    return asModelRecord(await get<unknown>(modelId, this.#connection.keyValue(storeNames.models)));
  }

  /** Every model record that can be read. */
  async models(): Promise<ModelRecord[]> {
    const all = await entries<string, unknown>(this.#connection.keyValue(storeNames.models));
    return all.map(([, value]) => asModelRecord(value)).filter((record) => record !== null);
  }

  /** Hashes of the chunks that are on disk; their bytes are not read. */
  async chunkHashes(): Promise<ReadonlySet<string>> {
    return new Set(await keys<string>(this.#connection.keyValue(storeNames.chunks)));
  }

  /** Hashes of the chunks that wait for repair. */
  async quarantinedHashes(): Promise<ReadonlySet<string>> {
    return new Set(await keys<string>(this.#connection.keyValue(storeNames.quarantine)));
  }

  /**
   * Enters the model, or renews its manifest, and counts the use. Pin and commit mark stay; the
   * files of a revision that was whole stay named until the new one is.
   */
  async enterModel(manifest: ModelManifest): Promise<void> {
    await this.#connection.transact(
      [storeNames.models, storeNames.meta],
      'readwrite',
      'entering a model',
      async (transaction) => {
        const lastUse = await nextUse(transaction);
        const models = transaction.objectStore(storeNames.models);
        const old = asModelRecord(await promisifyRequest<unknown>(models.get(manifest.id)));
        const same = old !== null && sameFiles(old.manifest, manifest);
        const replaces = old?.committed && !same;
        const record: ModelRecord = {
          manifest,
          pinned: old?.pinned ?? false,
          committed: same && old.committed,
          previousFiles: replaces
            ? old.manifest.files.map((file) => file.sha256)
            : (old?.previousFiles ?? []),
          lastUse,
        };
        models.put(record, manifest.id);
      },
    );
  }

  /**
   * Marks the model as whole: the last write of a download, on disk before this resolves.
   * @throws StorageLostError where a file's commit record, or the model, is gone meanwhile
   */
  async commitModel(manifest: ModelManifest): Promise<void> {
    await this.#connection.transact(
      [storeNames.models, storeNames.files],
      'readwrite',
      'committing a model',
      async (transaction) => {
        const models = transaction.objectStore(storeNames.models);
        const files = transaction.objectStore(storeNames.files);
        const record = asModelRecord(await promisifyRequest<unknown>(models.get(manifest.id)));
        for (const { path, sha256 } of manifest.files) {
          const isThere = (await promisifyRequest(files.getKey(sha256))) !== undefined;
          if (!record || !isThere) throw storedPartLost(path);
        }
        models.put({ ...record, committed: true, previousFiles: [] }, manifest.id);
      },
      'strict',
    );
  }

  /** Counts a use of the model, for the order of eviction. */
  async touchModel(modelId: string): Promise<void> {
    await this.#connection.transact(
      [storeNames.models, storeNames.meta],
      'readwrite',
      'counting a use',
      async (transaction) => {
        const lastUse = await nextUse(transaction);
        const models = transaction.objectStore(storeNames.models);
        const record = asModelRecord(await promisifyRequest<unknown>(models.get(modelId)));
        if (record) models.put({ ...record, lastUse }, modelId);
      },
    );
  }

  /** Gives false where the model is not known. */
  async pinModel(modelId: string, pinned: boolean): Promise<boolean> {
    let known = false;
    await update<unknown>(
      modelId,
      (value) => {
        const record = asModelRecord(value);
        known = record !== null;
        return record ? { ...record, pinned } : value;
      },
      this.#connection.keyValue(storeNames.models),
    );
    return known;
  }
}

/** A counter instead of a clock: clocks jump, and an eviction order must not. */
async function nextUse(transaction: IDBTransaction): Promise<number> {
  const meta = transaction.objectStore(storeNames.meta);
  const last = await promisifyRequest<unknown>(meta.get(useCounterKey));
  const next = Number.isSafeInteger(last) ? (last as number) + 1 : 1;
  meta.put(next, useCounterKey);
  return next;
}

function sameFiles(a: ModelManifest, b: ModelManifest): boolean {
  const hashes = (manifest: ModelManifest) =>
    manifest.files.map((file) => `${file.path} ${file.sha256}`).join('\n');
  return hashes(a) === hashes(b);
}
