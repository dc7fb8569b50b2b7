import { instantiateKernels, type Kernels } from '@localmost/engine-cpu/kernels';
import { quartiles } from '../cpu/statistics.ts';
import { layOut, type TestBed, testBedBytes } from './test-bed.ts';

/** G products (of a weight and an activation) a second: the median, and what a quarter of the runs pass. */
export interface Speed {
  readonly median: number;
  readonly best: number;
}

/** One kernel on one thread. */
export interface KernelSpeed {
  readonly variant: string;
  readonly format: string;
  readonly kernel: string;
  /** Rows of activations at once. */
  readonly rows: number;
  /** The same matrix again and again. */
  readonly cached: Speed;
  /** Of the rate of the kind of product that the build is made of, with no load, scale or sum besides. */
  readonly shareOfProducts: number;
  /** Matrix after matrix, more than caches hold. */
  readonly fromMemory: Speed;
  /** Bytes of weights read, of the bytes that memory gives. */
  readonly shareOfMemory: number;
}

/** What one thread does and what bounds it. */
export interface KernelReport {
  readonly limits: {
    /** G products a second of bare instructions. */
    readonly products: Readonly<Record<string, Speed>>;
    /** GB/s that a thread reads. */
    readonly memory: Speed;
  };
  readonly kernels: readonly KernelSpeed[];
}

const variants = ['simd', 'relaxed', 'pairs'] as const;
const formats = ['Int4Symmetric', 'Int4Affine', 'Int8'] as const;
const jobs = [
  { kernel: 'multiplyVector', rows: 1 },
  { kernel: 'multiplyVectorSideBySide', rows: 1 },
  { kernel: 'multiplyFew', rows: 2 },
  { kernel: 'multiplyFew', rows: 4 },
  { kernel: 'multiplyFew', rows: 8 },
  { kernel: 'multiplyMatrix', rows: 64 },
] as const;
const probeRounds = 50_000;

/** All matrix kernels of all builds, in turns, on a matrix of 1 536 × 576. */
export async function measureKernels(rounds: number): Promise<KernelReport> {
  const memory = new WebAssembly.Memory({ initial: testBedBytes / 65_536, maximum: 65_536 });
  const builds = new Map<string, Kernels>();
  for (const variant of variants) {
    const module = await WebAssembly.compileStreaming(fetch(`/${variant}.wasm`));
    builds.set(variant, instantiateKernels(module, memory));
  }
  // Pages that were never written to are all one page, and read too fast.
  new Uint8Array(memory.buffer).fill(1);
  const limits = measureLimits(builds, memory, rounds);
  const kernels: KernelSpeed[] = [];
  for (const format of formats) {
    for (const job of jobs) {
      const beds = [...builds].map(([variant, own]) => ({
        variant,
        bed: layOut(own, memory, format, job),
      }));
      const cached = inTurns(beds, rounds, ({ bed }) => rate(bed, () => bed.run(0)));
      const fromMemory = inTurns(beds, rounds, ({ bed }) => rate(bed, () => bed.run(bed.next())));
      beds.forEach(({ variant, bed }, index) => {
        const own = { cached: cached[index], fromMemory: fromMemory[index] };
        if (!own.cached || !own.fromMemory) return;
        const products = limits.products[variant]?.best ?? Number.NaN;
        const bytes = (own.fromMemory.median * bed.bytes) / bed.products;
        kernels.push({
          variant,
          format,
          ...job,
          cached: own.cached,
          shareOfProducts: percent(own.cached.best / products),
          fromMemory: own.fromMemory,
          shareOfMemory: percent(bytes / limits.memory.best),
        });
      });
    }
  }
  return { limits, kernels };
}

/** Browsers optimise a kernel in the background while it runs. */
const warmUpMs = 150;

/** A warm-up of each, then one timing of each per round. */
function inTurns<Item>(
  items: readonly Item[],
  rounds: number,
  measure: (item: Item) => number,
): Speed[] {
  const values = items.map((item) => {
    const startedMs = performance.now();
    while (performance.now() - startedMs < warmUpMs) measure(item);
    return Array.of<number>();
  });
  for (let round = 0; round < rounds; round += 1) {
    items.forEach((item, index) => {
      values[index]?.push(measure(item));
    });
  }
  return values.map(speedOf);
}

/** Runs for about a millisecond. */
function rate(bed: TestBed, run: () => void): number {
  const turns = Math.max(1, Math.round(2e7 / bed.products));
  bed.prepare();
  const startedMs = performance.now();
  for (let turn = 0; turn < turns; turn += 1) run();
  return (turns * bed.products) / (performance.now() - startedMs) / 1e6;
}

function measureLimits(
  builds: ReadonlyMap<string, Kernels>,
  memory: WebAssembly.Memory,
  rounds: number,
): KernelReport['limits'] {
  const relaxed = builds.get('relaxed');
  const simd = builds.get('simd');
  if (relaxed === undefined || simd === undefined) throw new Error('A build is missing.');
  const timed = (units: number, work: () => void) => (): number => {
    const startedMs = performance.now();
    work();
    return units / (performance.now() - startedMs) / 1e6;
  };
  const bytes = memory.buffer.byteLength - 2 * 65_536;
  // Eight products of 16 numbers each in a round; plain SIMD's take 8.
  const [sums, pairs, words, read] = inTurns(
    [
      timed(128 * probeRounds, () => relaxed.probeSums(probeRounds)),
      timed(128 * probeRounds, () => relaxed.probePairs(probeRounds)),
      timed(64 * probeRounds, () => simd.probeWords(probeRounds)),
      timed(bytes, () => simd.readProbe(65_536, bytes)),
    ],
    rounds,
    (measure) => measure(),
  );
  if (!sums || !pairs || !words || !read) throw new Error('A limit is missing.');
  return { products: { relaxed: sums, pairs, simd: words }, memory: read };
}

function speedOf(values: readonly number[]): Speed {
  const { median, high } = quartiles(values);
  return { median: round1(median), best: round1(high) };
}

const round1 = (value: number): number => Math.round(value * 10) / 10;
const percent = (share: number): number => Math.round(share * 100) / 100;
