import { BackendUnavailableError } from '@localmost/protocol';
import { instantiateKernels, type Kernels } from './kernels.ts';

/**
 * What a build multiplies with: plain SIMD, or one of the two relaxed dot products, whose results are
 * 32-bit sums (`relaxed`) or 16-bit sums of two products (`pairs`).
 */
export type KernelVariant = 'simd' | 'relaxed' | 'pairs';

/** A compiled kernel module and what it was built for. */
export interface ChosenKernels {
  readonly module: WebAssembly.Module;
  readonly variant: KernelVariant;
  /** Whether its memory is shared, so that threads can work on it. */
  readonly shared: boolean;
}

/** The names under which the builds are handed in as assets. */
export const kernelAssetNames: readonly string[] = [
  'simd.wasm',
  'simd-threads.wasm',
  'relaxed.wasm',
  'relaxed-threads.wasm',
  'pairs.wasm',
  'pairs-threads.wasm',
];

/**
 * Compiles the best build that this browser accepts: relaxed SIMD where it validates, the variant of it
 * that is faster here, shared memory where the page is isolated. All builds give the same bits.
 * @throws BackendUnavailableError without wasm SIMD, or when the assets lack the module
 */
export async function chooseKernels(
  assets: ReadonlyMap<string, ArrayBuffer>,
  shareMemory: boolean,
): Promise<ChosenKernels> {
  const usable = (variant: KernelVariant): ArrayBuffer | null => {
    const bytes = assets.get(`${variant}${shareMemory ? '-threads' : ''}.wasm`);
    return bytes !== undefined && WebAssembly.validate(bytes) ? bytes : null;
  };
  const compile = async (variant: KernelVariant, bytes: ArrayBuffer): Promise<ChosenKernels> => ({
    module: await WebAssembly.compile(bytes),
    variant,
    shared: shareMemory,
  });
  const pairs = usable('pairs');
  const relaxed = usable('relaxed');
  const simd = usable('simd');
  if (relaxed !== null) {
    const chosen = await compile('relaxed', relaxed);
    if (pairs === null || !pairsAreFaster(chosen)) return chosen;
  }
  if (pairs !== null) return compile('pairs', pairs);
  if (simd !== null) return compile('simd', simd);
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

/** About a millisecond of products, ten times what clocks outside of isolated pages resolve. */
const probeRounds = 300_000;
/** Browsers optimise the probes within the first few of them. */
const probeTurns = 12;
/** With VNNI or ARM's dot product sums take no longer than pairs, without them twice as long. */
const clearlySlower = 1.4;

function pairsAreFaster({ module, shared }: ChosenKernels): boolean {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared });
  const { probeSums, probePairs } = instantiateKernels(module, memory);
  let sumsMs = Number.POSITIVE_INFINITY;
  let pairsMs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < probeTurns; turn += 1) {
    sumsMs = Math.min(sumsMs, timeOf(probeSums));
    pairsMs = Math.min(pairsMs, timeOf(probePairs));
  }
  return sumsMs > clearlySlower * pairsMs;
}

function timeOf(probe: Kernels['probeSums']): number {
  const startedMs = performance.now();
  probe(probeRounds);
  return performance.now() - startedMs;
}
