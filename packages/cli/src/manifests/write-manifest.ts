import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidManifestError, type ModelManifest, parseManifest } from '@localmost/protocol';
import { modelsFolder } from './manifest-folder.ts';

/**
 * Writes `<id>.json` after a last check of everything in it; an existing one only with `replace`.
 * @returns the path
 * @throws InvalidManifestError
 */
export async function writeManifest(
  manifest: ModelManifest,
  { folder = modelsFolder, replace = false }: { folder?: string; replace?: boolean } = {},
): Promise<string> {
  const checked = parseManifest(manifest);
  const path = join(folder, `${checked.id}.json`);
  const content = `${JSON.stringify(checked, null, 2)}\n`;
  try {
    await writeFile(path, content, { flag: replace ? 'w' : 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new InvalidManifestError({
      message: `There is a manifest "${checked.id}" already.`,
      details: { modelId: checked.id },
      remedies: ['Give the new one another id with --id.', 'Overwrite the old one with --replace.'],
      cause: error,
    });
  }
  return path;
}
