import type { ModelManifest } from '@localmost/protocol';
import { type FetchOptions, fetchModel } from '../weights/fetch-model.ts';
import { ProgressBar } from './progress-bar.ts';

/**
 * Fetches a model while a bar on stderr tells how far it is. `LOCALMOST_MODELS` names a folder where
 * the options name none. @throws what {@link fetchModel} throws
 */
export async function fetchWithBar(
  manifest: ModelManifest,
  options: Omit<FetchOptions, 'onProgress' | 'onNote'>,
): Promise<void> {
  const bar = new ProgressBar();
  try {
    await fetchModel(manifest, {
      ...options,
      fromFolder: options.fromFolder ?? process.env.LOCALMOST_MODELS,
      onNote: (note) => {
        bar.end();
        console.error(note);
      },
      onProgress: ({ phase, path, loadedBytes, totalBytes }) =>
        bar.update(`${phase} ${path}`, loadedBytes, totalBytes),
    });
  } finally {
    bar.end();
  }
}
