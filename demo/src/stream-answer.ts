import type { LocalmostClient, ModelManifest } from 'localmost';
import type { Turn } from './app-state.ts';

/**
 * Gives the answer's turn as it grows; the last one is complete and has its figures.
 * A model that only continues text gets the last message alone: it knows no conversation.
 */
export async function* streamAnswer(
  client: LocalmostClient,
  manifest: ModelManifest,
  conversation: readonly Turn[],
  { temperature, signal }: { temperature: number; signal: AbortSignal },
): AsyncGenerator<Turn> {
  const turns = manifest.capabilities.chat ? conversation : conversation.slice(-1);
  const chunks = await client.chat.completions.create(
    {
      model: manifest.id,
      stream: true,
      messages: turns.map(({ role, content }) => ({ role, content })),
      temperature,
      max_completion_tokens: 512,
    },
    { signal },
  );
  let turn: Turn = { role: 'assistant', content: '', state: 'streaming' };
  for await (const { choices, usage, localmost } of chunks) {
    turn = { ...turn, content: turn.content + (choices[0]?.delta.content ?? '') };
    if (usage && localmost.timings) {
      turn.state = 'complete';
      turn.figures = {
        timings: localmost.timings,
        promptTokens: usage.prompt_tokens,
        cachedPromptTokens: usage.prompt_tokens_details.cached_tokens,
        completionTokens: usage.completion_tokens,
      };
    }
    yield turn;
  }
}
