import {
  createClient,
  type ExecutionMode,
  type LocalmostClient,
  type ModelManifest,
} from 'localmost';
import type { FakeCloud } from './fake-cloud.ts';
import type { MemoryJournal } from './trial-state.ts';

const fakePrice = { kind: 'per-token', inputUsdPerMillion: 3, outputUsdPerMillion: 15 } as const;
const fakeBeliefs = { quality: 0.8, timeToFirstTokenMs: 1000, tokensPerSecond: 50 };

/** A client whose policy is one of the presets, over the known models and the fake cloud. */
export function createTrialClient(
  preset: ExecutionMode,
  manifests: readonly ModelManifest[],
  fakeCloud: FakeCloud,
  journal: MemoryJournal,
): LocalmostClient {
  return createClient({
    manifests,
    policy: preset,
    backends: [
      {
        id: fakeCloud.id,
        // It is decided upon as the farthest of all, so that the trial shows what a real one would meet.
        zone: 'third-party',
        region: 'nowhere',
        retentionDays: 0,
        model: { id: 'fake-model', version: '1' },
        contextTokens: 32_768,
        supports: { tools: false, json: false },
        // What a large model costs somewhere: pretended dollars, which nobody pays.
        price: fakePrice,
        ...fakeBeliefs,
        backend: fakeCloud,
      },
    ],
    journal: { sinks: [journal.sink] },
  });
}
