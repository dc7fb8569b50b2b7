import { dequantize, type GgufTensor } from '@localmost/gguf';

/** Looks tokens up in the packed embedding table; one copy is held, as stored in the file. */
export class EmbeddingTable {
  readonly #tensor: GgufTensor;
  readonly #bytes: Uint8Array;
  readonly #rowBytes: number;

  /** @param bytes the whole table, kept */
  constructor(tensor: GgufTensor, bytes: Uint8Array) {
    this.#tensor = tensor;
    this.#bytes = bytes;
    this.#rowBytes = tensor.byteLength / tensor.rows;
  }

  /**
   * Gives the embeddings of tokens, `[tokens][width]`.
   * @throws RangeError for a token outside the vocabulary
   */
  lookup(tokens: Int32Array): Float32Array<ArrayBuffer> {
    const { type, columns, rows } = this.#tensor;
    const out = new Float32Array(tokens.length * columns);
    tokens.forEach((token, index) => {
      if (token < 0 || token >= rows) throw new RangeError(`token ${token} of ${rows}`);
      const packed = this.#bytes.subarray(token * this.#rowBytes, (token + 1) * this.#rowBytes);
      dequantize(type, packed, out.subarray(index * columns, (index + 1) * columns));
    });
    return out;
  }
}
