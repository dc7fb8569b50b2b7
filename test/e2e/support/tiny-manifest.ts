import { createHash } from 'node:crypto';
import type { ModelManifest } from '@localmost/protocol';

/** The manifest of the generated model that the recording server serves. */
export function tinyManifest(bytes: Uint8Array): ModelManifest {
  return {
    schemaVersion: 1,
    id: 'tiny',
    name: 'Tiny',
    description: 'A generated Llama with random weights.',
    license: 'Apache-2.0',
    format: 'gguf',
    architecture: 'llama',
    quantization: 'Q4_0',
    parameterCount: 100_000,
    contextWindow: 256,
    capabilities: { chat: true },
    kvCacheBytesPerToken: 512,
    files: [
      {
        path: 'tiny.gguf',
        byteLength: bytes.byteLength,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
    ],
    sources: [{ kind: 'url', baseUrl: '/models/' }],
  };
}
