import type { Contestant } from './contestant.ts';
import { processorMs } from './processor-time.ts';

/** Tokens of a short prompt, of a long one, and of an answer. */
const short = 8;
const long = 136;
const answer = 32;

/** What one round says of a contestant, in milliseconds a token. */
export interface Round {
  readonly prefillWallMs: number;
  readonly decodeWallMs: number;
  readonly prefillProcessorMs: number;
  readonly decodeProcessorMs: number;
}

/** Runs everything once unmeasured: the first calls run code that the browser has not yet optimised. */
export async function warmUp(contestant: Contestant): Promise<void> {
  for (let time = 0; time < 3; time += 1) await contestant.run(long, answer);
}

/** Runs short, long and talkative requests; the differences are prefill and decode alone. */
export async function measureRound(contestant: Contestant): Promise<Round> {
  const base = await timed(contestant, short, 1);
  const prefill = await timed(contestant, long, 1);
  const decode = await timed(contestant, short, 1 + answer);
  return {
    prefillWallMs: (prefill.wallMs - base.wallMs) / (long - short),
    decodeWallMs: (decode.wallMs - base.wallMs) / answer,
    prefillProcessorMs: (prefill.processorMs - base.processorMs) / (long - short),
    decodeProcessorMs: (decode.processorMs - base.processorMs) / answer,
  };
}

async function timed(
  contestant: Contestant,
  promptTokens: number,
  answerTokens: number,
): Promise<{ wallMs: number; processorMs: number }> {
  const before = processorMs(contestant.processId);
  const wallMs = await contestant.run(promptTokens, answerTokens);
  return { wallMs, processorMs: processorMs(contestant.processId) - before };
}

/** Median and quartiles of tokens a second. */
export function speeds(msPerToken: readonly number[]): {
  low: number;
  median: number;
  high: number;
} {
  const sorted = msPerToken.map((ms) => 1000 / ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(10 * (sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN)) / 10;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
