import { open } from 'node:fs/promises';
import type { ModelFile } from '@localmost/protocol';

const pieceBytes = 8 * 2 ** 20;

/** A file of this machine as an engine reads it; `close` it when the engine has. */
export async function localFile(path: string): Promise<ModelFile & { close(): Promise<void> }> {
  const handle = await open(path);
  const { size } = await handle.stat();
  const read = async (offset: number, byteLength: number) => {
    const bytes = new Uint8Array(byteLength);
    await handle.read(bytes, 0, byteLength, offset);
    return bytes;
  };
  return {
    path: 'model.gguf',
    byteLength: size,
    read,
    close: () => handle.close(),
    async *stream() {
      for (let offset = 0; offset < size; offset += pieceBytes) {
        yield await read(offset, Math.min(pieceBytes, size - offset));
      }
    },
  };
}
