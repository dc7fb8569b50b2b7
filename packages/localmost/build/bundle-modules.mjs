import { rolldown } from 'rolldown';

/** Left to the consumer's own copy: their objects cross the boundary, or they may not be installed. */
const faceExternal = ['@ai-sdk/provider', '@opentelemetry/api', 'react', 'vite', /^node:/];

/**
 * Bundles modules so that they name only what a consumer has. All files lie in one folder, because
 * the addresses of workers in them are relative.
 * @param {{ entries: Record<string, string>, folder: string, inOneFile?: boolean,
 *   external?: (string | RegExp)[], platform?: 'browser' | 'node' }} options
 *   `inOneFile` also takes in what is loaded later, and finds workers beside itself
 * @returns {Promise<string[]>} the files that went in
 */
export async function bundleModules({
  entries,
  folder,
  inOneFile = false,
  external = faceExternal,
  platform = 'browser',
}) {
  const bundle = await rolldown({
    input: entries,
    external: inOneFile ? ['@opentelemetry/api'] : external,
    platform,
    resolve: { conditionNames: ['source', 'import', 'module', platform, 'default'] },
    plugins: [assetAddresses(inOneFile ? './' : '../')],
  });
  try {
    const { output } = await bundle.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name]-[hash].js',
      codeSplitting: !inOneFile,
      minify: inOneFile,
      comments: { legal: true },
    });
    return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  } finally {
    await bundle.close();
  }
}

/**
 * Sources lie at several depths, bundles at one: addresses of assets are written anew.
 * @param {string} toPackage how a bundle's folder leads to the package's
 */
function assetAddresses(toPackage) {
  const address = /new URL\(\s*(['"`])(?:\.\.\/)+(workers|models)\//g;
  return {
    name: 'localmost:asset-addresses',
    transform(code) {
      const moved = code.replace(
        address,
        (_all, quote, kind) => `new URL(${quote}${toPackage}${kind}/`,
      );
      return moved === code ? null : moved;
    },
  };
}
