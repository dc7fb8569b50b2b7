import { type Gguf, readGguf } from '@localmost/gguf';
import type { ModelFile } from '@localmost/protocol';
import type { HeaderMap } from './scan-header.ts';

/**
 * The file's metadata, checked by the house's reader, without its table of tensors: their storage
 * types are llama.cpp's to know.
 * @throws MalformedModelError
 */
export async function readMetadata(
  file: ModelFile,
  header: Uint8Array,
  map: HeaderMap,
): Promise<Gguf> {
  const bytes = header.slice(0, map.tensorsStart);
  new DataView(bytes.buffer).setBigUint64(8, 0n, true);
  return readGguf({
    path: file.path,
    byteLength: bytes.byteLength,
    read: async (offset, byteLength) => bytes.slice(offset, offset + byteLength),
    stream: async function* stream() {
      yield bytes.slice();
    },
  });
}
