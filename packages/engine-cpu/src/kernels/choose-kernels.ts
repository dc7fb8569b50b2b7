import { BackendUnavailableError } from '@localmost/protocol';

/** A compiled kernel module and what it was built for. */
export interface ChosenKernels {
  readonly module: WebAssembly.Module;
  readonly variant: 'simd' | 'relaxed';
  /** Whether its memory is shared, so that threads can work on it. */
  readonly shared: boolean;
}

/** The names under which the four builds are handed in as assets. */
export const kernelAssetNames: readonly string[] = [
  'simd.wasm',
  'simd-threads.wasm',
  'relaxed.wasm',
  'relaxed-threads.wasm',
];

/**
 * Compiles the best build that this browser accepts: relaxed SIMD where it validates, shared memory
 * where the page is isolated. All four give the same bits.
 * @throws BackendUnavailableError without wasm SIMD, or when the assets lack the module
 */
export async function chooseKernels(
  assets: ReadonlyMap<string, ArrayBuffer>,
  shareMemory: boolean,
): Promise<ChosenKernels> {
  for (const variant of ['relaxed', 'simd'] as const) {
    const bytes = assets.get(`${variant}${shareMemory ? '-threads' : ''}.wasm`);
    if (bytes === undefined || !WebAssembly.validate(bytes)) continue;
    return { module: await WebAssembly.compile(bytes), variant, shared: shareMemory };
  }
  throw new BackendUnavailableError({
    message: 'No kernel module fits this browser: it needs WebAssembly SIMD.',
    details: { assets: [...assets.keys()].join(' '), shareMemory },
    remedies: [
      'Use a browser with WebAssembly SIMD (Chrome 91, Firefox 89, Safari 16.4 or later).',
      'Check that the wasm files lie beside the worker and were handed in.',
    ],
  });
}

/** Whether this scope may share memory between threads. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated === true;
}
