import type { GgufNumberArray, GgufValue } from './gguf.ts';
import type { HeaderCursor } from './header-cursor.ts';
import { malformed, unsupported } from './model-faults.ts';

const boolType = 7;
const stringType = 8;
const arrayType = 9;

/** What an array of numbers needs: element bytes, and a typed array over a buffer of its own. */
interface NumberType {
  readonly bytes: number;
  readonly read: (cursor: HeaderCursor) => number | bigint;
  readonly array: (buffer: ArrayBuffer) => GgufNumberArray;
}

/** @see https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (gguf_metadata_value_type) */
const numberTypes: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [0, { bytes: 1, read: (c) => c.uint8(), array: (b) => new Uint8Array(b) }],
  [1, { bytes: 1, read: (c) => c.int8(), array: (b) => new Int8Array(b) }],
  [2, { bytes: 2, read: (c) => c.uint16(), array: (b) => new Uint16Array(b) }],
  [3, { bytes: 2, read: (c) => c.int16(), array: (b) => new Int16Array(b) }],
  [4, { bytes: 4, read: (c) => c.uint32(), array: (b) => new Uint32Array(b) }],
  [5, { bytes: 4, read: (c) => c.int32(), array: (b) => new Int32Array(b) }],
  [6, { bytes: 4, read: (c) => c.float32(), array: (b) => new Float32Array(b) }],
  [10, { bytes: 8, read: (c) => c.uint64(), array: (b) => new BigUint64Array(b) }],
  [11, { bytes: 8, read: (c) => c.int64(), array: (b) => new BigInt64Array(b) }],
  [12, { bytes: 8, read: (c) => c.float64(), array: (b) => new Float64Array(b) }],
]);

/**
 * Reads one typed value of the metadata.
 * @throws MalformedModelError for an unknown type or a length that the file cannot hold
 */
export function readMetadataValue(cursor: HeaderCursor, key: string): GgufValue {
  const type = cursor.uint32();
  if (type === stringType) return cursor.string(`the value of "${key}"`);
  if (type === boolType) return readBoolean(cursor, key);
  if (type === arrayType) return readArray(cursor, key);
  const number = numberTypes.get(type)?.read(cursor);
  if (number === undefined) {
    throw malformed(`The value of "${key}" has the unknown type ${type}.`, { key, type });
  }
  return typeof number === 'bigint' ? narrowed(number) : number;
}

function readArray(cursor: HeaderCursor, key: string): GgufValue {
  const type = cursor.uint32();
  const length = cursor.count(`elements of "${key}"`);
  if (type === arrayType) throw unsupported(`"${key}" is an array of arrays.`, { key });
  if (type === stringType) {
    cursor.expect(length, 8, `strings of "${key}"`);
    return Array.from({ length }, () => cursor.string(`an element of "${key}"`));
  }
  if (type === boolType) {
    cursor.expect(length, 1, `booleans of "${key}"`);
    return Array.from({ length }, () => readBoolean(cursor, key));
  }
  const numberType = numberTypes.get(type);
  if (numberType === undefined) {
    throw malformed(`The array "${key}" has the unknown element type ${type}.`, { key, type });
  }
  cursor.expect(length, numberType.bytes, `numbers of "${key}"`);
  // A copy of its own: the numbers outlive the header's bytes and need not be aligned there.
  return numberType.array(cursor.bytes(length * numberType.bytes, key).slice().buffer);
}

function readBoolean(cursor: HeaderCursor, key: string): boolean {
  const byte = cursor.uint8();
  if (byte > 1) throw malformed(`"${key}" is a boolean of value ${byte}.`, { key, value: byte });
  return byte === 1;
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
