import type { TextDeltaPart } from '@localmost/protocol';
import type { TokenDecoder } from '../tokenizer/tokenizer.ts';
import { createStopMatcher } from './stop-matcher.ts';

/** Turns the tokens of one answer into deltas, each with the tokens behind it. */
export interface AnswerText {
  /** True once a stop string has ended the answer. */
  readonly isStopped: boolean;
  /** The delta that this token completes, if any. */
  push(tokenId: number): TextDeltaPart | null;
  /** What was held back when the answer ended without a stop string, if anything. */
  end(): TextDeltaPart | null;
}

/** The text of one answer, from its own decoder. */
export function createAnswerText(
  decoder: TokenDecoder,
  stopStrings: readonly string[],
): AnswerText {
  const matcher = createStopMatcher(stopStrings);
  let tokenIds: number[] = [];
  let isStopped = false;
  const partOf = (delta: string): TextDeltaPart => {
    const part: TextDeltaPart = { type: 'text-delta', delta, tokenIds };
    tokenIds = [];
    return part;
  };
  return {
    get isStopped() {
      return isStopped;
    },
    push(tokenId) {
      tokenIds.push(tokenId);
      const result = matcher.push(decoder.push(tokenId));
      isStopped = result.isStopped;
      return result.text === '' ? null : partOf(result.text);
    },
    end() {
      // The last bytes may still complete a stop string.
      const result = matcher.push(decoder.end());
      isStopped = result.isStopped;
      const delta = isStopped ? result.text : result.text + matcher.end();
      return delta === '' && tokenIds.length === 0 ? null : partOf(delta);
    },
  };
}
