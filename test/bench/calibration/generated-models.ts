import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addFromFile, type WeightFolders } from '@localmost/cli';
import { type TinyModelShape, tinyModel, writeGguf } from '@localmost/gguf/testing';
import type { ModelManifest } from '@localmost/protocol';

/** Shapes from 3 to 139 million weights, flat and deep, none of them that of a model in `models/`. */
const shapes: Readonly<Record<string, Partial<TinyModelShape>>> = {
  'calibration-3m': { blocks: 4, width: 256, hidden: 768, heads: 4, headsKv: 2 },
  'calibration-19m': { blocks: 6, width: 512, hidden: 1536, heads: 8, headsKv: 4 },
  'calibration-33m': { blocks: 24, width: 384, hidden: 1024, heads: 6, headsKv: 2 },
  'calibration-75m': { blocks: 12, width: 768, hidden: 2048, heads: 12, headsKv: 4 },
  // Larger than most last-level caches.
  'calibration-139m': { blocks: 14, width: 960, hidden: 2560, heads: 15, headsKv: 5 },
};

/** Generated models in a folder of their own; remove it after use. */
export interface GeneratedModels {
  manifests: ModelManifest[];
  folders: WeightFolders;
  remove(): Promise<void>;
}

/** Writes one model of each shape, with random weights: speed does not ask what they mean. */
export async function generateModels(): Promise<GeneratedModels> {
  const folder = await mkdtemp(join(tmpdir(), 'localmost-calibration-'));
  const manifests: ModelManifest[] = [];
  for (const [id, shape] of Object.entries(shapes)) {
    const { metadata, tensors } = tinyModel({
      type: 'Q4_1',
      headDimension: 64,
      contextLength: 512,
      ...shape,
    });
    await mkdir(join(folder, id));
    const path = join(folder, id, `${id}.gguf`);
    await writeFile(path, writeGguf(metadata, tensors));
    const manifest = await addFromFile(path, id);
    await writeFile(join(folder, `${id}.json`), JSON.stringify(manifest));
    manifests.push(manifest);
  }
  return {
    manifests,
    folders: { embedded: folder, fetched: folder },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
