import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { memoryFile } from '@localmost/gguf/testing';
import { type ModelFile, type ModelFiles, parseManifest } from '@localmost/protocol';

const modelsFolder = new URL('../../../models/', import.meta.url);

/** A model of the repository, its files read into memory. @param modelId its manifest's name */
export async function nodeModelFiles(modelId: string): Promise<ModelFiles> {
  const text = await readFile(new URL(`${modelId}.json`, modelsFolder), 'utf8');
  const manifest = parseManifest(JSON.parse(text));
  const files = new Map<string, ModelFile>();
  for (const { path } of manifest.files) {
    const bytes = await readFile(new URL(`${modelId}/${path}`, modelsFolder));
    files.set(path, memoryFile(path, new Uint8Array(bytes)));
  }
  return {
    manifest,
    open: async (path) => {
      const file = files.get(path);
      if (file === undefined) throw new Error(`${modelId} has no file ${path}`);
      return file;
    },
  };
}

/** Where a model file lies on this machine. @param path from the models folder */
export function modelPath(path: string): string {
  return fileURLToPath(new URL(path, modelsFolder));
}
