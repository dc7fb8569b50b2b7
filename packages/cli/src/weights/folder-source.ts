import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ModelManifest, ModelNotStoredError } from '@localmost/protocol';
import type { WeightSource } from './weight-source.ts';

/**
 * A folder that the user names. A file may lie at its path in the manifest, under the model's id,
 * or by its bare name.
 */
export function folderSource(folder: string, manifest: ModelManifest): WeightSource {
  return {
    name: `the folder ${folder}`,
    async open(entry, { signal }) {
      const candidates = [
        join(folder, entry.path),
        join(folder, manifest.id, entry.path),
        join(folder, basename(entry.path)),
      ];
      for (const path of candidates) {
        const found = await stat(path).catch(() => null);
        if (found?.isFile()) return createReadStream(path, { highWaterMark: 2 ** 20, signal });
      }
      throw new ModelNotStoredError({
        message: `${entry.path} is not in ${folder}.`,
        details: { path: entry.path, folder },
        remedies: [`Put ${basename(entry.path)} into ${folder}.`],
      });
    },
    async close() {},
  };
}
