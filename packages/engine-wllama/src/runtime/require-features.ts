import { BackendUnavailableError } from '@localmost/protocol';
import { missingFeature } from '../faults.ts';

/** The name of the wasm file among the assets. */
export const wasmAssetName = 'wllama.wasm';

/** A module with one memory of 64-bit addresses, and nothing else. */
const memory64Module = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 4, 1);

/**
 * The wasm file among the assets, once it is sure that this browser can run it.
 * @throws BackendUnavailableError naming what is missing
 */
export function requireFeatures(assets: ReadonlyMap<string, ArrayBuffer>): ArrayBuffer {
  const wasm = assets.get(wasmAssetName);
  if (wasm === undefined) {
    throw new BackendUnavailableError({
      message: `The file "${wasmAssetName}" was not handed to the engine.`,
      details: { asset: wasmAssetName },
      remedies: [`Name "${wasmAssetName}" among the runtime's assets.`],
    });
  }
  if (!WebAssembly.validate(memory64Module)) throw missingFeature('64-bit WebAssembly memory');
  if (typeof Worker !== 'function') throw missingFeature('workers inside of workers');
  return wasm;
}
