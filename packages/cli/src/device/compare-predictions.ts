import { LocalmostError, type ModelManifest } from '@localmost/protocol';
import type { Interval, Recommendation, RuntimeAdvice, SpeedPrediction } from 'localmost';
import type { DeviceBrowser } from './device-browser.ts';
import type { PairSpeed } from './device-contract.ts';

/** One model on one runtime: what was predicted, what came, and their ratio. */
export interface Comparison {
  model: string;
  runtime: string;
  threads: number;
  /** Tokens a second, medians over the rounds. */
  decode: ComparedSpeed;
  prefill: ComparedSpeed;
  timeToFirstTokenMs: ComparedSpeed;
}

/** Medians over the rounds; `ratio` is predicted / measured, `inInterval` says whether it held. */
export interface ComparedSpeed {
  predicted: number;
  low: number;
  high: number;
  measured: number;
  ratio: number;
  inInterval: boolean;
}

/** What is compared, and how often. */
export interface CompareOptions {
  rounds: number;
  promptTokens: number;
  answerTokens: number;
  onNote: (note: string) => void;
}

interface Sample {
  advice: RuntimeAdvice;
  speed: PairSpeed;
}

/**
 * Predicts and measures each model on each wasm runtime that takes it, round after round: the
 * device is measured anew before every round, because a shared machine is another one a minute
 * later. Earlier answers count for nothing here.
 */
export async function comparePredictions(
  browser: DeviceBrowser,
  manifests: readonly ModelManifest[],
  options: CompareOptions,
): Promise<{ comparisons: Comparison[]; recommendation: Recommendation }> {
  const samples = new Map<string, Sample[]>();
  let recommendation = await browser.recommend(manifests);
  for (let round = 0; round < options.rounds; round += 1) {
    if (round > 0) recommendation = await browser.recommend(manifests);
    for (const manifest of manifests) {
      const advice = recommendation.models.find(({ modelId }) => modelId === manifest.id);
      for (const runtime of advice?.runtimes ?? []) {
        const { engineId, backend, predicted, obstacle } = runtime;
        if (!predicted || obstacle || backend !== 'wasm') continue;
        const key = `${manifest.id} ${engineId}/${backend}`;
        options.onNote(`Round ${round + 1}: ${key}`);
        const { promptTokens, answerTokens } = options;
        const request = { manifest, engineId, backend, promptTokens, answerTokens, round };
        const speed = await browser.measure(request).catch((thrown: unknown) => {
          if (!(thrown instanceof LocalmostError)) throw thrown;
          options.onNote(`${key} does not run: ${thrown.message}`);
          return undefined;
        });
        if (speed) samples.set(key, [...(samples.get(key) ?? []), { advice: runtime, speed }]);
      }
    }
  }
  return { comparisons: [...samples].map(([key, all]) => comparison(key, all)), recommendation };
}

function comparison(key: string, samples: readonly Sample[]): Comparison {
  const [model = '', runtime = ''] = key.split(' ');
  const promptTokens = samples[0]?.speed.promptTokens ?? 0;
  const compare = (
    predicted: (advice: RuntimeAdvice) => Interval | undefined,
    measured: (speed: PairSpeed) => number,
  ): ComparedSpeed => {
    const of = (end: keyof Interval) =>
      median(samples.map(({ advice }) => predicted(advice)?.[end] ?? Number.NaN));
    const [low, expected, high] = [of('low'), of('expected'), of('high')];
    const came = median(samples.map(({ speed }) => measured(speed)));
    return {
      predicted: expected,
      low,
      high,
      measured: came,
      ratio: expected / came,
      inInterval: came >= low && came <= high,
    };
  };
  return {
    model,
    runtime,
    threads: samples[0]?.speed.threads ?? 0,
    decode: compare(
      ({ predicted }) => predicted?.decodeTokensPerSecond,
      ({ decodeTokensPerSecond }) => decodeTokensPerSecond,
    ),
    prefill: compare(
      ({ predicted }) => predicted?.prefillTokensPerSecond,
      ({ prefillTokensPerSecond }) => prefillTokensPerSecond,
    ),
    timeToFirstTokenMs: compare(
      ({ predicted }) => predicted && timeToFirstToken(predicted, promptTokens),
      ({ timeToFirstTokenMs }) => timeToFirstTokenMs,
    ),
  };
}

function timeToFirstToken(speed: SpeedPrediction, promptTokens: number): Interval {
  const at = (end: keyof Interval) =>
    (1000 * promptTokens) / speed.prefillTokensPerSecond[end] +
    1000 / speed.decodeTokensPerSecond[end];
  return { low: at('high'), expected: at('expected'), high: at('low') };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
