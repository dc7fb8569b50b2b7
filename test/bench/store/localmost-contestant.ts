import type { LoadProgress, ModelManifest } from '@localmost/protocol';
import { openModelStore } from '@localmost/store';
import { timeLoad } from './contestant.ts';

/* Localmost's store: downloads in a worker, reads in the page, verifies always. */

async function* pieces(manifest: ModelManifest): AsyncGenerator<Uint8Array> {
  const store = await openModelStore();
  const file = await store.files(manifest).open(manifest.files[0]?.path ?? '');
  yield* file.stream();
}

globalThis.storeContestant = {
  store(manifest) {
    const worker = new Worker('/localmost-worker.js', { type: 'module' });
    worker.postMessage({ manifest, pageUrl: document.baseURI });
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<{ error: string | null } | LoadProgress>) => {
        if (!('error' in data)) return;
        worker.terminate();
        if (data.error === null) resolve();
        else reject(new Error(data.error));
      };
    });
  },
  load: (manifest) => timeLoad(manifest, () => pieces(manifest)),
};
