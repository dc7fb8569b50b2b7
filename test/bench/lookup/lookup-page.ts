import { createClient, type LocalmostClient } from 'localmost';

/* The page of the benchmark of prompt lookup: a client for one model, and one greedy answer at a time. */

/** One answer, timed in the page. */
export interface LookupAnswer {
  text: string;
  tokenIds: number[];
  /** From the call to the first text. */
  firstTextMs: number;
  /** From the first text to the end. */
  decodeMs: number;
  promptTokens: number;
  completionTokens: number;
  acceptedTokens: number;
  rejectedTokens: number;
}

/** How the benchmark reaches the page. */
export interface LookupPage {
  /** Resolves with what runs the model. @param threads at most; undefined takes what the device has */
  load(
    engine: 'cpu' | 'onnx',
    threads: number | undefined,
  ): Promise<{ engine: string; threads: number }>;
  /** @param promptLookup as the request names it */
  answer(content: string, maximumTokens: number, promptLookup: boolean): Promise<LookupAnswer>;
}

declare global {
  interface Window {
    lookup: LookupPage;
  }
}

let client: LocalmostClient;
let model = '';

window.lookup = {
  async load(engine, threads) {
    const manifest: unknown = await (await fetch('/manifest.json')).json();
    client = createClient({ manifests: [manifest] });
    model = client.models.list()[0]?.id ?? '';
    const { capabilities } = await client.models.load(model, {
      engine,
      backend: 'wasm',
      ...(threads !== undefined && { maximumThreads: threads }),
    });
    return { engine: capabilities.engineId, threads: capabilities.threads };
  },
  async answer(content, maximumTokens, promptLookup) {
    const beganAt = performance.now();
    let text = '';
    let firstTextMs = 0;
    const tokenIds: number[] = [];
    const stream = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content }],
      temperature: 0,
      max_tokens: maximumTokens,
      promptLookup,
      stream: true,
    });
    for await (const { choices, usage, localmost } of stream) {
      text += choices[0]?.delta.content ?? '';
      tokenIds.push(...localmost.tokenIds);
      if (text !== '' && firstTextMs === 0) firstTextMs = performance.now() - beganAt;
      if (!usage) continue;
      const { accepted_prediction_tokens = 0, rejected_prediction_tokens = 0 } =
        usage.completion_tokens_details ?? {};
      return {
        text,
        tokenIds,
        firstTextMs,
        decodeMs: performance.now() - beganAt - firstTextMs,
        promptTokens: usage.prompt_tokens,
        completionTokens: usage.completion_tokens,
        acceptedTokens: accepted_prediction_tokens,
        rejectedTokens: rejected_prediction_tokens,
      };
    }
    throw new Error('The answer had no last part.');
  },
};
