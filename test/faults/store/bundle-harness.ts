import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Bundles one entry of this folder to one ESM script, from the packages' sources. */
export async function bundleEntry(name: string): Promise<string> {
  const build = await rolldown({
    input: fileURLToPath(new URL(`./${name}.ts`, import.meta.url)),
    resolve: { conditionNames: ['source', 'module', 'browser', 'import', 'default'] },
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  const [chunk] = output;
  return chunk.code;
}
