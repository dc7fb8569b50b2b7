import type { StreamPart } from '@localmost/protocol';
import { createStopMatcher } from '../loop/stop-matcher.ts';
import type { TokenDecoder } from '../tokenizer/tokenizer.ts';
import type { ToolCallReader } from '../tools/tool-call-reader.ts';

/** Turns the tokens of one answer into deltas, each with the tokens behind it, and calls of tools. */
export interface AnswerText {
  /** True once a stop string has ended the answer. */
  readonly isStopped: boolean;
  /** How many calls there were. */
  readonly callCount: number;
  /** The parts that this token completes. */
  push(tokenId: number): readonly StreamPart[];
  /** What was held back when the answer ended without a stop string, if anything. */
  end(): readonly StreamPart[];
}

/**
 * The text of one answer, from its own decoder. Stop strings are looked for in what is shown: they
 * never cut a call. @param calls finds calls; null takes all for text
 */
export function createAnswerText(
  decoder: TokenDecoder,
  stopStrings: readonly string[],
  calls: ToolCallReader | null,
): AnswerText {
  const matcher = createStopMatcher(stopStrings);
  let tokenIds: number[] = [];
  let isStopped = false;
  let callCount = 0;

  const partsOf = (text: string, isLast: boolean): StreamPart[] => {
    const found = calls?.push(text) ?? { shown: text, calls: [] };
    const shown = isLast && calls ? found.shown + calls.end() : found.shown;
    const result = matcher.push(shown);
    isStopped = result.isStopped;
    const isShown = isLast || calls?.isInCalls;
    const delta = isShown && !isStopped ? result.text + matcher.end() : result.text;
    const parts: StreamPart[] = [];
    const hasTokens = isLast && !calls?.isInCalls && tokenIds.length > 0;
    if (delta !== '' || hasTokens) {
      parts.push({ type: 'text-delta', delta, tokenIds });
      tokenIds = [];
    }
    if (calls?.isInCalls) tokenIds = [];
    if (!isStopped) {
      for (const call of found.calls) parts.push({ type: 'tool-call', call });
      callCount += found.calls.length;
    }
    return parts;
  };
  return {
    get isStopped() {
      return isStopped;
    },
    get callCount() {
      return callCount;
    },
    push(tokenId) {
      tokenIds.push(tokenId);
      return partsOf(decoder.push(tokenId), false);
    },
    // The last bytes may still complete a stop string.
    end: () => partsOf(decoder.end(), true),
  };
}
