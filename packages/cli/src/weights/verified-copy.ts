import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CorruptFileError, type ModelFileEntry } from '@localmost/protocol';
import { ChunkHasher } from './chunk-hasher.ts';
import { chunkLengthOf, compareHashes } from './file-check.ts';

/**
 * Writes bytes to a file that appears under its name only when every hash is right.
 * @throws CorruptFileError; nothing is left behind then
 */
export async function copyVerified(
  bytes: AsyncIterable<Uint8Array>,
  entry: ModelFileEntry,
  path: string,
  onBytes: (copiedBytes: number) => void = () => {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partPath = `${path}.${process.pid}.part`;
  const file = await open(partPath, 'w');
  try {
    const hasher = new ChunkHasher(chunkLengthOf(entry));
    let copiedBytes = 0;
    for await (const piece of bytes) {
      copiedBytes += piece.byteLength;
      if (copiedBytes > entry.byteLength) throw tooLong(entry);
      hasher.update(piece);
      await file.writeFile(piece);
      onBytes(copiedBytes);
    }
    compareHashes(entry, hasher.digest());
    await file.sync();
    await file.close();
    await rename(partPath, path);
  } catch (error) {
    await file.close().catch(() => {});
    await rm(partPath, { force: true });
    throw error;
  }
}

/** A hostile source must not fill the disk before its hash is seen to be wrong. */
function tooLong(entry: ModelFileEntry): CorruptFileError {
  return new CorruptFileError({
    message: `${entry.path} is longer than the ${entry.byteLength} bytes that the manifest promises.`,
    details: { path: entry.path, expectedByteLength: entry.byteLength },
    remedies: ['The source serves another file than the one that was pinned: do not use it.'],
  });
}
