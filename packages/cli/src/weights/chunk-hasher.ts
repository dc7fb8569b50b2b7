import { createHash, type Hash } from 'node:crypto';

/**
 * Length of the pieces that a new manifest hashes. A piece is in memory whole while it is verified,
 * several times over, and is what a broken download fetches again; in a large file very many of them
 * would cost more than that.
 */
export function usualChunkByteLength(fileByteLength: number): number {
  return (fileByteLength > 256 * 2 ** 20 ? 8 : 4) * 2 ** 20;
}

/** SHA-256 of a whole file and of its pieces. */
export interface FileHashes {
  byteLength: number;
  sha256: string;
  chunkSha256: string[];
}

/** Hashes a file and each of its pieces in one pass over its bytes. */
export class ChunkHasher {
  readonly #chunkByteLength: number;
  readonly #file: Hash = createHash('sha256');
  #chunk: Hash = createHash('sha256');
  #chunkBytes = 0;
  #byteLength = 0;
  readonly #chunkSha256: string[] = [];

  constructor(chunkByteLength: number) {
    this.#chunkByteLength = chunkByteLength;
  }

  update(bytes: Uint8Array): void {
    this.#file.update(bytes);
    this.#byteLength += bytes.byteLength;
    for (let offset = 0; offset < bytes.byteLength; ) {
      const length = Math.min(bytes.byteLength - offset, this.#chunkByteLength - this.#chunkBytes);
      this.#chunk.update(bytes.subarray(offset, offset + length));
      offset += length;
      this.#chunkBytes += length;
      if (this.#chunkBytes === this.#chunkByteLength) this.#endChunk();
    }
  }

  /** Ends the pass; the hasher is spent. */
  digest(): FileHashes {
    if (this.#chunkBytes > 0) this.#endChunk();
    return {
      byteLength: this.#byteLength,
      sha256: this.#file.digest('hex'),
      chunkSha256: this.#chunkSha256,
    };
  }

  #endChunk(): void {
    this.#chunkSha256.push(this.#chunk.digest('hex'));
    this.#chunk = createHash('sha256');
    this.#chunkBytes = 0;
  }
}
