import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The packages of others that files belong to.
 * @param {readonly string[]} files
 * @returns {string[]} folders, in the order of their names
 */
export function bundledPackages(files) {
  const folders = files.flatMap((file) => {
    const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file) ?? [];
    return folder === undefined ? [] : [folder];
  });
  return [...new Set(folders)].sort();
}

/** Writes name, version and licence text of each package: what is bundled is published by us. */
export function writeLicenses(folders, output) {
  writeFileSync(output, folders.map(licenseOf).join('\n\n'));
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}`;
}
