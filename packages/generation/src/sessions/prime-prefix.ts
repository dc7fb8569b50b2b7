import {
  type ChatMessage,
  LocalmostError,
  type PrimeReport,
  type SessionCall,
  type ToolDefinition,
} from '@localmost/protocol';
import { encodePrompt } from '../loop/encode-prompt.ts';
import { invalidRequest } from '../request/invalid-request.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import type { Conversations } from './conversations.ts';
import { commonLength } from './kv-states.ts';

/** A {@link SessionCall} that primes. */
export type PrefixCall = SessionCall & { type: 'prime' };

const longestLifetimeMs = 365 * 24 * 3_600_000;

/** The tokens that every conversation begins with which begins with these messages. */
export function prefixTokens(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  tools: readonly ToolDefinition[],
  contextWindow: number,
): readonly number[] {
  // What comes next is not known; what two different continuations share does not depend on it.
  const role = messages.at(-1)?.role === 'user' ? 'assistant' : 'user';
  const [some = [], others = []] = ['A', '0'].map((content) => {
    const request = { messages: [...messages, { role, content } as const] };
    return encodePrompt(tokenizer, request, tools, contextWindow).tokenIds;
  });
  return some.slice(0, commonLength(some, others));
}

/** Computes a prefix unless it is kept somewhere, keeps it, and persists it where that is asked for. */
export async function primePrefix(
  conversations: Conversations,
  tokenIds: readonly number[],
  persistMs: number | undefined,
  signal: AbortSignal,
): Promise<PrimeReport> {
  const lifetimeMs = persistMs ?? 1;
  if (!(lifetimeMs >= 1 && lifetimeMs <= longestLifetimeMs)) {
    const range = `a number of milliseconds from 1 to ${longestLifetimeMs}`;
    throw invalidRequest('lifetimeMs', `is not ${range}`, `Pass ${range}.`);
  }
  const { lanes, states, prefixes } = conversations;
  const { lane, cachedPromptTokens, reuse } = await conversations.open(tokenIds, { signal });
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    await lane.sequence.computeLogits(signal);
    bytes = lane.sequence.snapshot();
  } finally {
    lanes.release(lane);
  }
  const isFound = cachedPromptTokens >= tokenIds.length - 1;
  const tokens = Int32Array.from(tokenIds);
  const report: PrimeReport = {
    tokens: tokens.length,
    byteLength: bytes.byteLength,
    source: isFound && reuse ? reuse.from : 'computed',
    kept: states.put({ tokens, bytes, sessionId: undefined, isPrimed: true }),
    persisted: false,
  };
  if (persistMs === undefined) return report;
  try {
    report.persisted = await prefixes.write(tokenIds, bytes, lifetimeMs);
    if (!report.persisted) {
      report.problem = { code: 'storage-unavailable', message: 'This model has no disk here.' };
    }
  } catch (thrown) {
    if (!(thrown instanceof LocalmostError)) throw thrown;
    report.problem = { code: thrown.code, message: thrown.message };
  }
  return report;
}
