import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const modules = `${folder}node_modules/`;

/** Names under which pages of the benchmarks import other engines. */
export const peerAliases: Readonly<Record<string, string>> = {
  // The package's public face has no way to load one file; this is the function behind all of them.
  'peer-transformers-hub': `${modules}@huggingface/transformers/src/utils/hub.js`,
  'peer-transformers-env': `${modules}@huggingface/transformers/src/env.js`,
  'peer-transformers': `${modules}@huggingface/transformers/dist/transformers.web.js`,
  // The build for processors alone of the version that transformers.js brings.
  'peer-onnxruntime': `${modules}onnxruntime-web/dist/ort.wasm.min.mjs`,
  'peer-wllama': `${modules}@wllama/wllama/esm/index.js`,
  'node:fs': fileURLToPath(new URL('./empty-module.ts', import.meta.url)),
  'node:path': fileURLToPath(new URL('./empty-module.ts', import.meta.url)),
  'node:url': fileURLToPath(new URL('./empty-module.ts', import.meta.url)),
};

/**
 * Installs the peers once, with scripts off: one of them would download a native library.
 * @throws Error where npm fails
 */
export async function installPeers(): Promise<void> {
  const files = ['peer-transformers-hub', 'peer-onnxruntime', 'peer-wllama'].map(
    (name) => peerAliases[name] ?? '',
  );
  const present = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (present.every(Boolean)) return;
  const child = spawn(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--workspaces=false',
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`npm ended with ${code}; the peers are not installed.`);
}
