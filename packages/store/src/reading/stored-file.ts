import type { ModelFile } from '@localmost/protocol';
import type { FileRecord } from '../database/records.ts';
import { type ChunkReader, chunkAddress } from './chunk-reader.ts';
import { releaseBuffer } from './release-buffer.ts';
import { streamChunks } from './stream-chunks.ts';

/** A committed file, read chunk by chunk; every byte handed out was verified in this call or the last. */
export class StoredFile implements ModelFile {
  readonly path: string;
  readonly byteLength: number;
  readonly #record: FileRecord;
  readonly #reader: ChunkReader;
  /** The chunk of the latest small read: headers are read in many small steps. */
  #latest: { index: number; bytes: Promise<Uint8Array<ArrayBuffer>> } | undefined;

  constructor(path: string, record: FileRecord, reader: ChunkReader) {
    this.path = path;
    this.byteLength = record.byteLength;
    this.#record = record;
    this.#reader = reader;
  }

  /** @throws RangeError outside the file, CorruptFileError for a bad chunk */
  async read(offset: number, byteLength: number): Promise<Uint8Array<ArrayBuffer>> {
    const end = offset + byteLength;
    if (!(offset >= 0 && byteLength >= 0 && end <= this.byteLength)) {
      throw new RangeError(`Bytes ${offset} to ${end} are outside of ${this.byteLength} bytes.`);
    }
    const result = new Uint8Array(byteLength);
    const size = this.#record.chunkByteLength;
    for (let index = Math.floor(offset / size); index * size < end; index++) {
      const bytes = await this.#cachedChunk(index);
      const from = Math.max(offset - index * size, 0);
      const to = Math.min(end - index * size, bytes.byteLength);
      result.set(bytes.subarray(from, to), index * size + from - offset);
    }
    return result;
  }

  stream(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    this.#releaseLatest();
    return streamChunks(this.#record, this.#reader);
  }

  /** Reads that wait for the chunk copy from it before this comes to its turn. */
  #releaseLatest(): void {
    this.#latest?.bytes.then(
      ({ buffer }) => releaseBuffer(buffer),
      () => undefined,
    );
    this.#latest = undefined;
  }

  #cachedChunk(index: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#latest?.index === index) return this.#latest.bytes;
    const bytes = this.#reader.read(chunkAddress(this.#record, index));
    this.#latest = { index, bytes };
    bytes.catch(() => {
      this.#latest = undefined;
    });
    return bytes;
  }
}
