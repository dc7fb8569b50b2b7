import {
  type ModelFile,
  type ModelFiles,
  type ModelManifest,
  ModelNotStoredError,
} from '@localmost/protocol';

/** Pieces of a stream, in bytes. */
const pieceByteLength = 16 * 2 ** 20;

/**
 * Files of a model that is held in memory, for engines.
 * @param blobs verified bytes by path; a Blob's bytes cannot change, so they are not checked again
 */
export function memoryFiles(manifest: ModelManifest, blobs: ReadonlyMap<string, Blob>): ModelFiles {
  return {
    manifest,
    async open(path) {
      const blob = blobs.get(path);
      if (blob !== undefined) return blobFile(path, blob);
      throw new ModelNotStoredError({
        message: `The file "${path}" of ${manifest.id} is not in memory.`,
        details: { model: manifest.id, path },
        remedies: ['Load the model again.'],
      });
    },
  };
}

function blobFile(path: string, blob: Blob): ModelFile {
  const read = async (offset: number, byteLength: number) => {
    if (offset < 0 || byteLength < 0 || offset + byteLength > blob.size) {
      throw new RangeError(
        `Bytes ${offset} to ${offset + byteLength} are outside of ${path} (${blob.size} bytes).`,
      );
    }
    return new Uint8Array(await blob.slice(offset, offset + byteLength).arrayBuffer());
  };
  return {
    path,
    byteLength: blob.size,
    read,
    async *stream() {
      for (let offset = 0; offset < blob.size; offset += pieceByteLength) {
        yield read(offset, Math.min(pieceByteLength, blob.size - offset));
      }
    },
  };
}
