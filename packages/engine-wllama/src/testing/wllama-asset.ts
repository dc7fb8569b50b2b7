import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import { wasmAssetName } from '../runtime/require-features.ts';

/** The wasm file as a sealed worker would be handed it, for tests in a browser. */
export async function wllamaAssets(): Promise<ReadonlyMap<string, ArrayBuffer>> {
  return new Map([[wasmAssetName, await (await fetch(wasmUrl)).arrayBuffer()]]);
}
