import { InvalidRequestError } from '@localmost/protocol';
import { describe, expect, test } from 'vitest';
import { toBase64 } from './encode-vector.ts';
import { toEmbeddingRequest } from './to-embedding-request.ts';

/** Parameters as code without types would send them. */
const check = (params: object) =>
  toEmbeddingRequest(params as unknown as Parameters<typeof toEmbeddingRequest>[0]);

describe('parameters of embeddings', () => {
  test('take one text or many', () => {
    expect(check({ model: 'm', input: 'a' })).toEqual({
      model: 'm',
      request: { texts: ['a'] },
      format: 'float',
      dimensions: undefined,
    });
    const many = { model: 'm', input: ['a', 'b'], encoding_format: 'base64', dimensions: 384 };
    expect(check({ ...many, user: 'u' })).toMatchObject({
      request: { texts: ['a', 'b'] },
      format: 'base64',
      dimensions: 384,
    });
  });

  test.each([
    ['input', { model: 'm' }],
    ['input', { model: 'm', input: 7 }],
    ['input', { model: 'm', input: ['a', null] }],
    ['input', { model: 'm', input: [1, 2, 3] }],
    ['input', { model: 'm', input: [[1, 2]] }],
    ['model', { input: 'a' }],
    ['encoding_format', { model: 'm', input: 'a', encoding_format: 'hex' }],
    ['dimensions', { model: 'm', input: 'a', dimensions: 0 }],
    ['dimensions', { model: 'm', input: 'a', dimensions: 1.5 }],
    ['mode', { model: 'm', input: 'a', mode: 'only_in_cloud' }],
  ])('are refused with the name of the wrong field: %s', (path, params) => {
    expect(() => check(params)).toThrow(InvalidRequestError);
    expect(() => check(params)).toThrow(expect.objectContaining({ details: { path } }));
  });
});

test('a vector in base64 is its floats, little-endian', () => {
  expect(toBase64(Float32Array.of(1, -2.5))).toBe('AACAPwAAIMA=');
  const bytes = Buffer.from(toBase64(Float32Array.of(0.1, 3e38)), 'base64');
  expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([
    Math.fround(0.1),
    Math.fround(3e38),
  ]);
});
