import type { ModelManifest } from '@localmost/protocol';
import { createClient, type ModelLoadOptions } from 'localmost';
import { ownRuntimes } from './own-runtimes.ts';

/*
 * Loads, asks and unloads by itself and tells the server after every stretch, for a browser that no
 * tool is attached to: an attached one holds what every page fetches.
 */

const { manifest, engine, stretches } = (await (await fetch('/cycles.json')).json()) as {
  manifest: ModelManifest;
  engine: string;
  /** Numbers of cycles, each told when it is done. */
  stretches: readonly number[];
};

const client = createClient({ manifests: [manifest], runtimes: ownRuntimes });
const options: ModelLoadOptions = { engine, backend: 'wasm' };

async function cycle(): Promise<void> {
  await client.models.load(manifest.id, options);
  await client.chat.completions.create({
    model: manifest.id,
    messages: [{ role: 'user', content: 'Once' }],
    max_tokens: 4,
    temperature: 0,
  });
  await client.models.unload(manifest.id);
}

try {
  for (const [index, count] of stretches.entries()) {
    for (let turn = 0; turn < count; turn += 1) await cycle();
    for (let turn = 0; turn < 3; turn += 1) {
      (globalThis as unknown as { gc(): void }).gc();
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await fetch(`/told/stretch-${index}`);
    // The server's side measures meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 6000));
  }
} catch (thrown) {
  await fetch(`/told/failed-${encodeURIComponent(String(thrown))}`);
}
