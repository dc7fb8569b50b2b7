import type { LocalmostClient, ModelManifest } from 'localmost';
import type { Turn } from './app-state.ts';
import { TokenStopwatch } from './token-stopwatch.ts';

/** How an answer is to be made. */
export interface AnswerSettings {
  temperature: number;
  maximumTokens: number;
  signal: AbortSignal;
}

/**
 * Gives the answer's turn as it grows; the last one is complete and has its figures.
 * A model that only continues text gets the last message alone: it knows no conversation.
 */
export async function* streamAnswer(
  client: LocalmostClient,
  manifest: ModelManifest,
  conversation: readonly Turn[],
  { temperature, maximumTokens, signal }: AnswerSettings,
): AsyncGenerator<Turn> {
  const turns = manifest.capabilities.chat ? conversation : conversation.slice(-1);
  const stopwatch = new TokenStopwatch();
  const chunks = await client.chat.completions.create(
    {
      model: manifest.id,
      stream: true,
      messages: turns.map(({ role, content }) => ({ role, content })),
      temperature,
      top_p: manifest.recommendedSampling?.topP ?? null,
      max_completion_tokens: maximumTokens,
    },
    { signal },
  );
  let turn: Turn = { role: 'assistant', content: '', state: 'streaming' };
  for await (const { choices, usage, localmost } of chunks) {
    const content = turn.content + (choices[0]?.delta.content ?? '');
    stopwatch.count(localmost.tokenIds.length);
    turn = { ...turn, content, ...stopwatch.figures() };
    if (usage && localmost.timings) {
      const { timeToFirstTokenMs, decodeTokensPerSecond } = localmost.timings;
      turn.state = 'complete';
      turn.figures = {
        timeToFirstTokenMs,
        decodeTokensPerSecond,
        completionTokens: usage.completion_tokens,
        prompt: {
          tokens: usage.prompt_tokens,
          cachedTokens: usage.prompt_tokens_details.cached_tokens,
        },
      };
    }
    yield turn;
  }
}
