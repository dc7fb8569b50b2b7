import type { FileRecord } from '../database/records.ts';
import { chunkLength } from '../integrity/chunk-plan.ts';
import { sha256Hex } from '../integrity/sha256.ts';
import { releaseBuffer } from './release-buffer.ts';

/**
 * Bytes of buffers that wait for the consumer, beside the one it holds. Of large chunks only one
 * waits: at the end of a load they stand beside the whole model.
 */
const aheadBytes = 8 * 2 ** 20;
const fewestAhead = 1;
const mostAhead = 6;

/**
 * Reads a file's chunks as one byte stream into a few buffers that are used again and again, and
 * hashes each while the next one fills. One stream for all chunks spares a trip to the browser
 * process for each; few buffers spare the garbage collector, which frees large ones late.
 */
export class ReadAhead {
  readonly #record: FileRecord;
  readonly #source: ReadableStreamBYOBReader;
  readonly #depth: number;
  readonly #queue: Promise<Uint8Array<ArrayBuffer> | null>[] = [];
  readonly #free: ArrayBuffer[] = [];
  #filled: Promise<unknown> = Promise.resolve();
  #next = 0;

  /** @throws TypeError where the browser cannot read into a given buffer */
  constructor(record: FileRecord, chunks: readonly Blob[]) {
    this.#record = record;
    this.#source = new Blob([...chunks]).stream().getReader({ mode: 'byob' });
    const fitting = Math.floor(aheadBytes / record.chunkByteLength);
    this.#depth = Math.min(Math.max(fitting, fewestAhead), mostAhead);
  }

  /**
   * The next chunk, verified; null where it is bad or cannot be read, and after that always. Its
   * bytes stay until they are given to `recycle`.
   */
  async next(): Promise<Uint8Array<ArrayBuffer> | null> {
    while (this.#next < this.#record.chunks.length && this.#queue.length < this.#depth) {
      this.#start(this.#next++);
    }
    try {
      return (await this.#queue.shift()) ?? null;
    } catch {
      // Why does not matter here: who reads the chunk by itself finds out and tells.
      return null;
    }
  }

  /** Takes a chunk's buffer back; its bytes are gone for whoever still holds them. */
  recycle(bytes: Uint8Array<ArrayBuffer>): void {
    this.#free.push(bytes.buffer);
  }

  /** Stops reading and gives the buffers' memory back. Never fails. */
  async cancel(): Promise<void> {
    await this.#source.cancel().catch(() => undefined);
    for (const buffer of this.#free.splice(0)) releaseBuffer(buffer);
  }

  #start(index: number): void {
    const filled = this.#filled.then(() => this.#fill(chunkLength(this.#record, index)));
    this.#filled = filled;
    const verified = filled.then(async (bytes) => {
      return (await sha256Hex(bytes)) === this.#record.chunks[index] ? bytes : null;
    });
    // Read ahead of a consumer that may stop early: its failure must not go unhandled.
    verified.catch(() => undefined);
    this.#queue.push(verified);
  }

  async #fill(byteLength: number): Promise<Uint8Array<ArrayBuffer>> {
    let buffer = this.#free.pop() ?? new ArrayBuffer(this.#record.chunkByteLength);
    let offset = 0;
    while (offset < byteLength) {
      const view = new Uint8Array(buffer, offset, byteLength - offset);
      const { value, done } = await this.#source.read(view);
      if (done) throw new RangeError(`The chunks ended ${byteLength - offset} bytes too soon.`);
      buffer = value.buffer;
      offset += value.byteLength;
    }
    return new Uint8Array(buffer, 0, byteLength);
  }
}
