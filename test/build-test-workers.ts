import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles the product's workers and those of the tests before any test runs. */
export default function setup(): void {
  const builder = at('../packages/localmost/build/build-workers.mjs');
  for (const folders of [[], [at('./workers'), at('./.tmp/workers')]]) {
    const { status } = spawnSync(process.execPath, [builder, ...folders], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`The worker build ended with ${status}.`);
  }
}
