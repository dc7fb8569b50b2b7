import { env } from 'peer-transformers-env';
import { getModelFile } from 'peer-transformers-hub';
import { timeLoad } from './contestant.ts';

/* transformers.js: the Cache API, whole files as buffers. */

env.remoteHost = `${location.origin}/`;
env.remotePathTemplate = 'weights/{model}/';
env.allowLocalModels = false;

const read = (id: string, path: string) => getModelFile(id, path, true, {});

globalThis.storeContestant = {
  async store({ id, files }) {
    await read(id, files[0]?.path ?? '');
  },
  load: (manifest) =>
    timeLoad(
      manifest,
      () => read(manifest.id, manifest.files[0]?.path ?? '') as Promise<Uint8Array<ArrayBuffer>>,
    ),
};
