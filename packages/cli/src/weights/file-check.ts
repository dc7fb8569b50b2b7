import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { CorruptFileError, type ModelFileEntry } from '@localmost/protocol';
import { ChunkHasher, type FileHashes, usualChunkByteLength } from './chunk-hasher.ts';

/** What a manifest says of a file on disk. @throws NodeJS errors of reading */
export async function describeFile(path: string): Promise<ModelFileEntry> {
  const { size } = await stat(path);
  const chunkByteLength = usualChunkByteLength(size);
  const hashes = await hashFile(path, chunkByteLength);
  return {
    path: basename(path),
    byteLength: hashes.byteLength,
    sha256: hashes.sha256,
    chunks: { byteLength: chunkByteLength, sha256: hashes.chunkSha256 },
  };
}

/**
 * Whether a file holds the promised bytes; false where there is none.
 * @throws CorruptFileError where it holds others
 */
export async function isVerified(path: string, entry: ModelFileEntry): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null) return false;
  compareHashes(entry, await hashFile(path, chunkLengthOf(entry)));
  return true;
}

/** Length of the pieces that an entry hashes, or the usual one. */
export function chunkLengthOf(entry: ModelFileEntry): number {
  return entry.chunks?.byteLength ?? usualChunkByteLength(entry.byteLength);
}

/** @throws CorruptFileError naming the first piece that differs */
export function compareHashes(entry: ModelFileEntry, hashes: FileHashes): void {
  const promised = entry.chunks?.sha256 ?? [];
  const badChunk = promised.findIndex((sha256, index) => sha256 !== hashes.chunkSha256[index]);
  if (hashes.byteLength === entry.byteLength && hashes.sha256 === entry.sha256 && badChunk < 0) {
    return;
  }
  throw new CorruptFileError({
    message: `${entry.path} has ${hashes.byteLength} bytes with SHA-256 ${hashes.sha256}; the manifest promises ${entry.byteLength} with ${entry.sha256}.`,
    details: {
      path: entry.path,
      byteLength: hashes.byteLength,
      expectedByteLength: entry.byteLength,
      badChunk: badChunk < 0 ? null : badChunk,
    },
    remedies: [
      'Fetch the model again with `npm run models -- pull <id>`.',
      'If it stays so, the source serves another file than the one that was pinned: do not use it.',
    ],
  });
}

async function hashFile(path: string, chunkByteLength: number): Promise<FileHashes> {
  const hasher = new ChunkHasher(chunkByteLength);
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hasher.update(bytes as Uint8Array);
  }
  return hasher.digest();
}
