/** Watches an answer for stop strings, holding back text that may turn out to begin one. */
export interface StopMatcher {
  /** The text that is surely part of the answer now, and whether a stop string ended it. */
  push(text: string): StopResult;
  /** The answer ended otherwise: what was held back is part of it. */
  end(): string;
}

/** What one push of text gave. */
export interface StopResult {
  text: string;
  isStopped: boolean;
}

/** A matcher for one answer; without stop strings everything passes at once. */
export function createStopMatcher(stopStrings: readonly string[]): StopMatcher {
  let held = '';
  return {
    push(text) {
      held += text;
      const stopStart = firstCompleted(held, stopStrings);
      const end = stopStart ?? held.length - unfinishedLength(held, stopStrings);
      const released = held.slice(0, end);
      held = stopStart === undefined ? held.slice(end) : '';
      return { text: released, isStopped: stopStart !== undefined };
    },
    end() {
      const rest = held;
      held = '';
      return rest;
    },
  };
}

/**
 * Where the stop string starts that is complete first, of several the longest: the one that a
 * reader of single characters would find, so that the cuts between tokens do not matter.
 */
function firstCompleted(text: string, stopStrings: readonly string[]): number | undefined {
  let start: number | undefined;
  let end = Number.POSITIVE_INFINITY;
  for (const stop of stopStrings) {
    const place = text.indexOf(stop);
    const placeEnd = place + stop.length;
    if (place < 0 || placeEnd > end || (placeEnd === end && place > (start ?? 0))) continue;
    start = place;
    end = placeEnd;
  }
  return start;
}

/** How much of the text's end is the beginning of a stop string. */
function unfinishedLength(text: string, stopStrings: readonly string[]): number {
  let longest = 0;
  for (const stop of stopStrings) {
    const start = Math.max(0, text.length - stop.length + 1);
    for (let place = start; text.length - place > longest; place++) {
      if (stop.startsWith(text.slice(place))) longest = text.length - place;
    }
  }
  return longest;
}
