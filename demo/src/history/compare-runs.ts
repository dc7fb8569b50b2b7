import type { BenchmarkReport } from '../report/benchmark-report.ts';
import { compareMedians, type MedianEstimate } from '../report/statistics.ts';

/** One figure of two runs. */
export interface ComparedFigure {
  label: string;
  unit: 'ms' | 'rate';
  one: MedianEstimate;
  other: MedianEstimate;
  /** `differs` only where the intervals do not touch. */
  verdict: 'differs' | 'cannot-tell';
  /** The second's median over the first's. */
  ratio: number;
}

/** Every figure that both runs have, for lengths and depths that both measured. */
export function compareRuns(one: BenchmarkReport, other: BenchmarkReport): ComparedFigure[] {
  const prompts = (one.firstToken?.points ?? []).flatMap((point) => {
    const same = other.firstToken?.points.find(({ newTokens }) =>
      isNear(newTokens, point.newTokens),
    );
    return same
      ? [
          figure(
            `First token, prompt of about ${point.newTokens} tokens`,
            'ms',
            point.timeToFirstTokenMs,
            same.timeToFirstTokenMs,
          ),
        ]
      : [];
  });
  const depths = (one.decode ?? []).flatMap((run) => {
    const same = other.decode?.find(({ depthTokens }) => isNear(depthTokens, run.depthTokens));
    return same
      ? [
          figure(
            `Tokens a second, behind about ${run.depthTokens} tokens`,
            'rate',
            run.tokensPerSecond,
            same.tokensPerSecond,
          ),
        ]
      : [];
  });
  return [...depths, ...prompts];
}

/** Models cut the same text into a few more or fewer tokens. */
function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= 0.2 * Math.max(one, other);
}

function figure(
  label: string,
  unit: ComparedFigure['unit'],
  one: MedianEstimate,
  other: MedianEstimate,
): ComparedFigure {
  const verdict = compareMedians(one, other) === 'cannot-tell' ? 'cannot-tell' : 'differs';
  return { label, unit, one, other, verdict, ratio: other.median / one.median };
}
