import type { LocalmostClient } from 'localmost';
import type { RepetitionSummary } from './benchmark-report.ts';
import { estimateMedian, quantile } from './statistics.ts';

/** The fewest from whose lowest to highest the true median lies with 95 % confidence. */
export const repetitions = 6;
const answerTokens = 48;

interface Repetition {
  promptTokens: number;
  completionTokens: number;
  timeToFirstTokenMs: number;
  decodeTokensPerSecond: number;
  gapsMs: number[];
}

/**
 * Has a loaded model answer once to warm up and then six times, and gives what came of it. Every
 * prompt begins differently, so that none is remembered from the one before.
 * @throws the errors of `chat.completions.create`, or the signal's reason
 */
export async function measureAnswers(
  client: LocalmostClient,
  modelId: string,
  signal: AbortSignal,
  onRepetition: (done: number) => void,
): Promise<RepetitionSummary> {
  await answerOnce(client, modelId, 'Warming', signal);
  const results: Repetition[] = [];
  for (let index = 0; index < repetitions; index += 1) {
    onRepetition(index);
    results.push(await answerOnce(client, modelId, openings[index] ?? String(index), signal));
  }
  const gaps = results.flatMap(({ gapsMs }) => gapsMs);
  return {
    count: results.length,
    promptTokens: Math.max(...results.map(({ promptTokens }) => promptTokens)),
    completionTokens: results.map(({ completionTokens }) => completionTokens),
    timeToFirstTokenMs: estimateMedian(results.map((one) => one.timeToFirstTokenMs)),
    decodeTokensPerSecond: estimateMedian(results.map((one) => one.decodeTokensPerSecond)),
    betweenTokensMs: { p50: quantile(gaps, 0.5), p95: quantile(gaps, 0.95) },
  };
}

const openings = ['Once', 'Long ago', 'Far away', 'In spring', 'One night', 'By the sea'];
const story =
  ' there was a small grey cat who lived with an old woman in a house at the edge of a wood. Every morning the two of them walked down to the river and looked for';

async function answerOnce(
  client: LocalmostClient,
  model: string,
  opening: string,
  signal: AbortSignal,
): Promise<Repetition> {
  const chunks = await client.chat.completions.create(
    {
      model,
      stream: true,
      messages: [{ role: 'user', content: opening + story }],
      max_completion_tokens: answerTokens,
      temperature: 0.8,
      seed: 1,
    },
    { signal },
  );
  const gapsMs: number[] = [];
  let lastAt: number | undefined;
  for await (const { usage, localmost } of chunks) {
    const now = performance.now();
    const tokens = localmost.tokenIds.length;
    if (tokens > 0) {
      if (lastAt !== undefined) gapsMs.push(...Array(tokens).fill((now - lastAt) / tokens));
      lastAt = now;
    }
    if (usage && localmost.timings) {
      const { timeToFirstTokenMs, decodeTokensPerSecond } = localmost.timings;
      const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage;
      return { promptTokens, completionTokens, timeToFirstTokenMs, decodeTokensPerSecond, gapsMs };
    }
  }
  throw new Error('The answer ended without figures.');
}
