import { type ModelFile, UnexpectedResponseError } from '@localmost/protocol';

const pieceBytes = 4 * 2 ** 20;

/**
 * A file of the hub read in ranges, for its header alone. Its bytes are not verified: what is read
 * here becomes facts of a manifest, never weights.
 */
export function hubFile(path: string, blob: Blob): ModelFile {
  const read = async (offset: number, byteLength: number) => {
    const bytes = new Uint8Array(await blob.slice(offset, offset + byteLength).arrayBuffer());
    if (bytes.byteLength === byteLength) return bytes;
    throw new UnexpectedResponseError({
      message: `The hub sent ${bytes.byteLength} bytes of ${path} instead of ${byteLength}.`,
      details: { path, offset, byteLength, receivedBytes: bytes.byteLength },
      remedies: ['Repeat; if it stays so, this server does not honour ranges.'],
    });
  };
  return {
    path,
    byteLength: blob.size,
    read,
    async *stream() {
      for (let offset = 0; offset < blob.size; offset += pieceBytes) {
        yield await read(offset, Math.min(pieceBytes, blob.size - offset));
      }
    },
  };
}
