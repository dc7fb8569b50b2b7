import { describe, expect, it } from 'vitest';
import fixture from '../../fixtures/block-values.json' with { type: 'json' };
import { blockLayouts, type GgufTensorType } from '../tensor-type.ts';
import { dequantize } from './dequantize.ts';

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(text, 'base64'));

describe('dequantize', () => {
  const types = Object.keys(blockLayouts) as GgufTensorType[];
  it.each(types)('unpacks %s bit for bit as the reference does', (type) => {
    const expected = new Float32Array(bytesOf(fixture[type].values).buffer);
    const out = new Float32Array(expected.length);
    dequantize(type, bytesOf(fixture[type].bytes), out);
    expect(out).toEqual(expected);
    expect(expected.some((value) => value !== 0)).toBe(true);
  });

  it('refuses bytes that do not fit the number of elements', () => {
    expect(() => dequantize('Q4_0', new Uint8Array(17), new Float32Array(32))).toThrow(
      /17 bytes of Q4_0/,
    );
  });
});
