import { rolldown } from 'rolldown';

/**
 * Bundles one entry to one ESM script, from the packages' sources.
 * @param alias names that stand for files outside of the workspace
 */
export async function bundleEntry(
  path: string,
  alias: Readonly<Record<string, string>> = {},
): Promise<string> {
  const build = await rolldown({
    input: path,
    resolve: {
      conditionNames: ['source', 'module', 'browser', 'import', 'default'],
      alias: { ...alias },
    },
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output[0].code;
}
