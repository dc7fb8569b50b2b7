import type { ModelFile } from '@localmost/protocol';
import { blockLayouts, type GgufTensorType, tensorTypesByNumber } from '../tensor-type.ts';

/** A metadata value to write: whole numbers as uint32, `{ float }` as float32. */
export type WritableValue =
  | number
  | boolean
  | string
  | readonly string[]
  | Int32Array
  | Float32Array
  | { readonly float: number };

/** A tensor to write; `bytes` are its packed blocks. */
export interface WritableTensor {
  readonly name: string;
  readonly type: GgufTensorType;
  readonly columns: number;
  readonly rows: number;
  readonly bytes: Uint8Array;
}

const alignment = 32;

/** Writes a GGUF version 3 file in memory, for tests that need a model of a shape of their own. */
export function writeGguf(
  metadata: ReadonlyMap<string, WritableValue>,
  tensors: readonly WritableTensor[],
): Uint8Array<ArrayBuffer> {
  const sink = new ByteSink();
  sink.bytes(new TextEncoder().encode('GGUF'));
  sink.uint32(3);
  sink.uint64(tensors.length);
  sink.uint64(metadata.size);
  for (const [key, value] of metadata) {
    sink.string(key);
    writeValue(sink, value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    sink.string(tensor.name);
    sink.uint32(tensor.rows === 1 ? 1 : 2);
    sink.uint64(tensor.columns);
    if (tensor.rows !== 1) sink.uint64(tensor.rows);
    sink.uint32(typeNumber(tensor.type));
    sink.uint64(offset);
    offset = padded(offset + tensor.bytes.length);
  }
  for (const tensor of tensors) {
    sink.pad(alignment);
    sink.bytes(tensor.bytes);
  }
  return sink.finish();
}

/** A file of bytes in memory, as the store would hand it to an engine. Reads are copies. */
export function memoryFile(path: string, bytes: Uint8Array<ArrayBuffer>): ModelFile {
  return {
    path,
    byteLength: bytes.byteLength,
    read: async (offset, byteLength) => bytes.slice(offset, offset + byteLength),
    stream: async function* stream() {
      for (let at = 0; at < bytes.length; at += 2 ** 20) yield bytes.slice(at, at + 2 ** 20);
    },
  };
}

/** Bytes that `rows` × `columns` elements of a type take. */
export function packedBytes(type: GgufTensorType, rows: number, columns: number): number {
  const { elementsPerBlock, bytesPerBlock } = blockLayouts[type];
  return (columns / elementsPerBlock) * bytesPerBlock * rows;
}

function writeValue(sink: ByteSink, value: WritableValue): void {
  if (typeof value === 'number') {
    sink.uint32(4);
    sink.uint32(value);
  } else if (typeof value === 'boolean') {
    sink.uint32(7);
    sink.bytes(Uint8Array.of(value ? 1 : 0));
  } else if (typeof value === 'string') {
    sink.uint32(8);
    sink.string(value);
  } else if (value instanceof Int32Array || value instanceof Float32Array) {
    sink.uint32(9);
    sink.uint32(value instanceof Int32Array ? 5 : 6);
    sink.uint64(value.length);
    sink.bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if ('float' in value) {
    sink.uint32(6);
    sink.bytes(new Uint8Array(Float32Array.of(value.float).buffer));
  } else {
    sink.uint32(9);
    sink.uint32(8);
    sink.uint64(value.length);
    for (const item of value) sink.string(item);
  }
}

function typeNumber(type: GgufTensorType): number {
  for (const [number, name] of tensorTypesByNumber) if (name === type) return number;
  throw new RangeError(`no number for ${type}`);
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

class ByteSink {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  bytes(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
  }

  uint32(value: number): void {
    this.bytes(new Uint8Array(Uint32Array.of(value).buffer));
  }

  uint64(value: number): void {
    this.bytes(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  }

  string(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  pad(multiple: number): void {
    this.bytes(new Uint8Array(Math.ceil(this.#length / multiple) * multiple - this.#length));
  }

  finish(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}
