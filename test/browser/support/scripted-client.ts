import {
  type ClientOptions,
  createClient,
  type LocalmostClient,
  type ModelManifest,
  type Runtime,
} from 'localmost';

/** Address of the fixture's bytes, as the test server gives them. */
export const fixtureUrl: URL = new URL('../fixtures/scripted-model.gguf', import.meta.url);

/** The worker without a model that the tests build, in this page's own server. */
export const scriptedRuntime: Runtime = {
  engineId: 'scripted',
  backend: 'wasm',
  formats: ['gguf'],
  workerUrl: new URL('../../.tmp/workers/scripted.worker.txt', import.meta.url).href,
  assets: { fixture: fixtureUrl.href },
};

/** A manifest of the fixture file, with its true hash; it is data, no model. */
export async function scriptedManifest(
  changes: Partial<ModelManifest> = {},
): Promise<ModelManifest> {
  const bytes = await (await fetch(fixtureUrl)).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    schemaVersion: 1,
    id: 'scripted',
    name: 'Scripted',
    description: 'Bytes for tests of everything around a model.',
    license: 'Apache-2.0',
    format: 'gguf',
    architecture: 'scripted',
    quantization: 'none',
    parameterCount: 1,
    contextWindow: 128,
    capabilities: { chat: true },
    kvCacheBytesPerToken: 1,
    files: [{ path: 'scripted-model.gguf', byteLength: bytes.byteLength, sha256 }],
    sources: [{ kind: 'url', baseUrl: new URL('./', fixtureUrl).pathname }],
    ...changes,
  };
}

/** A client whose only model is the scripted one, loaded. */
export async function scriptedClient(options: ClientOptions = {}): Promise<LocalmostClient> {
  const client = createClient({
    manifests: [await scriptedManifest()],
    runtimes: [scriptedRuntime],
    databaseName: 'scripted-tests',
    ...options,
  });
  await client.models.load('scripted');
  return client;
}

/** What the work throws. Fails the test when it does not. */
export async function caught(work: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await work;
  } catch (thrown) {
    return thrown;
  }
  throw new Error(`Nothing was thrown; there came ${JSON.stringify(value)}`);
}

/** A request in which the scripted engine finds its script. */
export function scripted(script: object): {
  model: string;
  messages: { role: 'user'; content: string }[];
} {
  return { model: 'scripted', messages: [{ role: 'user', content: JSON.stringify(script) }] };
}
