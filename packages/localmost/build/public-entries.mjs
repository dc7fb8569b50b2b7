import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package `localmost`. */
export const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @returns {Record<string, string>} the source file of each public module, by its file's name */
export function publicEntries() {
  const { exports } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const entries = Object.values(exports).flatMap(({ source }) =>
    source === undefined ? [] : [[/([^/]+)\.ts$/.exec(source)[1], join(packageFolder, source)]],
  );
  return Object.fromEntries(entries);
}
