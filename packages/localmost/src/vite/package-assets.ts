import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultDownloadWorkerUrl, defaultRuntimes } from '../default-runtimes.ts';

/** Names of the files below `workers/` that a page may ask for, as the package's addresses name them. */
export const workerFiles: readonly string[] = [
  defaultDownloadWorkerUrl,
  ...defaultRuntimes.flatMap(({ workerUrl, assets }) => [workerUrl, ...Object.values(assets)]),
].map((address) => address.slice(address.lastIndexOf('/') + 1));

/** Those of them that are not on the disk. */
export function missingWorkerFiles(packageFolder: string): string[] {
  return workerFiles.filter((name) => !existsSync(join(packageFolder, 'workers', name)));
}
