import { CorruptFileError, type ModelFileEntry } from '@localmost/protocol';
import { type Sealed, sealRecord } from '../database/record-seal.ts';
import type { FileRecord, JournalRecord } from '../database/records.ts';
import { type ChunkPlan, chunkLength, planChunks } from '../integrity/chunk-plan.ts';
import { sha256Hex } from '../integrity/sha256.ts';
import type { ChunkTarget } from './chunk-target.ts';
import { createHasher, type WholeFileHasher } from './whole-file-hasher.ts';

/** Where the bytes of a chunk came from, for the journal. */
export interface ChunkOrigin {
  etag: string | null;
  url: string | null;
}

/** A file that grows chunk by chunk: checks each one, keeps the journal, and commits at the end. */
export class FileAssembly {
  readonly entry: ModelFileEntry;
  readonly plan: ChunkPlan;
  readonly #target: ChunkTarget;
  #chunks: string[] = [];
  #origin: ChunkOrigin = { etag: null, url: null };
  #hasher: WholeFileHasher;
  /** Hashes of chunks that the target holds already, perhaps of another file. */
  #held = new Set<string>();

  private constructor(entry: ModelFileEntry, target: ChunkTarget, hasher: WholeFileHasher) {
    this.entry = entry;
    this.plan = planChunks(entry);
    this.#target = target;
    this.#hasher = hasher;
  }

  /** Goes on from the journal where there is one that can be believed. */
  static async resume(entry: ModelFileEntry, target: ChunkTarget): Promise<FileAssembly> {
    const assembly = new FileAssembly(entry, target, await freshHasher());
    if (assembly.plan.hashes) assembly.#held = new Set(await target.heldHashes());
    const journal = await target.loadJournal();
    if (!journal || journal.chunks.length === 0) return assembly;
    const hasher = await createHasher(journal.hasherState);
    if (journal.hasherState === null || !hasher) {
      await assembly.reset();
      return assembly;
    }
    assembly.#hasher = hasher;
    assembly.#chunks = [...journal.chunks];
    assembly.#origin = { etag: journal.etag, url: journal.sourceUrl };
    return assembly;
  }

  /** Chunks that are checked and kept. */
  get chunkCount(): number {
    return this.#chunks.length;
  }

  /** Bytes that are checked and kept, from the front. */
  get byteCount(): number {
    return Math.min(this.#chunks.length * this.plan.chunkByteLength, this.plan.byteLength);
  }

  /** The validator of the bytes held, if they came from this address. */
  etagFor(url: string): string | null {
    return this.#origin.url === url ? this.#origin.etag : null;
  }

  /** Where the bytes end that must be fetched from `start` on before a chunk comes that is held. */
  missingRunEnd(start: number): number {
    const { byteLength, chunkByteLength, hashes } = this.plan;
    const first = Math.floor(start / chunkByteLength) + 1;
    const held = hashes?.findIndex((hash, index) => index >= first && this.#held.has(hash)) ?? -1;
    return held < 0 ? byteLength : held * chunkByteLength;
  }

  /** Takes the next chunk from what the target holds of other files. Gives false where it has none. */
  async appendHeld(): Promise<boolean> {
    const index = this.chunkCount;
    const known = this.#knownHash(index);
    if (known === null || !this.#held.has(known)) return false;
    const bytes = await this.#target.find(known, chunkLength(this.plan, index));
    if (!bytes) {
      this.#held.delete(known);
      return false;
    }
    await this.#keep(known, bytes, this.#origin);
    return true;
  }

  /**
   * Checks and keeps the next chunk.
   * @throws CorruptFileError where the manifest knows its hash and it is another
   */
  async append(bytes: Uint8Array<ArrayBuffer>, origin: ChunkOrigin): Promise<void> {
    const index = this.chunkCount;
    const sha256 = await sha256Hex(bytes);
    const known = this.#knownHash(index);
    if (known !== null && known !== sha256) throw this.#corrupt(`chunk ${index}`, { chunk: index });
    await this.#keep(sha256, bytes, origin);
  }

  /**
   * Compares the whole file's hash and writes the commit record.
   * @throws CorruptFileError after which `reset` is the only way on
   */
  async commit(): Promise<void> {
    if (this.#hasher.digest() !== this.entry.sha256) throw this.#corrupt('the whole file');
    const record: FileRecord = {
      sha256: this.entry.sha256,
      byteLength: this.plan.byteLength,
      chunkByteLength: this.plan.chunkByteLength,
      chunks: this.#chunks,
    };
    await this.#target.commit(await sealRecord(record));
  }

  /** Starts the file over. */
  async reset(): Promise<void> {
    await this.#target.reset();
    this.#hasher = await freshHasher();
    this.#chunks = [];
    this.#origin = { etag: null, url: null };
  }

  /** What a chunk must hash to; null where only the whole file's hash is known. */
  #knownHash(index: number): string | null {
    return this.plan.hashes?.[index] ?? null;
  }

  async #keep(sha256: string, bytes: Uint8Array<ArrayBuffer>, origin: ChunkOrigin): Promise<void> {
    this.#hasher.update(bytes);
    const journal: Sealed<JournalRecord> = await sealRecord({
      sha256: this.entry.sha256,
      byteLength: this.plan.byteLength,
      chunkByteLength: this.plan.chunkByteLength,
      chunks: [...this.#chunks, sha256],
      etag: origin.etag,
      sourceUrl: origin.url,
      hasherState: this.#hasher.save(),
    });
    await this.#target.append(sha256, bytes, journal);
    this.#chunks.push(sha256);
    this.#origin = origin;
  }

  #corrupt(what: string, details: { chunk?: number } = {}): CorruptFileError {
    return new CorruptFileError({
      message: `What was fetched for "${this.entry.path}" is not the file: ${what} has another SHA-256.`,
      details: { path: this.entry.path, ...details },
      remedies: [
        'Try again.',
        'Check that the source serves the revision the manifest names.',
        'Do not use this source if it happens again.',
      ],
    });
  }
}

async function freshHasher(): Promise<WholeFileHasher> {
  const hasher = await createHasher(null);
  if (!hasher) throw new TypeError('A new hasher has no state to refuse.');
  return hasher;
}
