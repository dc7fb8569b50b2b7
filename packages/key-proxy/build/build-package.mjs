/* Makes what is published out of the sources and what `tsc -b` left: JavaScript and types in which no
   other package of this workspace is named. */
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModules } from '../../localmost/build/bundle-modules.mjs';
import { collectTypes } from '../../localmost/build/collect-types.mjs';
import { bundledPackages, writeLicenses } from '../../localmost/build/license-texts.mjs';
import { publicEntries } from '../../localmost/build/public-entries.mjs';

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
const library = join(packageFolder, 'lib');
rmSync(library, { recursive: true, force: true });

const entries = publicEntries(packageFolder);
const modules = await bundleModules({
  entries,
  folder: library,
  external: [/^hono(\/|$)/, '@hono/node-server', /^node:/],
  platform: 'node',
});
cpSync(join(packageFolder, '../../LICENSE'), join(packageFolder, 'LICENSE'));
collectTypes(Object.keys(entries), join(library, 'types'), packageFolder);
writeLicenses(bundledPackages(modules), join(packageFolder, 'THIRD-PARTY-LICENSES.txt'));
