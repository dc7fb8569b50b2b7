import { jspi, memory64, relaxedSimd, simd, threads } from 'wasm-feature-detect';
import { type Figure, reasonOf, reported, unavailable } from '../figure.ts';

/** What this browser's WebAssembly can do, found by validating tiny modules. */
export interface WasmFeatures {
  simd: Figure<boolean>;
  relaxedSimd: Figure<boolean>;
  /** Shared memory that can be handed to a worker: needs an isolated page. */
  threads: Figure<boolean>;
  /** Wasm that waits for promises. */
  jspi: Figure<boolean>;
  memory64: Figure<boolean>;
}

/** Never throws. @see https://github.com/GoogleChromeLabs/wasm-feature-detect */
export async function readWasmFeatures(): Promise<WasmFeatures> {
  return {
    simd: await tested(simd),
    relaxedSimd: await tested(relaxedSimd),
    threads: await tested(threads),
    jspi: await tested(jspi),
    memory64: await tested(memory64),
  };
}

async function tested(test: () => Promise<boolean>): Promise<Figure<boolean>> {
  try {
    return reported(await test());
  } catch (thrown) {
    return unavailable(reasonOf(thrown));
  }
}
