import { type ChatCompletionMessage, createClient, type LocalmostClient } from 'localmost';

/* The page of the benchmark: a client for one model, and one function for each thing that is measured. */

/** One answer, timed in the page. */
export interface TimedAnswer {
  text: string;
  /** From the call to the first text in the page. */
  firstTextMs: number;
  /** The same as the engine in the worker saw it. */
  engineFirstTokenMs: number;
  promptTokens: number;
  computedTokens: number;
  reusedFrom: string | null;
  restoreMs: number;
}

/** How the benchmark reaches the page. */
export interface TurnsPage {
  load(): Promise<number>;
  answer(
    messages: readonly ChatCompletionMessage[],
    sessionId: string,
    maximumTokens: number,
  ): Promise<TimedAnswer>;
  forget(sessionId: string): Promise<boolean>;
  persist(messages: readonly ChatCompletionMessage[]): Promise<{ tokens: number; bytes: number }>;
  unpersist(): Promise<void>;
}

declare global {
  interface Window {
    turns: TurnsPage;
  }
}

let client: LocalmostClient;
let model = '';

window.turns = {
  async load() {
    const manifest: unknown = await (await fetch('/manifest.json')).json();
    client = createClient({ manifests: [manifest] });
    model = client.models.list()[0]?.id ?? '';
    // With one cache, so that another conversation is set aside, as it is where all caches are in use.
    const options = { engine: 'cpu', parallelAnswers: 1 };
    return (await client.models.load(model, options)).capabilities.threads;
  },
  async answer(messages, sessionId, maximumTokens) {
    const beganAt = performance.now();
    let text = '';
    let firstTextMs = 0;
    const stream = await client.chat.completions.create({
      model,
      messages,
      sessionId,
      temperature: 0,
      max_tokens: maximumTokens,
      stream: true,
    });
    for await (const { choices, usage, localmost } of stream) {
      text += choices[0]?.delta.content ?? '';
      if (text !== '' && firstTextMs === 0) firstTextMs = performance.now() - beganAt;
      if (!usage || !localmost.timings) continue;
      return {
        text,
        firstTextMs,
        engineFirstTokenMs: localmost.timings.timeToFirstTokenMs,
        promptTokens: usage.prompt_tokens,
        computedTokens: usage.prompt_tokens - usage.prompt_tokens_details.cached_tokens,
        reusedFrom: localmost.reuse?.from ?? null,
        restoreMs: localmost.reuse?.restoreMs ?? 0,
      };
    }
    throw new Error('The answer had no last part.');
  },
  forget: (sessionId) => client.sessions.forget({ model, sessionId }),
  async persist(messages) {
    const report = await client.models.prime(model, { messages, persist: true });
    if (!report.persisted) throw new Error(`Not persisted: ${report.problem?.message}`);
    return { tokens: report.tokens, bytes: report.byteLength };
  },
  unpersist: () => client.models.unprime(),
};
