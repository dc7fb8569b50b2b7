import { type ChunkPlan, chunkLength } from '../integrity/chunk-plan.ts';

/** Keeps a completed chunk; resolves when it is on disk. */
export type ChunkSink = (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;

/**
 * Cuts a stream of pieces into chunks. Two buffers: while one is hashed and stored, the other
 * fills from the network. At most one chunk waits to be stored.
 */
export class ChunkBuffer {
  readonly #plan: ChunkPlan;
  readonly #sink: ChunkSink;
  readonly #buffers: Uint8Array<ArrayBuffer>[];
  #index: number;
  #filled = 0;
  #pending: Promise<void> = Promise.resolve();
  #failed = false;

  /** @param index of the first chunk that the pieces will fill */
  constructor(plan: ChunkPlan, index: number, sink: ChunkSink) {
    this.#plan = plan;
    this.#index = index;
    this.#sink = sink;
    const size = Math.min(plan.chunkByteLength, plan.byteLength);
    this.#buffers = [new Uint8Array(size), new Uint8Array(plan.count > 1 ? size : 0)];
  }

  /** Where in the file the next byte goes. */
  get position(): number {
    const { byteLength, chunkByteLength } = this.#plan;
    return Math.min(this.#index * chunkByteLength + this.#filled, byteLength);
  }

  /** Takes the piece in. @throws what the sink threw for an earlier chunk */
  async push(piece: Uint8Array): Promise<void> {
    for (let taken = 0; taken < piece.byteLength && this.#index < this.#plan.count; ) {
      if (this.#failed) await this.#pending;
      const length = chunkLength(this.#plan, this.#index);
      const part = piece.subarray(taken, taken + length - this.#filled);
      this.#current().set(part, this.#filled);
      this.#filled += part.byteLength;
      taken += part.byteLength;
      if (this.#filled === length) await this.#complete(length);
    }
  }

  /** Resolves when every completed chunk is kept. @throws what the sink threw */
  settle(): Promise<void> {
    return this.#pending;
  }

  /** Forgets an unfinished chunk, and goes on at the start of the given one. */
  restartAt(index: number): void {
    this.#index = index;
    this.#filled = 0;
    this.#failed = false;
    this.#pending = Promise.resolve();
  }

  #current(): Uint8Array<ArrayBuffer> {
    // Two buffers in turn: the index of a chunk says which.
    return this.#buffers[this.#index % this.#buffers.length] as Uint8Array<ArrayBuffer>;
  }

  async #complete(length: number): Promise<void> {
    await this.#pending;
    const bytes = this.#current().subarray(0, length);
    this.#pending = this.#sink(bytes);
    this.#pending.catch(() => {
      this.#failed = true;
    });
    this.#index++;
    this.#filled = 0;
  }
}
