import type { Contestant } from './contestant.ts';
import { processorMs } from './processor-time.ts';
import type { PromptMaker } from './prompt.ts';

/** Tokens of the shortest prompt; what a longer one adds is prefill alone. */
export const shortPromptTokens = 8;
const answer = 32;

/** Which prompts a contestant gets now. */
export interface Turn {
  readonly prompts: PromptMaker;
  readonly round: number;
}

/** What one round says of a contestant, in milliseconds a token. */
export interface Round {
  /** By tokens that a prompt has beyond the shortest. */
  readonly prefill: Readonly<Record<number, TokenTimes>>;
  readonly decode: TokenTimes;
  /** Milliseconds to the first token, by tokens of the whole prompt. */
  readonly firstTokenMs: Readonly<Record<number, number>>;
}

/** Milliseconds a token: by the clock, and on processors, all threads added. */
export interface TokenTimes {
  readonly wallMs: number;
  readonly processorMs: number;
}

/** Runs unmeasured for a second: the first calls run code that the browser has not yet optimised. */
export async function warmUp(contestant: Contestant, prompts: PromptMaker): Promise<void> {
  const endMs = performance.now() + 1000;
  for (let round = 1000; performance.now() < endMs; round += 1) {
    await contestant.run(prompts(40, round), 16);
  }
}

/** Runs short, long and talkative requests; the differences are prefill and decode alone. */
export async function measureRound(
  contestant: Contestant,
  turn: Turn,
  prefillTokens: readonly number[],
): Promise<Round> {
  const base = await quickest(contestant, turn, shortPromptTokens, 1);
  const prefill: Record<number, TokenTimes> = {};
  const firstTokenMs: Record<number, number> = {};
  for (const tokens of prefillTokens) {
    const long = await quickest(contestant, turn, shortPromptTokens + tokens, 1);
    prefill[tokens] = perToken(long, base, tokens);
    firstTokenMs[shortPromptTokens + tokens] = long.wallMs;
  }
  const talkative = await quickest(contestant, turn, shortPromptTokens, 1 + answer);
  return { prefill, firstTokenMs, decode: perToken(talkative, base, answer) };
}

/** Milliseconds that each of so many tokens took after a prompt of the shortest length. */
export async function measureDecode(
  contestant: Contestant,
  turn: Turn,
  tokens: number,
): Promise<number> {
  const base = await timed(contestant, turn, shortPromptTokens, 1);
  const talkative = await timed(contestant, turn, shortPromptTokens, 1 + tokens);
  return perToken(talkative, base, tokens).wallMs;
}

function perToken(more: TokenTimes, base: TokenTimes, tokens: number): TokenTimes {
  return {
    wallMs: (more.wallMs - base.wallMs) / tokens,
    processorMs: (more.processorMs - base.processorMs) / tokens,
  };
}

/**
 * The quickest of three runs, or of fewer where those take longer than this: a pause by other work
 * is not the engine's, and in a difference of short times it would count for many tokens.
 */
async function quickest(...parameters: Parameters<typeof timed>): Promise<TokenTimes> {
  let best = await timed(...parameters);
  let spentMs = best.wallMs;
  for (let time = 1; time < 3 && spentMs < 400; time += 1) {
    const next = await timed(...parameters);
    spentMs += next.wallMs;
    if (next.wallMs < best.wallMs) best = next;
  }
  return best;
}

/** @throws Error where the answer has other than the asked number of tokens */
async function timed(
  contestant: Contestant,
  turn: Turn,
  promptTokens: number,
  answerTokens: number,
): Promise<TokenTimes> {
  const before = processorMs(contestant.processId);
  const { wallMs, tokens } = await contestant.run(
    turn.prompts(promptTokens, turn.round),
    answerTokens,
  );
  if (tokens !== answerTokens) {
    throw new Error(`${contestant.name} made ${tokens} tokens, not ${answerTokens}.`);
  }
  return { wallMs, processorMs: processorMs(contestant.processId) - before };
}
