import { CorruptFileError, StorageFullError } from '@localmost/protocol';
import { get, getMany } from 'idb-keyval';
import type { Connection } from '../database/connection.ts';
import type { FileRecord, QuarantineRecord } from '../database/records.ts';
import { storeNames } from '../database/schema.ts';
import { chunkLength } from '../integrity/chunk-plan.ts';
import { sha256Hex } from '../integrity/sha256.ts';

/** One chunk of one file, as its commit record or journal names it. */
export interface ChunkAddress {
  sha256: string;
  byteLength: number;
  fileSha256: string;
  index: number;
}

/** Where the chunk at `index` of a file is. */
export function chunkAddress(record: FileRecord, index: number): ChunkAddress {
  return {
    // A commit record is only believed with one hash for each chunk.
    sha256: record.chunks[index] ?? '',
    byteLength: chunkLength(record, index),
    fileSha256: record.sha256,
    index,
  };
}

type ReadResult = { bytes: Uint8Array<ArrayBuffer> } | { reason: QuarantineRecord['reason'] };

/** Reads chunks and compares each with its hash before a byte of it is handed out. */
export class ChunkReader {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The chunk's verified bytes, or null where it is missing or bad. Nothing is quarantined. */
  async find(sha256: string, byteLength: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const result = await this.#attempt(sha256, byteLength);
    return 'bytes' in result ? result.bytes : null;
  }

  /**
   * The chunk's verified bytes, owned by the caller.
   * @throws CorruptFileError after the chunk was put in quarantine
   */
  async read(chunk: ChunkAddress): Promise<Uint8Array<ArrayBuffer>> {
    let result = await this.#attempt(chunk.sha256, chunk.byteLength);
    // Once more: a repair may have replaced the chunk since its Blob was opened.
    if ('reason' in result) result = await this.#attempt(chunk.sha256, chunk.byteLength);
    if ('bytes' in result) return result.bytes;
    await this.#quarantine(chunk, result.reason);
    throw new CorruptFileError({
      message: `Chunk ${chunk.index} of a stored file is ${reasonTexts[result.reason]}.`,
      details: { fileSha256: chunk.fileSha256, chunk: chunk.index, reason: result.reason },
      remedies: ['Repair the model: only this chunk is fetched again.', 'Remove and download it.'],
    });
  }

  /** The Blobs of all chunks, not verified; null where one is missing or of another length. */
  async open(record: FileRecord): Promise<Blob[] | null> {
    const found = await getMany<unknown>(
      [...record.chunks],
      this.#connection.keyValue(storeNames.chunks),
    );
    const isWhole = (blob: unknown, index: number): blob is Blob =>
      blob instanceof Blob && blob.size === chunkLength(record, index);
    return found.every(isWhole) ? found : null;
  }

  async #attempt(sha256: string, byteLength: number): Promise<ReadResult> {
    const blob = await get<unknown>(sha256, this.#connection.keyValue(storeNames.chunks));
    if (!(blob instanceof Blob)) return { reason: 'missing' };
    if (blob.size !== byteLength) return { reason: 'mismatch' };
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = new Uint8Array(await blob.arrayBuffer());
    } catch {
      return { reason: 'unreadable' };
    }
    return (await sha256Hex(bytes)) === sha256 ? { bytes } : { reason: 'mismatch' };
  }

  /** Takes the chunk out of use and notes where it is missing, in one step. */
  async #quarantine(chunk: ChunkAddress, reason: QuarantineRecord['reason']): Promise<void> {
    const record: QuarantineRecord = { fileSha256: chunk.fileSha256, index: chunk.index, reason };
    const stores = [storeNames.chunks, storeNames.quarantine];
    const doing = 'putting a bad chunk in quarantine';
    try {
      await this.#connection.transact(stores, 'readwrite', doing, (transaction) => {
        transaction.objectStore(storeNames.chunks).delete(chunk.sha256);
        transaction.objectStore(storeNames.quarantine).put(record, chunk.sha256);
      });
    } catch (error) {
      if (!(error instanceof StorageFullError)) throw error;
      // A missing chunk is seen as damage without its note.
      await this.#connection.transact(storeNames.chunks, 'readwrite', doing, (transaction) => {
        transaction.objectStore(storeNames.chunks).delete(chunk.sha256);
      });
    }
  }
}

const reasonTexts: Readonly<Record<QuarantineRecord['reason'], string>> = {
  missing: 'missing from the disk',
  mismatch: 'not what its SHA-256 says',
  unreadable: 'unreadable',
};
