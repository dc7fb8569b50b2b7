import { malformed } from '../faults.ts';

/** One metadata value as the bytes it takes: its key, and where key and value lie. */
export interface HeaderEntry {
  readonly key: string;
  /** From the start of the file, the key's length field included. */
  readonly start: number;
  readonly end: number;
}

/** Where the parts of a GGUF header lie. Offsets are from the start of the file. */
export interface HeaderMap {
  readonly version: number;
  readonly tensorCount: number;
  readonly entries: readonly HeaderEntry[];
  readonly tensorsStart: number;
  readonly tensorsEnd: number;
}

/** Bytes of a value of each type that has a fixed width, by its number. */
const valueBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const stringType = 8;
const arrayType = 9;
const magic = 0x46554747;
const mostDimensions = 4;

/**
 * Finds the parts of a header without reading what they say, so that storage types and values of
 * any kind pass. Null when the header is longer than these bytes.
 * @param bytes the file's first bytes
 * @throws MalformedModelError
 * @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function scanHeader(bytes: Uint8Array, fileBytes: number): HeaderMap | null {
  const cursor = new Cursor(bytes, fileBytes);
  try {
    return scan(cursor);
  } catch (thrown) {
    if (thrown instanceof HeaderIsLonger) return null;
    throw thrown;
  }
}

function scan(cursor: Cursor): HeaderMap {
  if (cursor.uint32() !== magic) {
    throw malformed('The file is not a GGUF: it does not begin with the letters GGUF.');
  }
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) {
    throw malformed(`The file is GGUF version ${version}; 2 and 3, little-endian, are known.`);
  }
  const tensorCount = cursor.count();
  const entryCount = cursor.count();
  const entries: HeaderEntry[] = [];
  for (let index = 0; index < entryCount; index += 1) {
    const start = cursor.position;
    const key = cursor.text();
    cursor.skipValue(cursor.uint32());
    entries.push({ key, start, end: cursor.position });
  }
  const tensorsStart = cursor.position;
  for (let index = 0; index < tensorCount; index += 1) cursor.skipTensor();
  return { version, tensorCount, entries, tensorsStart, tensorsEnd: cursor.position };
}

class HeaderIsLonger extends Error {}

class Cursor {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #fileBytes: number;

  constructor(bytes: Uint8Array, fileBytes: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fileBytes = fileBytes;
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** How many of something follow, or how long it is: never more than the file has bytes. */
  count(): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value <= BigInt(this.#fileBytes)) return Number(value);
    throw malformed(`The header announces ${value} of something in ${this.#fileBytes} bytes.`);
  }

  text(): string {
    const length = this.count();
    const start = this.#take(length);
    return new TextDecoder().decode(this.#bytes.subarray(start, start + length));
  }

  skipValue(type: number, depth = 0): void {
    const width = valueBytes.get(type);
    if (width !== undefined) this.#take(width);
    else if (type === stringType) this.#take(this.count());
    else if (type === arrayType && depth < 2) this.#skipArray(depth);
    else throw malformed(`The metadata holds a value of the unknown type ${type}.`, { type });
  }

  skipTensor(): void {
    this.#take(this.count());
    const dimensions = this.uint32();
    if (dimensions > mostDimensions) {
      throw malformed(`A tensor has ${dimensions} dimensions; ${mostDimensions} are the most.`);
    }
    this.#take(dimensions * 8 + 4 + 8);
  }

  #skipArray(depth: number): void {
    const type = this.uint32();
    const count = this.count();
    const width = valueBytes.get(type);
    if (width !== undefined) this.#take(width * count);
    else for (let index = 0; index < count; index += 1) this.skipValue(type, depth + 1);
  }

  #take(length: number): number {
    const start = this.position;
    this.position += length;
    if (this.position > this.#fileBytes) {
      throw malformed(`The header goes on past the file's end at byte ${this.#fileBytes}.`);
    }
    if (this.position > this.#bytes.byteLength) throw new HeaderIsLonger();
    return start;
  }
}
