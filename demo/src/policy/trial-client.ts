import {
  createClient,
  type ExecutionMode,
  type LocalmostClient,
  type ModelManifest,
} from 'localmost';
import type { FakeCloud } from './fake-cloud.ts';
import type { MemoryJournal } from './trial-state.ts';

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
        price: { kind: 'free' },
        backend: fakeCloud,
      },
    ],
    journal: { sinks: [journal.sink] },
  });
}
