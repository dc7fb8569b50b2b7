/** Decides from measured times whether the next step drafts, and how far. */
export interface DraftGovernor {
  /** How many tokens to draft in the next step; 0 for none. To be asked once a step. */
  draftLength(): number;
  /** Tells how long a step without a draft took. */
  recordSingle(durationMs: number): void;
  /** Tells what a verified draft gave: `gained` tokens, the one after the accepted ones included. */
  recordDraft(drafted: number, gained: number, durationMs: number): void;
}

const firstLength = 6;
const shortestLength = 3;
const longestLength = 24;
/** Steps to stand back after the first loss; each further loss in a row doubles them. */
const firstPause = 8;
const longestPause = 512;
/** Weight of the newest measurement in a moving average. */
const newest = 0.25;

/**
 * A governor for one answer. A draft pays when its tokens would have taken longer one by one than
 * its verification took. After a loss it stands back for a while, twice as long after each further
 * one, so that where nothing is copied the cost stays within a few verifications.
 */
export function createDraftGovernor(): DraftGovernor {
  let singleMs: number | undefined;
  let length = firstLength;
  let pause = firstPause;
  let stepsToWait = 0;
  return {
    draftLength() {
      // Without a measured step no gain could be told from a loss.
      if (singleMs === undefined) return 0;
      if (stepsToWait === 0) return length;
      stepsToWait--;
      return 0;
    },
    recordSingle(durationMs) {
      singleMs = singleMs === undefined ? durationMs : singleMs + newest * (durationMs - singleMs);
    },
    recordDraft(drafted, gained, durationMs) {
      if (gained * (singleMs ?? 0) >= durationMs) {
        pause = firstPause;
      } else {
        stepsToWait = pause;
        pause = Math.min(pause * 2, longestPause);
      }
      if (gained > drafted) length = Math.min(length * 2, longestLength);
      else if (gained <= drafted / 2) length = Math.max(Math.ceil(length / 2), shortestLength);
    },
  };
}
