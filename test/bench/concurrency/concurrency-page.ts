import { createClient, type LocalmostClient } from 'localmost';

/* The page of the benchmark: one model twice, once answering one at a time and once several at once. */

/** How the requests of a round are answered. */
export type Mode = 'oneAtATime' | 'together';

/** One answer, timed in the page. */
export interface TimedAnswer {
  text: string;
  tokens: number;
  /** From the call to the first text. */
  firstTextMs: number;
  /** The longest wait for a next piece of text. */
  longestGapMs: number;
  decodeTokensPerSecond: number;
}

/** Answers that were asked for at the same moment. */
export interface Round {
  wallMs: number;
  answers: readonly TimedAnswer[];
}

/** A request that came while others were answered. */
export interface LateRound {
  late: TimedAnswer;
  others: readonly TimedAnswer[];
}

/** How the benchmark reaches the page. */
export interface ConcurrencyPage {
  load(most: number, threads: number | undefined): Promise<{ threads: number; most: number }>;
  answerAll(mode: Mode, prompts: readonly string[], tokens: number): Promise<Round>;
  /** The late prompt is sent when the first of the others has shown text. */
  answerLate(
    mode: Mode,
    prompts: readonly string[],
    late: string,
    tokens: number,
  ): Promise<LateRound>;
}

declare global {
  interface Window {
    concurrency: ConcurrencyPage;
  }
}

const clients = new Map<Mode, LocalmostClient>();
let model = '';

async function answer(
  mode: Mode,
  content: string,
  tokens: number,
  onText: () => void = () => {},
): Promise<TimedAnswer> {
  const client = clients.get(mode);
  if (!client) throw new Error('The model is not loaded.');
  const beganAt = performance.now();
  const result: TimedAnswer = {
    text: '',
    tokens: 0,
    firstTextMs: 0,
    longestGapMs: 0,
    decodeTokensPerSecond: 0,
  };
  let lastAt = beganAt;
  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content }],
    temperature: 0,
    max_tokens: tokens,
    promptLookup: false,
    stream: true,
  });
  for await (const { choices, localmost, usage } of stream) {
    const delta = choices[0]?.delta.content ?? '';
    if (delta !== '') {
      const now = performance.now();
      if (result.text === '') result.firstTextMs = now - beganAt;
      else result.longestGapMs = Math.max(result.longestGapMs, now - lastAt);
      lastAt = now;
      result.text += delta;
      onText();
    }
    if (usage) result.tokens = usage.completion_tokens;
    const { timings } = localmost;
    if (timings) result.decodeTokensPerSecond = timings.decodeTokensPerSecond;
  }
  return result;
}

window.concurrency = {
  async load(most, threads) {
    const manifest: unknown = await (await fetch('/manifest.json')).json();
    const limits = threads === undefined ? {} : { maximumThreads: threads };
    const facts = { threads: 0, most: 0 };
    for (const mode of ['oneAtATime', 'together'] as const) {
      const client = createClient({ manifests: [manifest], maximumQueueLength: 32 });
      model = client.models.list()[0]?.id ?? '';
      const parallelAnswers = mode === 'together' ? most : 1;
      const { capabilities } = await client.models.load(model, {
        engine: 'cpu',
        parallelAnswers,
        ...limits,
      });
      clients.set(mode, client);
      facts.threads = capabilities.threads;
      facts.most = capabilities.parallelAnswers;
    }
    return facts;
  },
  async answerAll(mode, prompts, tokens) {
    const beganAt = performance.now();
    const answers = await Promise.all(prompts.map((prompt) => answer(mode, prompt, tokens)));
    return { wallMs: performance.now() - beganAt, answers };
  },
  async answerLate(mode, prompts, late, tokens) {
    let lateAnswer: Promise<TimedAnswer> | undefined;
    const others = await Promise.all(
      prompts.map((prompt) =>
        answer(mode, prompt, tokens, () => {
          lateAnswer ??= answer(mode, late, 2);
        }),
      ),
    );
    if (!lateAnswer) throw new Error('The others showed no text.');
    return { late: await lateAnswer, others };
  },
};
