import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootFolder } from '../manifests/manifest-folder.ts';

/** The version of the SDK in this checkout. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(join(rootFolder, 'packages/localmost/package.json'), 'utf8');
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
