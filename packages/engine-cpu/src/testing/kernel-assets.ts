import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../build/build-kernels.mjs', import.meta.url));

/** The kernel modules as the engine gets them, built first where they are stale. Node only. */
export async function kernelAssets(): Promise<ReadonlyMap<string, ArrayBuffer>> {
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  const paths = stdout.trim().split('\n');
  return new Map(
    await Promise.all(
      paths.map(async (path) => {
        const bytes = await readFile(path);
        return [basename(path), new Uint8Array(bytes).buffer] as const;
      }),
    ),
  );
}
