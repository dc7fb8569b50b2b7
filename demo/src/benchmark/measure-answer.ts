import type { LocalmostClient } from 'localmost';

/** What is asked for; `temperature` 0 is greedy. */
export interface AnswerWish {
  modelId: string;
  text: string;
  maximumTokens: number;
  temperature: number;
  seed: number;
}

/** One answer with everything that was seen of it. */
export interface MeasuredAnswer {
  /** Of the whole prompt, the template included. */
  promptTokens: number;
  /** What of the prompt had to be computed. */
  newTokens: number;
  tokenIds: number[];
  timeToFirstTokenMs: number;
  decodeTokensPerSecond: number;
  prefillTokensPerSecond: number;
  /** When each token came, by the page's clock. */
  arrivalsMs: number[];
}

/** Called with every piece of an answer; true ends it here. */
export type Watch = (arrivalsMs: readonly number[]) => boolean;

/**
 * Has a loaded model answer and takes down when each token comes. An answer that `watch` ends has no
 * figures of the engine and is null.
 * @throws the errors of `chat.completions.create`, or the signal's reason
 */
export async function measureAnswer(
  client: LocalmostClient,
  { modelId, text, maximumTokens, temperature, seed }: AnswerWish,
  signal: AbortSignal,
  watch: Watch = () => false,
): Promise<MeasuredAnswer | null> {
  const chunks = await client.chat.completions.create(
    {
      model: modelId,
      stream: true,
      messages: [{ role: 'user', content: text }],
      max_completion_tokens: maximumTokens,
      temperature,
      seed,
    },
    { signal },
  );
  const arrivalsMs: number[] = [];
  const tokenIds: number[] = [];
  for await (const { usage, localmost } of chunks) {
    arrive(arrivalsMs, localmost.tokenIds.length);
    tokenIds.push(...localmost.tokenIds);
    if (usage && localmost.timings) {
      const promptTokens = usage.prompt_tokens;
      const newTokens = promptTokens - usage.prompt_tokens_details.cached_tokens;
      const { timeToFirstTokenMs, decodeTokensPerSecond, prefillTokensPerSecond } =
        localmost.timings;
      return {
        promptTokens,
        newTokens,
        tokenIds,
        timeToFirstTokenMs,
        decodeTokensPerSecond,
        prefillTokensPerSecond,
        arrivalsMs,
      };
    }
    if (watch(arrivalsMs)) return null;
  }
  throw new Error('The answer ended without figures.');
}

/** Tokens of one piece came at one time; they share the wait before it. */
function arrive(arrivalsMs: number[], tokens: number): void {
  const now = performance.now();
  const before = arrivalsMs.at(-1) ?? now;
  for (let index = 1; index <= tokens; index += 1) {
    arrivalsMs.push(before + ((now - before) * index) / tokens);
  }
}

/** The time between each token and the next. */
export function gapsOf(arrivalsMs: readonly number[]): number[] {
  return arrivalsMs.slice(1).map((at, index) => at - (arrivalsMs[index] ?? at));
}
