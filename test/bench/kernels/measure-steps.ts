import { kernelAssetNames, type LoadedCpuModel, loadCpuModel } from '@localmost/engine-cpu';
import { blobFile } from '../blob-file.ts';
import { bootstrapMedian, quartiles, type Spread } from '../cpu/statistics.ts';
import { type Step, StepClock, type StepTimes } from './step-clock.ts';

/** How long one kind of step took, and which share of it each part had in the first thread. */
export interface StepShares {
  readonly tokens: number;
  readonly position: number;
  readonly ms: Spread;
  readonly tokensPerSecond: number;
  readonly shares: Readonly<Record<string, number>>;
}

/** What a batch of tokens, each with logits, costs against a single one. */
export interface BatchCost {
  readonly tokens: number;
  readonly ms: Spread;
  /** Median of paired ratios to one token, with an interval of 95 %. */
  readonly toOne: Spread;
}

/** A whole model on some threads. */
export interface StepReport {
  readonly threads: number;
  readonly variant: string;
  readonly notes: readonly string[];
  readonly shares: readonly StepShares[];
  readonly batches: readonly BatchCost[];
}

const { signal } = new AbortController();
const batchSizes = [1, 2, 3, 4, 5, 6, 7, 8];
const kinds = [
  { tokens: 1, position: 128 },
  { tokens: 1, position: 1024 },
  { tokens: 128, position: 0 },
  { tokens: 128, position: 896 },
] as const;

/** Loads `/model.gguf` and measures tokens, prompts and batches of drafts. */
export async function measureSteps(
  threads: number,
  rounds: number,
  threadUrl: string,
): Promise<StepReport> {
  const assets = new Map<string, ArrayBuffer>();
  for (const name of kernelAssetNames) {
    assets.set(name, await (await fetch(`/${name}`)).arrayBuffer());
  }
  const clock = new StepClock();
  const loaded = await loadCpuModel(blobFile(await (await fetch('/model.gguf')).blob()), {
    signal,
    assets,
    contextWindow: 2048,
    maximumThreads: threads,
    threadUrl,
    observe: (kernels) => clock.observe(kernels),
  });
  clock.headAddress = loaded.plan.head.address;
  await settle(loaded);
  const shares: StepShares[] = [];
  for (const kind of kinds) shares.push(await measureShares(loaded, clock, kind, rounds));
  const batches = await measureBatches(loaded, rounds);
  loaded.release();
  return { threads: loaded.threads, variant: loaded.variant, notes: loaded.notes, shares, batches };
}

const promptOf = (tokens: number): Int32Array =>
  Int32Array.from({ length: tokens }, (_, i) => 100 + ((37 * i * i + 11 * i) % 4000));

/** Runs until browsers have optimised the kernels and threads have chosen their reading order. */
async function settle({ model }: LoadedCpuModel): Promise<void> {
  await model.forward(promptOf(256), signal);
  for (let token = 0; token < 64; token += 1) await model.forward(promptOf(1), signal);
}

async function measureShares(
  { model }: LoadedCpuModel,
  clock: StepClock,
  { tokens, position }: (typeof kinds)[number],
  rounds: number,
): Promise<StepShares> {
  model.truncate(0);
  if (position > 0) await model.forward(promptOf(position), signal);
  const times: number[] = [];
  const parts: StepTimes[] = [];
  const prompt = promptOf(tokens);
  for (let round = 0; round < (tokens === 1 ? 4 * rounds : rounds); round += 1) {
    model.truncate(position);
    clock.take();
    const startedMs = performance.now();
    await model.forward(prompt, signal);
    times.push(performance.now() - startedMs);
    parts.push(clock.take());
  }
  const ms = quartiles(times);
  const tokensPerSecond = Math.round((1000 * tokens) / ms.median);
  return { tokens, position, ms: rounded(ms), tokensPerSecond, shares: sharesOf(times, parts) };
}

/** Means, not medians, so that they add up to one. */
function sharesOf(times: readonly number[], parts: readonly StepTimes[]): Record<string, number> {
  const sums = new Map<Step, number>();
  for (const part of parts) {
    for (const [step, ms] of Object.entries(part) as [Step, number][]) {
      sums.set(step, (sums.get(step) ?? 0) + ms);
    }
  }
  const total = times.reduce((sum, ms) => sum + ms, 0);
  const shares = [...sums].sort(([, one], [, other]) => other - one);
  const timed = shares.reduce((sum, [, ms]) => sum + ms, 0);
  const share = (ms: number): number => Math.round((1000 * ms) / total) / 1000;
  return Object.fromEntries([
    ...shares.map(([step, ms]) => [step, share(ms)] as const),
    ['rest', share(total - timed)],
  ]);
}

async function measureBatches({ model }: LoadedCpuModel, rounds: number): Promise<BatchCost[]> {
  const position = 128;
  model.truncate(0);
  await model.forward(promptOf(position), signal);
  const times = batchSizes.map(() => Array.of<number>());
  for (let round = 0; round < 2 * rounds; round += 1) {
    for (const [index, size] of batchSizes.entries()) {
      model.truncate(position);
      const startedMs = performance.now();
      await model.forwardMany(promptOf(size), signal);
      times[index]?.push(performance.now() - startedMs);
    }
  }
  const ones = times[0] ?? [];
  return batchSizes.map((tokens, index) => {
    const own = times[index] ?? [];
    const ratios = own.map((ms, round) => ms / (ones[round] ?? Number.NaN));
    return { tokens, ms: rounded(quartiles(own)), toOne: rounded(bootstrapMedian(ratios)) };
  });
}

function rounded({ low, median, high }: Spread): Spread {
  const round2 = (value: number): number => Math.round(value * 100) / 100;
  return { low: round2(low), median: round2(median), high: round2(high) };
}
