import type { TokenModel } from '@localmost/generation';
import type { LlamaConfiguration } from '@localmost/gguf';
import { engineFault } from '../engine-faults.ts';
import type { OnnxFeeds, OnnxRuntime, OnnxSession } from '../runtime/onnx-runtime.ts';
import type { EmbeddingTable } from '../weights/embedding-table.ts';
import type { KeyValueCache } from './key-value-cache.ts';

/** What a token model runs on. */
export interface OnnxTokenModelParts {
  readonly runtime: OnnxRuntime;
  readonly session: OnnxSession;
  readonly embeddings: EmbeddingTable;
  readonly cache: KeyValueCache;
  readonly configuration: LlamaConfiguration;
  readonly contextWindow: number;
  /** Tokens computed between two looks at the signal. */
  readonly chunkTokens: number;
  /** Rejects when the device goes away. */
  readonly lost: Promise<never>;
}

/** Next-token logits from an ONNX session, with its cache of keys and values. */
export class OnnxTokenModel implements TokenModel {
  readonly contextWindow: number;
  readonly vocabularySize: number;
  readonly #parts: OnnxTokenModelParts;
  #position = 0;
  #lostError: unknown = null;

  constructor(parts: OnnxTokenModelParts) {
    this.#parts = parts;
    this.contextWindow = parts.contextWindow;
    this.vocabularySize = parts.configuration.vocabularySize;
    parts.lost.catch((error: unknown) => {
      this.#lostError = error;
    });
  }

  get position(): number {
    return this.#position;
  }

  truncate(position: number): void {
    this.#position = Math.min(this.#position, Math.max(0, position));
  }

  async forward(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    let logits = new Float32Array(0);
    for (const chunk of this.#chunks(tokens)) {
      signal.throwIfAborted();
      logits = await this.#step(chunk, [chunk.length - 1]);
      // The runtime resolves without leaving the microtask queue: an abort message needs a macrotask.
      if (tokens.length > chunk.length) await macrotask();
    }
    return logits;
  }

  async forwardMany(tokens: Int32Array, signal: AbortSignal): Promise<Float32Array> {
    const all = new Float32Array(tokens.length * this.vocabularySize);
    let filled = 0;
    for (const chunk of this.#chunks(tokens)) {
      signal.throwIfAborted();
      const logits = await this.#step(chunk, [...chunk.keys()]);
      all.set(logits, filled);
      filled += logits.length;
      if (tokens.length > chunk.length) await macrotask();
    }
    return all;
  }

  *#chunks(tokens: Int32Array): Generator<Int32Array> {
    if (tokens.length === 0 || this.#position + tokens.length > this.contextWindow) {
      throw new RangeError(
        `${tokens.length} tokens after ${this.#position} do not fit a context of ${this.contextWindow}`,
      );
    }
    for (let at = 0; at < tokens.length; at += this.#parts.chunkTokens) {
      yield tokens.subarray(at, at + this.#parts.chunkTokens);
    }
  }

  async #step(
    tokens: Int32Array,
    wantedRows: readonly number[],
  ): Promise<Float32Array<ArrayBuffer>> {
    const { cache, session, lost } = this.#parts;
    // The runtime would wait for a lost device for ever.
    if (this.#lostError !== null) throw this.#lostError;
    const total = this.#position + tokens.length;
    try {
      await cache.reserve(total);
      const feeds = { ...this.#stepInputs(tokens, wantedRows), ...cache.inputs(this.#position) };
      // A step on a lost device may never settle.
      const run = session.run(feeds, { logits: null, ...cache.outputs() });
      const results = await Promise.race([run, lost]);
      const logits = results.logits?.data;
      if (!(logits instanceof Float32Array)) throw new TypeError('the step gave no logits');
      cache.store(this.#position, results);
      this.#position = total;
      return logits as Float32Array<ArrayBuffer>;
    } catch (error) {
      throw engineFault(error, 'run');
    }
  }

  #stepInputs(tokens: Int32Array, wantedRows: readonly number[]): OnnxFeeds {
    const { Tensor } = this.#parts.runtime;
    const { embeddings, configuration } = this.#parts;
    const total = this.#position + tokens.length;
    const rows = BigInt64Array.from(wantedRows, BigInt);
    return {
      embeddings: new Tensor('float32', embeddings.lookup(tokens), [
        tokens.length,
        configuration.embeddingLength,
      ]),
      position: new Tensor('int64', BigInt64Array.of(BigInt(this.#position)), [1]),
      last_position: new Tensor('int32', Int32Array.of(total - 1), [1]),
      total_length: new Tensor('int32', Int32Array.of(total), []),
      wanted_rows: new Tensor('int64', rows, [rows.length]),
    };
  }
}

/** Lets messages in; timers are throttled in hidden pages, a channel is not. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
