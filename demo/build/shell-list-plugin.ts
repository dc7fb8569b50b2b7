import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const placeholder = '__LOCALMOST_SHELL__';
/** Larger files (the wasm of an engine that may never run here) are kept when they are first used. */
const maximumShellFileBytes = 2_000_000;

/**
 * Tells the service worker which files make the page: it gets the list of the build's output, and a
 * version that changes with any of them.
 */
export function shellListPlugin(): Plugin {
  let publicFolder = '';
  return {
    name: 'localmost:shell-list',
    apply: 'build',
    enforce: 'post',
    configResolved({ publicDir }) {
      publicFolder = publicDir;
    },
    generateBundle(_options, bundle) {
      const worker = bundle['service-worker.js'];
      if (worker?.type !== 'chunk') throw new Error('The build has no service worker.');
      const version = createHash('sha256');
      const paths: string[] = ['./'];
      for (const [path, file] of Object.entries(bundle).sort()) {
        const content = file.type === 'chunk' ? file.code : file.source;
        version.update(path).update(content);
        if (file !== worker && path !== 'index.html' && content.length <= maximumShellFileBytes) {
          paths.push(`./${path}`);
        }
      }
      // Files that the build copies as they are: manifest, icons, schema.
      for (const name of readdirSync(publicFolder).sort()) {
        version.update(name).update(readFileSync(join(publicFolder, name)));
        paths.push(`./${name}`);
      }
      const shell = { version: version.digest('hex').slice(0, 16), paths };
      worker.code = worker.code.replace(placeholder, () => JSON.stringify(shell));
    },
  };
}
