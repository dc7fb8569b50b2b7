import { type ModelManifest, parseManifest } from '@localmost/protocol';
import { fetchAssetText } from './runtime/fetch-asset.ts';

// Written out in one piece, for bundlers to find the files; a bundler may name them anew.
const manifestUrl = new URL('../../../models/localmost-tales-7m.json', import.meta.url);
const weightsUrl = new URL(
  '../../../models/localmost-tales-7m/localmost-tales-7m.Q4_0.gguf',
  import.meta.url,
);

/**
 * The manifest of the small model that comes with this package: 4.6 MB of weights beside the other
 * files of the package, so that a first page needs no server of models. It continues English stories
 * and answers nothing; `localmost-tales-7m` is its id.
 * @throws NetworkError or UnexpectedResponseError where the package's files are not served
 */
export async function storyModel(
  signal: AbortSignal = AbortSignal.timeout(60_000),
): Promise<ModelManifest> {
  const manifest = parseManifest(
    JSON.parse(await fetchAssetText(manifestUrl.href, signal, 60_000)),
  );
  const path = weightsUrl.pathname.slice(weightsUrl.pathname.lastIndexOf('/') + 1);
  const baseUrl = new URL('./', weightsUrl).href;
  return {
    ...manifest,
    files: manifest.files.map((file) => ({ ...file, path })),
    sources: [{ kind: 'url', baseUrl }],
  };
}
