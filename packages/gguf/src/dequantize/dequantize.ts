import { malformed } from '../model-faults.ts';
import { blockLayouts, type GgufTensorType } from '../tensor-type.ts';
import { unpackQ4_0, unpackQ4_1, unpackQ5_0, unpackQ5_1, unpackQ8_0 } from './blocks-of-32.ts';
import { unpackQ4_K, unpackQ5_K, unpackQ6_K } from './blocks-of-256.ts';
import { unpackBF16, unpackF16, unpackF32 } from './plain-floats.ts';

const unpackers: Readonly<Record<GgufTensorType, (bytes: Uint8Array, out: Float32Array) => void>> =
  {
    F32: unpackF32,
    F16: unpackF16,
    BF16: unpackBF16,
    Q4_0: unpackQ4_0,
    Q4_1: unpackQ4_1,
    Q5_0: unpackQ5_0,
    Q5_1: unpackQ5_1,
    Q8_0: unpackQ8_0,
    Q4_K: unpackQ4_K,
    Q5_K: unpackQ5_K,
    Q6_K: unpackQ6_K,
  };

/**
 * Unpacks stored elements to 32-bit floats, bit for bit as the format's reference does: the plain
 * road that faster ones are checked against.
 * @param bytes whole blocks; one row, several rows or a whole tensor
 * @param out exactly as many floats as the blocks hold; written in place
 * @throws MalformedModelError when the two lengths do not fit each other
 * @see https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/quants.py
 */
export function dequantize(type: GgufTensorType, bytes: Uint8Array, out: Float32Array): void {
  const { elementsPerBlock, bytesPerBlock } = blockLayouts[type];
  if ((out.length / elementsPerBlock) * bytesPerBlock !== bytes.length) {
    throw malformed(`${bytes.length} bytes of ${type} are not ${out.length} elements.`, {
      type,
      byteLength: bytes.length,
      elements: out.length,
    });
  }
  unpackers[type](bytes, out);
}
