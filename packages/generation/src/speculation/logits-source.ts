import type { CachedSequence } from '../loop/cached-sequence.ts';
import { createDraftGovernor } from './draft-governor.ts';
import { lookUpDraft } from './prompt-lookup.ts';

/** Gives the logits for one answer's tokens, computing several steps at once where that pays. */
export interface LogitsSource {
  /** True when the next logits are there already, because a draft was right. */
  readonly isAhead: boolean;
  /** Tokens of the answer that were drafted and turned out right. */
  readonly acceptedDraftTokens: number;
  /**
   * The logits after the sequence's last token, in the engine's memory.
   * @param tokensLeft how many more tokens the answer may have, this one included
   * @throws EngineFailureError · the signal's reason
   */
  next(tokensLeft: number, signal: AbortSignal): Promise<Float32Array>;
}

/**
 * A source for one answer. Drafts change nothing but the time: each token is drawn from its own
 * logits, one after the other, and a draft only decides which logits were computed in one pass.
 * @param drafts false computes one token at a time
 */
export function createLogitsSource(
  sequence: CachedSequence,
  drafts: boolean,
  now: () => number,
): LogitsSource {
  const governor = createDraftGovernor();
  let draft: { length: number; startLength: number; durationMs: number } | null = null;
  let accepted = 0;
  let isFirst = true;

  const settleDraft = (): void => {
    if (!draft) return;
    governor.recordDraft(draft.length, sequence.length - draft.startLength, draft.durationMs);
    draft = null;
  };
  const findDraft = (tokensLeft: number) => {
    // The last token of an answer is not worth computing further for. The context window has room
    // for as many, because it bounds the answer.
    const room = tokensLeft - 1;
    if (!drafts || isFirst || room < 1) return null;
    const length = Math.min(governor.draftLength(), room);
    return length < 1 ? null : lookUpDraft(sequence.tokens, length);
  };

  return {
    get isAhead() {
      return sequence.isAhead;
    },
    get acceptedDraftTokens() {
      return accepted;
    },
    async next(tokensLeft, signal) {
      const ahead = sequence.logitsAhead();
      if (ahead) {
        accepted++;
        return ahead;
      }
      settleDraft();
      const place = findDraft(tokensLeft);
      const startMs = now();
      if (!place) {
        const logits = await sequence.computeLogits(signal);
        // The first step is the prompt's.
        if (!isFirst) governor.recordSingle(now() - startMs);
        isFirst = false;
        return logits;
      }
      const startLength = sequence.length;
      const logits = await sequence.computeDraftLogits(place, signal);
      draft = { length: place.length, startLength, durationMs: now() - startMs };
      return logits;
    },
  };
}
