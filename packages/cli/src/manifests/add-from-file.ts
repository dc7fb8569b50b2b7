import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { readGguf } from '@localmost/gguf';
import { type ModelFile, type ModelManifest, parseManifest } from '@localmost/protocol';
import { describeFile } from '../weights/file-check.ts';
import { describeGguf } from './describe-gguf.ts';

/**
 * Makes a manifest for a GGUF file on this disk, which pages then find at `./models/<id>/`.
 * @throws MalformedModelError, UnsupportedModelError, InvalidManifestError
 */
export async function addFromFile(path: string, id?: string): Promise<ModelManifest> {
  const name = basename(path).replace(/\.gguf$/, '');
  const modelId = id ?? name.toLowerCase();
  const file = await open(path);
  try {
    const facts = describeGguf(await readGguf(await diskFile(path, file)), name);
    return parseManifest({
      schemaVersion: 1,
      id: modelId,
      ...facts,
      files: [await describeFile(path)],
      sources: [{ kind: 'url', baseUrl: `./models/${modelId}/` }],
    });
  } finally {
    await file.close();
  }
}

async function diskFile(path: string, file: Awaited<ReturnType<typeof open>>): Promise<ModelFile> {
  const { size } = await stat(path);
  const read = async (offset: number, byteLength: number) => {
    const bytes = new Uint8Array(byteLength);
    const { bytesRead } = await file.read(bytes, 0, byteLength, offset);
    return bytes.subarray(0, bytesRead);
  };
  return {
    path,
    byteLength: size,
    read,
    async *stream() {
      yield await read(0, size);
    },
  };
}
