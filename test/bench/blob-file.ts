import type { ModelFile } from '@localmost/protocol';

/** A model's file from a blob, in pieces of 16 MiB. */
export function blobFile(blob: Blob): ModelFile {
  const read = async (offset: number, byteLength: number) =>
    new Uint8Array(await blob.slice(offset, offset + byteLength).arrayBuffer());
  return {
    path: 'model.gguf',
    byteLength: blob.size,
    read,
    async *stream() {
      const piece = 16 * 2 ** 20;
      for (let offset = 0; offset < blob.size; offset += piece) {
        yield await read(offset, Math.min(piece, blob.size - offset));
      }
    },
  };
}
