import { ModelManager } from 'peer-wllama';
import { fileUrl, timeLoad } from './contestant.ts';

/* wllama: the origin private file system, read back as Blobs. */

async function* pieces(): AsyncGenerator<Uint8Array> {
  const [model] = await new ModelManager().getModels();
  for (const blob of (await model?.open()) ?? []) yield* blob.stream();
}

globalThis.storeContestant = {
  async store(manifest) {
    await new ModelManager().downloadModel(fileUrl(manifest));
  },
  load: (manifest) => timeLoad(manifest, pieces),
};
