/// <reference types="vite/client" />

import { memoryFile, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { type ExecutionBackend, type ModelFiles, parseManifest } from '@localmost/protocol';
import { describeEngineConformance } from '@localmost/testing/engine-conformance';
import weightsUrl from '../../../models/localmost-tales-7m/localmost-tales-7m.Q4_0.gguf?url';
import manifestData from '../../../models/localmost-tales-7m.json' with { type: 'json' };
import { defaultRuntimes } from '../../../packages/localmost/src/default-runtimes.ts';
import { listedEngines } from './engine-list.ts';

/* The engine suite, engine by engine and backend by backend, on the model of the repository. */

const manifest = parseManifest(manifestData);

async function modelFiles(model: 'embedded' | 'tiny'): Promise<ModelFiles> {
  const bytes = model === 'tiny' ? tinyBytes() : await embeddedBytes();
  return { manifest, open: async (path) => memoryFile(path, bytes) };
}

async function embeddedBytes(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(weightsUrl)).arrayBuffer());
}

function tinyBytes(): Uint8Array<ArrayBuffer> {
  const { metadata, tensors } = tinyModel({ blocks: 1 });
  return writeGguf(metadata, tensors);
}

/** The binary files that the product hands to this engine on this backend. */
async function productAssets(
  engineId: string,
  backend: ExecutionBackend,
): Promise<ReadonlyMap<string, ArrayBuffer>> {
  const runtime = defaultRuntimes.find(
    (one) => one.engineId === engineId && one.backend === backend,
  );
  const entries = Object.entries(runtime?.assets ?? {}).map(
    async ([name, address]) => [name, await (await fetch(address)).arrayBuffer()] as const,
  );
  return new Map(await Promise.all(entries));
}

for (const { name, backend, factory, model = 'embedded', options } of listedEngines) {
  describeEngineConformance(
    name,
    async () => ({
      modelId: manifest.id,
      engine: await factory().load(await modelFiles(model), {
        backend,
        signal: new AbortController().signal,
        assets: await productAssets(factory().id, backend),
        maximumThreads: 1,
      }),
    }),
    { timeoutMs: 600_000, ...options },
  );
}
