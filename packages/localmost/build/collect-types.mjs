import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packageFolder } from './public-entries.mjs';

const packagesFolder = join(packageFolder, '..');
/** Types of these come from the consumer's own installation. */
const foreign = new Set(['@ai-sdk/provider', 'vite']);
/** These are bundled; what inner declarations name of them stands in opaque-types.d.ts. */
const bundled = new Set(['cockatiel', 'comlink', 'idb-keyval', 'valibot']);
const opaqueTypes = join(packageFolder, 'build/opaque-types.d.ts');
const specifier = /(\bfrom\s+|\bimport\(\s*|\bimport\s+)(['"])([^'"]+)\2/g;

/**
 * Copies the declarations that public ones lead to, each package of the workspace into a folder of
 * its own, and writes their imports of each other as paths: a consumer has only this package.
 * @param {readonly string[]} entries the public modules, by their path below `src`
 * @param {string} folder
 * @param {string} [owner] the folder of their package
 * @throws {Error} where a declaration needs a package that a consumer does not have
 */
export function collectTypes(entries, folder, owner = packageFolder) {
  const waiting = entries.map((name) => join(owner, 'dist', `${name}.d.ts`));
  const seen = new Set(waiting);
  for (const file of waiting) {
    const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    const copy = placeOf(file, folder);
    const rewritten = text.replace(specifier, (all, before, quote, name) => {
      if (foreign.has(name)) return all;
      const target = declarationOf(name, file);
      if (!seen.has(target)) waiting.push(target);
      seen.add(target);
      const path = relative(dirname(copy), placeOf(target, folder)).replace(/\.d\.ts$/, '.js');
      return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
    });
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, rewritten);
  }
}

/** The declaration file that an import means. */
function declarationOf(name, importer) {
  if (bundled.has(name)) return opaqueTypes;
  if (name.startsWith('.')) return join(dirname(importer), name.replace(/\.[jt]s$/, '.d.ts'));
  const [, owner, subpath] = /^(?:@localmost\/)?([^/]+)(?:\/(.+))?$/.exec(name) ?? [];
  const manifest = join(packagesFolder, owner ?? '', 'package.json');
  const key = subpath === undefined ? '.' : `./${subpath}`;
  const types =
    name.includes('localmost') && existsSync(manifest)
      ? JSON.parse(readFileSync(manifest, 'utf8')).exports[key]?.types
      : undefined;
  if (types === undefined) throw new Error(`${importer} needs ${name}, which no consumer has.`);
  // The face's own types are the copies that are being made: their origin is what tsc wrote.
  return join(dirname(manifest), types.replace(/^\.\/lib\/types\/localmost\//, './dist/'));
}

/** Where a declaration of `<package>/dist/…` is copied to. */
function placeOf(file, folder) {
  const [owner, ...path] = relative(packagesFolder, file).split(/[\\/]/);
  return join(folder, owner, ...path.slice(1));
}
