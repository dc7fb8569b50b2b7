/* Makes what is published out of what `tsc -b` and build-workers.mjs left: JavaScript and types in
   which no other package of this workspace is named, and one file for pages without a bundler. */
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleModules } from './bundle-modules.mjs';
import { collectTypes } from './collect-types.mjs';
import { bundledPackages, writeLicenses } from './license-texts.mjs';
import { packageFolder, publicEntries } from './public-entries.mjs';

const library = join(packageFolder, 'lib');
rmSync(library, { recursive: true, force: true });

const modules = [
  ...(await bundleModules({ entries: publicEntries(), folder: library })),
  ...(await bundleModules({
    entries: { localmost: join(packageFolder, 'src/standalone.ts') },
    folder: packageFolder,
    inOneFile: true,
  })),
];
copyModels();
for (const name of ['LICENSE', 'README.md']) {
  cpSync(join(packageFolder, '../..', name), join(packageFolder, name));
}
collectTypes([...Object.keys(publicEntries()), 'standalone'], join(library, 'types'));
writeLicenses(bundledPackages(modules), join(packageFolder, 'THIRD-PARTY-LICENSES.txt'));

/** The manifests of all models, and the weights of the one that is small enough to come along. */
function copyModels() {
  const from = join(packageFolder, '../../models');
  const to = join(packageFolder, 'models');
  const story = 'localmost-tales-7m';
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(to, story), { recursive: true });
  for (const name of readdirSync(from).filter((entry) => entry.endsWith('.json'))) {
    cpSync(join(from, name), join(to, name));
  }
  for (const name of ['MODEL_CARD.md', `${story}.Q4_0.gguf`]) {
    cpSync(join(from, story, name), join(to, story, name));
  }
}
