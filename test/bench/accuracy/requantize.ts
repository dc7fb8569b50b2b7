import { writeFile } from 'node:fs/promises';
import {
  blockLayouts,
  dequantize,
  type GgufTensor,
  type GgufValue,
  readGguf,
} from '@localmost/gguf';
import { type WritableTensor, type WritableValue, writeGguf } from '@localmost/gguf/testing';
import { localFile } from './local-file.ts';

/** Storage types that a model can be rewritten to. */
export type TargetType = 'Q4_0' | 'Q8_0';

/**
 * Writes a model anew with all its matrices in another type, rounded as llama.cpp rounds them, so
 * that a comparison needs no second download. Weights that were rounded before are rounded again:
 * both engines read the same file, but it is not what a publisher would offer.
 */
export async function requantize(from: string, to: string, type: TargetType): Promise<void> {
  const file = await localFile(from);
  const gguf = await readGguf(file);
  const tensors: WritableTensor[] = [];
  for (const tensor of gguf.tensors.values()) {
    const bytes = await file.read(tensor.byteOffset, tensor.byteLength);
    tensors.push(tensor.rows === 1 ? asItIs(tensor, bytes) : pack(tensor, bytes, type));
  }
  await file.close();
  const metadata = new Map([...gguf.metadata].flatMap(([key, value]) => writable(key, value)));
  await writeFile(to, writeGguf(metadata, tensors));
}

function asItIs({ name, type, columns, rows }: GgufTensor, bytes: Uint8Array): WritableTensor {
  return { name, type, columns, rows, bytes };
}

function pack(tensor: GgufTensor, bytes: Uint8Array, type: TargetType): WritableTensor {
  const { name, columns, rows } = tensor;
  const floats = new Float32Array(rows * columns);
  dequantize(tensor.type, bytes, floats);
  const { bytesPerBlock, elementsPerBlock } = blockLayouts[type];
  const packed = new Uint8Array((floats.length / elementsPerBlock) * bytesPerBlock);
  const packBlock = type === 'Q8_0' ? packQ8 : packQ4;
  for (let block = 0; block * elementsPerBlock < floats.length; block += 1) {
    const values = floats.subarray(block * elementsPerBlock, (block + 1) * elementsPerBlock);
    packBlock(values, new DataView(packed.buffer, block * bytesPerBlock, bytesPerBlock));
  }
  return { name, type, columns, rows, bytes: packed };
}

/** Scale by the largest magnitude over 127. */
function packQ8(values: Float32Array, block: DataView): void {
  const scale = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0) / 127;
  setHalf(block, scale);
  values.forEach((value, index) => {
    block.setInt8(2 + index, scale === 0 ? 0 : Math.round(value / scale));
  });
}

/** The number of largest magnitude becomes -8. */
function packQ4(values: Float32Array, block: DataView): void {
  const top = values.reduce((held, value) => (Math.abs(value) > Math.abs(held) ? value : held), 0);
  const scale = top / -8;
  setHalf(block, scale);
  const nibble = (value = 0) => Math.min(15, Math.trunc(value / (scale || 1) + 8.5));
  for (let index = 0; index < 16; index += 1) {
    block.setUint8(2 + index, nibble(values[index]) | (nibble(values[index + 16]) << 4));
  }
}

/** Writes the nearest half-precision number at the block's start. */
function setHalf(block: DataView, value: number): void {
  const sign = value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  block.setUint16(
    0,
    sign | (size < 2 ** -14 ? Math.round(size * 2 ** 24) : normalHalf(size)),
    true,
  );
}

/** Drops 13 bits of the fraction, to even, and moves the exponent. */
function normalHalf(size: number): number {
  const bits = new Uint32Array(Float32Array.of(size).buffer)[0] ?? 0;
  return ((bits + 0xfff + ((bits >> 13) & 1)) >> 13) - (112 << 10);
}

/** The writer's form of a value; GGUF's readers want some whole numbers as floats. */
function writable(key: string, value: GgufValue): [string, WritableValue][] {
  if (typeof value === 'number') {
    return [[key, /(freq_base|epsilon|scale|factor)$/.test(key) ? { float: value } : value]];
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value instanceof Int32Array) {
    return [[key, value]];
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return [[key, value]];
  throw new Error(`This writer does not know how to keep ${key}.`);
}
