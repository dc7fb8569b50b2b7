import type { SustainedRun } from '../report/benchmark-report.ts';
import { compareMedians, estimateMedian } from '../report/statistics.ts';
import { measureAnswer } from './measure-answer.ts';
import type { MeasureJob } from './measure-job.ts';
import { storyText } from './story-text.ts';

const windowMs = 2000;
const longestAnswerTokens = 256;
const fewestTokens = 20;

/** When a token came, and how long after the one before. */
interface Arrival {
  atMs: number;
  gapMs: number;
}

/** Has the model write without a break, and looks whether it gets slower; undefined where hardly a token came. */
export async function measureSustained(job: MeasureJob): Promise<SustainedRun | undefined> {
  const { client, manifest, form, signal } = job;
  const beganAt = performance.now();
  const elapsed = () => performance.now() - beganAt;
  const arrivals: Arrival[] = [];
  for (let number = 0; elapsed() < form.sustainedMs; number += 1) {
    const arrivalsMs: number[] = [];
    const wish = {
      modelId: manifest.id,
      text: storyText(8, 200 + number),
      maximumTokens: Math.min(longestAnswerTokens, manifest.contextWindow - 64),
      temperature: 0.8,
      seed: number,
    };
    await measureAnswer(client, wish, signal, (seen) => {
      arrivalsMs.push(...seen.slice(arrivalsMs.length));
      job.onStep('Sustained', `${Math.round(elapsed() / 1000)} of ${form.sustainedMs / 1000} s`);
      return elapsed() >= form.sustainedMs;
    });
    for (const [index, at] of arrivalsMs.entries()) {
      const before = arrivalsMs[index - 1];
      if (before !== undefined) arrivals.push({ atMs: at - beganAt, gapMs: at - before });
    }
  }
  return arrivals.length < fewestTokens ? undefined : sustainedOf(arrivals, elapsed());
}

/** The windows of a run, and how the last quarter stands to the first. */
export function sustainedOf(arrivals: readonly Arrival[], lastedMs: number): SustainedRun {
  const speeds = Array.from({ length: Math.floor(lastedMs / windowMs) }, (_, window) => {
    const inside = arrivals.filter(({ atMs }) => Math.floor(atMs / windowMs) === window);
    return (1000 * inside.length) / inside.reduce((sum, { gapMs }) => sum + gapMs, 0);
  }).filter(Number.isFinite);
  const quarter = Math.max(1, Math.round(speeds.length / 4));
  const first = estimateMedian(speeds.slice(0, quarter));
  const last = estimateMedian(speeds.slice(-quarter));
  return {
    seconds: lastedMs / 1000,
    windowSeconds: windowMs / 1000,
    tokensPerSecond: speeds,
    first,
    last,
    lastIs: compareMedians(last, first),
  };
}
