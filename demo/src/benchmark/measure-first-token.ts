import type { BenchmarkReport, FirstTokenPoint } from '../report/benchmark-report.ts';
import { type FirstTokenSample, fitFirstToken } from '../report/fit-first-token.ts';
import { estimateMedian, quantile } from '../report/statistics.ts';
import { measureAnswer } from './measure-answer.ts';
import type { MeasureJob, TokensToWords, WarmSpeed } from './measure-job.ts';
import { storyText } from './story-text.ts';

/** Room that a prompt leaves for its template and for an answer. */
const spareTokens = 48;
/** The fewest lengths to which a line is fitted. */
const fewestLengths = 3;

/**
 * Times the first token for prompts of several lengths by turns, so that a device which gets slower
 * does so for all of them. No prompt begins like another: none is remembered.
 */
export async function measureFirstToken(
  job: MeasureJob,
  wordsFor: TokensToWords,
  { prefillTokensPerSecond }: WarmSpeed,
): Promise<NonNullable<BenchmarkReport['firstToken']>> {
  const { client, manifest, form, signal } = job;
  const lengths = affordableLengths(job, prefillTokensPerSecond);
  const samples = lengths.map((): FirstTokenSample[] => []);
  for (let round = 0; round < form.repetitions; round += 1) {
    for (const [index, length] of lengths.entries()) {
      job.onStep(
        'First token',
        `${round * lengths.length + index + 1} of ${form.repetitions * lengths.length}`,
      );
      const answer = await measureAnswer(
        client,
        {
          modelId: manifest.id,
          text: storyText(wordsFor(length), round * lengths.length + index),
          maximumTokens: 1,
          temperature: 0,
          seed: 1,
        },
        signal,
      );
      if (answer) samples[index]?.push(answer);
    }
  }
  const fit = fitFirstToken(samples.flat());
  return { points: samples.map(pointOf), ...(fit && { fit }) };
}

function affordableLengths({ manifest, form }: MeasureJob, tokensPerSecond: number): number[] {
  const longest = manifest.contextWindow - spareTokens;
  return form.promptLengths.filter((length, index) => {
    const takesMs = (form.repetitions * length * 1000) / tokensPerSecond;
    return length <= longest && (index < fewestLengths || takesMs <= form.longestPointMs);
  });
}

function pointOf(samples: readonly FirstTokenSample[]): FirstTokenPoint {
  return {
    newTokens: Math.round(
      quantile(
        samples.map(({ newTokens }) => newTokens),
        0.5,
      ),
    ),
    count: samples.length,
    timeToFirstTokenMs: estimateMedian(samples.map((one) => one.timeToFirstTokenMs)),
  };
}
