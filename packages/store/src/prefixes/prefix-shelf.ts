import { CorruptFileError, type PrefixShelf, type ShelvedPrefix } from '@localmost/protocol';
import { get, values } from 'idb-keyval';
import type { Connection } from '../database/connection.ts';
import { type Sealed, sealHolds, sealRecord } from '../database/record-seal.ts';
import { sha256Hex } from '../integrity/sha256.ts';

/** The object stores: what is known of each prefix, and its bytes as a Blob; both under its id. */
export const prefixStores = { heads: 'heads', bodies: 'bodies' } as const;

/** What is known of a prefix. */
export interface PrefixHead extends ShelvedPrefix {
  modelId: string;
  engineId: string;
  /** SHA-256 of the bytes. */
  sha256: string;
}

/** Where a shelf is. */
export interface ShelfPlace {
  connection: Connection<keyof typeof prefixStores>;
  /** Whether the database was ever made: reading must not make one. */
  exists: () => Promise<boolean>;
  modelId: string;
  engineId: string;
}

/** More than this of one model and engine are not kept: the oldest goes. */
const mostPrefixes = 16;

/** A shelf in IndexedDB; see {@link PrefixShelf}. */
export function createPrefixShelf(place: ShelfPlace): PrefixShelf {
  const { connection, exists, modelId, engineId } = place;
  const heads = connection.keyValue('heads');
  const both = ['heads', 'bodies'] as const;

  const remove = (id: string): Promise<void> =>
    connection.transact(both, 'readwrite', 'deleting a prefix', (change) => {
      for (const store of both) change.objectStore(store).delete(id);
    });
  const ownHeads = async (): Promise<PrefixHead[]> => {
    const all = await values<Sealed<PrefixHead>>(heads);
    const own = all.filter((head) => head.modelId === modelId && head.engineId === engineId);
    const sound = await Promise.all(own.map((head) => sealHolds(head)));
    return own.filter((_, index) => sound[index]);
  };

  return {
    remove,
    async list() {
      if (!(await exists())) return [];
      const own = await ownHeads();
      const expired = own.filter(({ expiresAtMs }) => expiresAtMs <= Date.now());
      await Promise.all(expired.map(({ id }) => remove(id)));
      return own.filter((head) => !expired.includes(head));
    },
    async read(id) {
      const head = await get<Sealed<PrefixHead>>(id, heads);
      if (!head || head.expiresAtMs <= Date.now()) {
        if (head) await remove(id);
        return null;
      }
      const body = await get<unknown>(id, connection.keyValue('bodies'));
      if (!(body instanceof Blob) || !(await sealHolds(head))) throw damaged(id);
      const bytes = new Uint8Array(await body.arrayBuffer().catch(() => new ArrayBuffer(0)));
      if ((await sha256Hex(bytes)) !== head.sha256) throw damaged(id);
      return bytes;
    },
    async write(tokenIds, bytes, lifetimeMs) {
      const id = `${modelId}/${engineId}/${await sha256Hex(Int32Array.from(tokenIds))}`;
      // A copy that is surely not shared memory, as hashing and Blobs want it.
      const content = new Uint8Array(bytes);
      const createdAtMs = Date.now();
      const head = await sealRecord<PrefixHead>({
        id,
        modelId,
        engineId,
        tokenIds: [...tokenIds],
        byteLength: content.byteLength,
        sha256: await sha256Hex(content),
        createdAtMs,
        expiresAtMs: createdAtMs + lifetimeMs,
      });
      await connection.transact(both, 'readwrite', 'keeping a prefix', (change) => {
        change.objectStore('heads').put(head, id);
        change.objectStore('bodies').put(new Blob([content]), id);
      });
      const others = (await ownHeads()).sort((a, b) => b.createdAtMs - a.createdAtMs);
      await Promise.all(others.slice(mostPrefixes).map((other) => remove(other.id)));
      return head;
    },
  };
}

/** The keys of a model's prefixes: no model's id holds a slash. */
export function prefixRange(modelId: string): IDBKeyRange {
  return IDBKeyRange.bound(`${modelId}/`, `${modelId}0`, false, true);
}

function damaged(id: string): CorruptFileError {
  return new CorruptFileError({
    message: 'A persisted prefix does not have the SHA-256 that it was written with.',
    details: { prefix: id },
    remedies: ['Prime it again: it was deleted.'],
  });
}
