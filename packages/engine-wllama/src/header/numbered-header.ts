import { wordOfToken } from '../token-words.ts';
import type { HeaderMap } from './scan-header.ts';

const alignmentBytes = 32;
const types = { uint32: 4, int32: 5, bool: 7, string: 8, array: 9 } as const;
const utf8 = new TextEncoder();

/**
 * A header for the same weights in which every token is a word for its own number, so that a text of
 * such words goes through llama.cpp's tokenizer as exactly these ids. The house tokenizes, with the
 * real vocabulary. Everything that is not the tokenizer's stays byte for byte.
 * @param header the bytes that `map` was made of
 * @returns the new header, padded to where the weights begin
 */
export function numberedHeader(
  header: Uint8Array,
  map: HeaderMap,
  vocabularySize: number,
  alignment: number = alignmentBytes,
): Uint8Array<ArrayBuffer> {
  const kept = map.entries.filter(({ key }) => !key.startsWith('tokenizer.'));
  const added = numberedTokenizer(vocabularySize);
  const sink = new Sink();
  sink.bytes(header.subarray(0, 8));
  sink.uint64(map.tensorCount);
  sink.uint64(kept.length + added.count);
  for (const { start, end } of kept) sink.bytes(header.subarray(start, end));
  sink.bytes(added.bytes);
  sink.bytes(header.subarray(map.tensorsStart, map.tensorsEnd));
  return sink.finish(alignment);
}

/**
 * Byte-level BPE without merges, in the one manner of cutting words (Llama 3's) in which a word that
 * is itself a token is taken whole.
 */
function numberedTokenizer(vocabularySize: number): { bytes: Uint8Array; count: number } {
  const sink = new Sink();
  sink.key('tokenizer.ggml.model', types.string);
  sink.text('gpt2');
  sink.key('tokenizer.ggml.pre', types.string);
  sink.text('llama-bpe');
  sink.array('tokenizer.ggml.tokens', types.string, vocabularySize);
  // In the byte-level alphabet a space is written so.
  for (let id = 0; id < vocabularySize; id += 1) sink.text(wordOfToken(id).replace(' ', 'Ġ'));
  sink.array('tokenizer.ggml.token_type', types.int32, vocabularySize);
  for (let id = 0; id < vocabularySize; id += 1) sink.uint32(1);
  sink.array('tokenizer.ggml.merges', types.string, 0);
  for (const name of ['bos', 'eos']) {
    sink.key(`tokenizer.ggml.${name}_token_id`, types.uint32);
    sink.uint32(0);
    sink.key(`tokenizer.ggml.add_${name}_token`, types.bool);
    sink.bytes(Uint8Array.of(0));
  }
  return { bytes: sink.finish(1), count: 9 };
}

/** Grows by doubling: a vocabulary is a million small writes. Taking room may exchange the buffer. */
class Sink {
  #bytes = new Uint8Array(2 ** 16);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  bytes(piece: Uint8Array): void {
    const at = this.#take(piece.length);
    this.#bytes.set(piece, at);
  }

  uint32(value: number): void {
    const at = this.#take(4);
    this.#view.setUint32(at, value, true);
  }

  uint64(value: number): void {
    const at = this.#take(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  text(text: string): void {
    const bytes = utf8.encode(text);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  key(key: string, type: number): void {
    this.text(key);
    this.uint32(type);
  }

  array(key: string, type: number, count: number): void {
    this.key(key, types.array);
    this.uint32(type);
    this.uint64(count);
  }

  finish(alignment: number): Uint8Array<ArrayBuffer> {
    const end = Math.ceil(this.#length / alignment) * alignment;
    this.#take(end - this.#length);
    return this.#bytes.slice(0, end);
  }

  #take(length: number): number {
    const start = this.#length;
    this.#length += length;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
