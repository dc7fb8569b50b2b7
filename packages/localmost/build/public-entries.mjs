import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package `localmost`. */
export const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param {string} [folder] of the package
 * @returns {Record<string, string>} the source file of each public module, by its path below `src`
 */
export function publicEntries(folder = packageFolder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const entries = Object.values(exports).flatMap(({ source }) =>
    source === undefined ? [] : [[/^\.\/src\/(.+)\.ts$/.exec(source)[1], join(folder, source)]],
  );
  return Object.fromEntries(entries);
}
