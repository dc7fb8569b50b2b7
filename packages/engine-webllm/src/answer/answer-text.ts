import { createStopMatcher } from '@localmost/generation';

/** Turns web-llm's pieces of text into text that is surely part of the answer. */
export interface AnswerText {
  /** True once a stop string has ended the answer. */
  readonly isStopped: boolean;
  /** What of the text is safe to show now, given what came on. */
  push(delta: string): string;
  /**
   * What is left when the answer has ended.
   * @param message the whole answer as web-llm keeps it: it has cut off stop strings there, and
   * holds ends of characters that never made a piece
   */
  end(message: string): string;
}

/**
 * The text of one answer. web-llm finds stop strings too, but only when they are whole, and has by
 * then shown how they begin; so ends that may turn out to begin one are held back.
 */
export function createAnswerText(stopStrings: readonly string[]): AnswerText {
  const matcher = createStopMatcher(stopStrings);
  let shown = '';
  let isStopped = false;
  return {
    get isStopped() {
      return isStopped;
    },
    push(delta) {
      if (isStopped) return '';
      const result = matcher.push(delta);
      isStopped = result.isStopped;
      shown += result.text;
      return result.text;
    },
    end(message) {
      return !isStopped && message.startsWith(shown) ? message.slice(shown.length) : '';
    },
  };
}
