import type { ModelFile } from '@localmost/protocol';

/**
 * All bytes of a file, in a buffer of their own.
 * @param onProgress called with bytes read so far and in all
 * @throws CorruptFileError from the file itself · the signal's reason
 */
export async function readWhole(
  file: ModelFile,
  signal: AbortSignal,
  onProgress: (loadedBytes: number, totalBytes: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.byteLength);
  let at = 0;
  for await (const piece of file.stream()) {
    signal.throwIfAborted();
    bytes.set(piece, at);
    at += piece.length;
    onProgress(at, file.byteLength);
  }
  return bytes;
}
