import type { DataClass } from '@localmost/protocol';
import type { Finding } from './finding.ts';
import { loadMeaningScorer } from './model/score-meaning.ts';
import { findIdentifiers } from './patterns/find-identifiers.ts';
import { slicesOf } from './slices.ts';

/** Longer than any key or address that the patterns know. */
const overlapCharacters = 4_000;
const sliceCharacters = 32_000;

/** What a classifier says of a text. */
export interface Classification {
  class: DataClass;
  /** Between 0 and 1: how surely the text is restricted. */
  score: number;
  findings: readonly Finding[];
}

/** Says how sensitive a text is. Apps may bring their own. */
export interface SensitivityClassifier {
  classify(text: string, signal: AbortSignal): Promise<Classification> | Classification;
}

/** Gives the built-in classifier: validated patterns joined with a small model for meaning. */
export async function createSensitivityClassifier(): Promise<SensitivityClassifier> {
  const scorer = await loadMeaningScorer();
  return {
    async classify(text, signal) {
      const identifiers = await identifiersIn(text, signal);
      if (identifiers.length > 0 && text.length > sliceCharacters) {
        // The class is settled: reading on through a long text could only add a reason.
        return { class: 'restricted', score: 1, findings: identifiers };
      }
      const meaning = await scorer.score(text, signal);
      const findings = meaning.score >= scorer.threshold ? [...identifiers, meaning] : identifiers;
      return {
        class: findings.length > 0 ? 'restricted' : 'public',
        score: identifiers.length > 0 ? 1 : meaning.score,
        findings,
      };
    },
  };
}

/** A long text goes slice by slice, so that the caller's clock and abort are heard between them. */
async function identifiersIn(text: string, signal: AbortSignal): Promise<Finding[]> {
  const found = new Map<string, Finding>();
  let searched = 0;
  for (const slice of slicesOf(text, sliceCharacters, overlapCharacters)) {
    if (searched > 0) await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
    searched += 1;
    for (const finding of findIdentifiers(slice)) found.set(finding.kind, finding);
  }
  return [...found.values()];
}
