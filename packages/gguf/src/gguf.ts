import type { GgufTensorType } from './tensor-type.ts';

/** Numbers of an array in the metadata, in the width the file stores them. */
export type GgufNumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

/** One value of the metadata. 64-bit integers are numbers while they are safe, else bigints. */
export type GgufValue =
  | number
  | bigint
  | boolean
  | string
  | readonly string[]
  | readonly boolean[]
  | GgufNumberArray;

/** Where one tensor lies in the file, and how it is packed. */
export interface GgufTensor {
  readonly name: string;
  readonly type: GgufTensorType;
  /** Contiguous elements: what one row holds. */
  readonly columns: number;
  /** All further dimensions multiplied. */
  readonly rows: number;
  /** From the start of the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** The header of a GGUF file: its metadata and its table of tensors, without any weights. */
export interface Gguf {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}
