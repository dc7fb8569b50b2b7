import { dequantize } from '@localmost/gguf';
import { packedBytes, randomSource } from '@localmost/gguf/testing';
import { describe, expect, it } from 'vitest';
import {
  blockElements,
  blockScheme,
  packLevels,
  unpackOffsets,
  unpackScales,
} from './repack-blocks.ts';

const blocks = 7;

describe('repacked blocks', () => {
  it.each(['Q4_0', 'Q4_1', 'Q8_0'] as const)('mean the same values as stored ones: %s', (type) => {
    const random = randomSource(7);
    const stored = Uint8Array.from(
      { length: packedBytes(type, 1, blocks * blockElements) },
      () => random() * 256,
    );
    const scheme = blockScheme(type);
    if (scheme === null) throw new Error(`${type} has a scheme`);
    for (let at = 0; at < stored.length; at += scheme.bytesPerBlock) {
      stored[at + 1] = 0x24;
      if (scheme.hasOffset) stored[at + 3] = 0xb0;
    }
    const expected = new Float32Array(blocks * blockElements);
    dequantize(type, stored, expected);

    const levels = new Uint8Array((blocks * blockElements * scheme.bits) / 8);
    const scales = new Float32Array(blocks);
    const offsets = new Float32Array(blocks);
    packLevels(scheme, stored, levels);
    unpackScales(scheme, stored, scales);
    if (scheme.hasOffset) unpackOffsets(scheme, stored, offsets);
    const values = expected.map((_, index) => {
      const byte = levels[scheme.bits === 8 ? index : index >> 1] ?? 0;
      const level = scheme.bits === 8 ? byte - 128 : ((byte >> (4 * (index & 1))) & 15) - 8;
      const block = Math.floor(index / blockElements);
      return (scales[block] ?? 0) * level + (offsets[block] ?? 0);
    });
    for (const [index, value] of values.entries())
      expect(value).toBeCloseTo(expected[index] ?? 0, 6);
  });

  it('has no scheme for types that must be unpacked', () => {
    expect(blockScheme('Q6_K')).toBeNull();
    expect(blockScheme('F16')).toBeNull();
  });
});
