import { measured, reasonOf, unavailable } from '../figure.ts';
import { whileNotAborted } from '../while-not-aborted.ts';
import {
  floatsPerRound,
  integersPerRound,
  type ProbeVariant,
  probeModule,
} from './probe-module.ts';
import { type ProbeKernel, type ProbeWorker, startProbeWorker } from './probe-worker.ts';
import type { WasmRates, WorkingSetRead } from './wasm-rates.ts';

/** How {@link measureWasm} goes about it. */
export interface WasmMeasureOptions {
  /** Threads to measure beside one. */
  threads: number;
  relaxedSimd: boolean;
  /** Bytes that all threads read together, ascending; the last is beyond the processor's caches. */
  workingSetsBytes: readonly number[];
  signal: AbortSignal;
}

/** Rates of one thread, and of several at once. */
export interface WasmMeasurement {
  one: WasmRates;
  all: WasmRates;
}

const windowMs = 25;
const windows = 3;
const roundsPerCall = 20_000;

/**
 * Measures in workers, which are ended before it gives back; each thread has memory of its own, so
 * that a page without isolation is measured too. Never throws: what cannot be measured, or is cut
 * off by the signal, is unavailable.
 */
export async function measureWasm(options: WasmMeasureOptions): Promise<WasmMeasurement> {
  const { threads, signal } = options;
  const sizes = options.workingSetsBytes.map(
    (bytes) => Math.floor(bytes / threads / 65_536) * 65_536,
  );
  const memoryBytes = Math.max(...sizes);
  const variant = options.relaxedSimd ? 'relaxed' : 'simd';
  const workers: ProbeWorker[] = [];
  const starts: Promise<ProbeWorker>[] = [];
  try {
    signal.throwIfAborted();
    const module = probeModule(memoryBytes, variant);
    for (let index = 0; index < threads; index += 1) {
      starts.push(startProbeWorker(module, memoryBytes));
    }
    workers.push(...(await whileNotAborted(Promise.all(starts), signal)));
    const rates = (team: readonly ProbeWorker[]) => measureTeam(team, { sizes, variant, signal });
    const one = await rates(workers.slice(0, 1));
    return { one, all: threads === 1 ? one : await rates(workers) };
  } catch (thrown) {
    const missing = unavailable(reasonOf(thrown));
    const none = {
      readBytesPerSecond: missing,
      reads: [],
      floatMultiplyAddsPerSecond: missing,
      integerMultiplyAddsPerSecond: missing,
    };
    return { one: { threads: 1, ...none }, all: { threads, ...none } };
  } finally {
    for (const start of starts) {
      void start.then(
        (worker) => worker.end(),
        () => undefined,
      );
    }
  }
}

async function measureTeam(
  team: readonly ProbeWorker[],
  options: { sizes: readonly number[]; variant: ProbeVariant; signal: AbortSignal },
): Promise<WasmRates> {
  const { sizes, variant, signal } = options;
  const rate = (kernel: ProbeKernel, size: number, unitsPerRepeat: number) =>
    whileNotAborted(teamRate(team, kernel, size, unitsPerRepeat), signal);
  const reads: WorkingSetRead[] = [];
  for (const size of sizes) {
    const bytesPerSecond = await rate('read', size, size);
    reads.push({ workingSetBytes: size * team.length, bytesPerSecond });
  }
  const integers = roundsPerCall * integersPerRound[variant];
  return {
    threads: team.length,
    readBytesPerSecond: measured(reads.at(-1)?.bytesPerSecond ?? 0),
    reads,
    floatMultiplyAddsPerSecond: measured(
      await rate('multiplyFloats', roundsPerCall, roundsPerCall * floatsPerRound),
    ),
    integerMultiplyAddsPerSecond: measured(await rate('multiplyIntegers', roundsPerCall, integers)),
  };
}

/** The median over the windows: the best one would promise what the device rarely keeps. */
async function teamRate(
  team: readonly ProbeWorker[],
  kernel: ProbeKernel,
  size: number,
  unitsPerRepeat: number,
): Promise<number> {
  const rates: number[] = [];
  for (let index = 0; index < windows; index += 1) {
    const counts = await Promise.all(team.map((worker) => worker.run(kernel, size, windowMs)));
    const perMs = counts.map(({ repeats, elapsedMs }) => (repeats * unitsPerRepeat) / elapsedMs);
    rates.push(1000 * perMs.reduce((sum, each) => sum + each, 0));
  }
  return rates.sort((a, b) => a - b)[Math.floor(windows / 2)] ?? 0;
}
