import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';
import { runCommand } from './run-command.mjs';

const builder = 'packages/localmost/build/build-workers.mjs';
const output = 'packages/localmost/workers';
const stamp = join(root, output, '.inputs.sha256');
const ignored = new Set(['node_modules', 'dist', 'lib', 'models', 'workers', 'cli', 'testing']);
/** What packages/localmost/build leaves beside the sources. */
const made = new Set(['localmost.js', 'LICENSE', 'README.md', 'THIRD-PARTY-LICENSES.txt']);

/**
 * Bundles the prebuilt workers again where a source changed since the last time.
 * @throws {Error} when the build fails
 */
export async function ensureWorkers() {
  const inputs = hashInputs();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return;
  console.error('Building the workers …');
  const code = await runCommand(process.execPath, [builder]);
  if (code !== 0) throw new Error(`The worker build ended with ${code}.`);
  writeFileSync(stamp, inputs);
}

/** One hash over the content of everything a bundle is made of; times of files do not survive a clone. */
function hashInputs() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const path of sourceFiles(join(root, 'packages'))) {
    hash.update(`\0${relative(root, path)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

/** @returns {Generator<string>} */
function* sourceFiles(/** @type {string} */ folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isDirectory() && !ignored.has(entry.name)) {
      yield* sourceFiles(join(folder, entry.name));
    } else if (entry.isFile() && !made.has(entry.name) && !entry.name.endsWith('.test.ts')) {
      yield join(folder, entry.name);
    }
  }
}
