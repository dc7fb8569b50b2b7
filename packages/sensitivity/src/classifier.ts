import type { DataClass } from '@localmost/protocol';
import type { Finding } from './finding.ts';
import { loadMeaningScorer } from './model/score-meaning.ts';
import { findIdentifiers } from './patterns/find-identifiers.ts';

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
      const identifiers = findIdentifiers(text);
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
