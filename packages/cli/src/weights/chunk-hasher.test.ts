import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ChunkHasher } from './chunk-hasher.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('hashes of a file and its chunks', () => {
  it.each([1, 7, 10, 25, 64])('do not depend on pieces of %i bytes', (pieceBytes) => {
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => index * 37);
    const hasher = new ChunkHasher(25);
    for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
      hasher.update(bytes.subarray(offset, offset + pieceBytes));
    }
    expect(hasher.digest()).toEqual({
      byteLength: 64,
      sha256: sha256(bytes),
      chunkSha256: [
        sha256(bytes.subarray(0, 25)),
        sha256(bytes.subarray(25, 50)),
        sha256(bytes.subarray(50)),
      ],
    });
  });
});
