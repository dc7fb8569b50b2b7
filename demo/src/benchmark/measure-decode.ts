import type { DecodeRun } from '../report/benchmark-report.ts';
import { estimateMedian, quantile } from '../report/statistics.ts';
import { gapsOf, type MeasuredAnswer, measureAnswer } from './measure-answer.ts';
import type { MeasureJob, TokensToWords, WarmSpeed } from './measure-job.ts';
import { storyText } from './story-text.ts';

/** So many tokens are asked for however slow the model is. */
const fewestTokens = 8;
/** An answer shorter than this says nothing of its speed. */
const shortestAnswerTokens = 4;

/**
 * Has the model answer behind contexts of several lengths. A context is computed once and then
 * remembered: only what is written behind it counts.
 */
export async function measureDecode(
  job: MeasureJob,
  wordsFor: TokensToWords,
  { prefillTokensPerSecond, decodeTokensPerSecond }: WarmSpeed,
): Promise<DecodeRun[]> {
  const { form, manifest } = job;
  const affordable = (form.longestPointMs / 1000) * (decodeTokensPerSecond / form.repetitions);
  const answerTokens = Math.max(fewestTokens, Math.min(form.answerTokens, Math.floor(affordable)));
  const longest = manifest.contextWindow - form.answerTokens - 24;
  const depths = form.depths.filter(
    (depth) => depth <= longest && (depth * 1000) / prefillTokensPerSecond <= form.longestPointMs,
  );
  const runs: DecodeRun[] = [];
  for (const [index, depth] of depths.entries()) {
    const answers: MeasuredAnswer[] = [];
    for (let round = 0; round <= form.repetitions; round += 1) {
      job.onStep('Decode', `depth ${depth}, ${round} of ${form.repetitions}`);
      const answer = await decodeOnce(
        job,
        storyText(wordsFor(depth), 100 + index),
        answerTokens,
        round,
      );
      // The first one computes the context.
      if (answer && round > 0) answers.push(answer);
    }
    const run = runOf(answers);
    if (run) runs.push(run);
  }
  return runs;
}

function decodeOnce(
  { client, manifest, signal }: MeasureJob,
  text: string,
  maximumTokens: number,
  seed: number,
): Promise<MeasuredAnswer | null> {
  const wish = { modelId: manifest.id, text, maximumTokens, temperature: 0.8, seed };
  return measureAnswer(client, wish, signal);
}

function runOf(answers: readonly MeasuredAnswer[]): DecodeRun | undefined {
  const long = answers.filter(({ tokenIds }) => tokenIds.length >= shortestAnswerTokens);
  if (long.length === 0) return undefined;
  const gaps = long.map(({ arrivalsMs }) => gapsOf(arrivalsMs));
  const all = gaps.flat();
  const changes = gaps.flatMap((one) =>
    one.slice(1).map((gap, index) => Math.abs(gap - (one[index] ?? gap))),
  );
  return {
    depthTokens: Math.max(...long.map(({ promptTokens }) => promptTokens)),
    count: long.length,
    completionTokens: long.map(({ tokenIds }) => tokenIds.length),
    tokensPerSecond: estimateMedian(long.map((one) => one.decodeTokensPerSecond)),
    betweenTokensMs: {
      p50: quantile(all, 0.5),
      p95: quantile(all, 0.95),
      p99: quantile(all, 0.99),
    },
    jitterMs: quantile(changes, 0.5),
  };
}
