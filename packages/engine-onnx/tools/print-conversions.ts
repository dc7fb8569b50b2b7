/**
 * Prints what a GGUF file's conversions hash to, as a manifest's `conversions`:
 *
 *     npm run conversions -w packages/engine-onnx -- /path/to/MODEL.gguf
 */
import { open } from 'node:fs/promises';
import type { ModelFile } from '@localmost/protocol';
import { conversionHash, conversionTarget } from '../src/conversion.ts';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Name a GGUF file.');
const handle = await open(path);
const { size } = await handle.stat();
const pieceBytes = 2 ** 24;
const file: ModelFile = {
  path,
  byteLength: size,
  read: async (offset, byteLength) => {
    const bytes = new Uint8Array(byteLength);
    const { bytesRead } = await handle.read(bytes, 0, byteLength, offset);
    return bytes.subarray(0, bytesRead);
  },
  stream: async function* stream() {
    for (let at = 0; at < size; at += pieceBytes) {
      yield await file.read(at, Math.min(pieceBytes, size - at));
    }
  },
};
const conversions: { target: string; sha256: string }[] = [];
for (const backend of ['wasm', 'webgpu'] as const) {
  const sha256 = await conversionHash(file, backend);
  conversions.push({ target: conversionTarget(backend), sha256 });
}
await handle.close();
process.stdout.write(`${JSON.stringify(conversions, null, 2)}\n`);
