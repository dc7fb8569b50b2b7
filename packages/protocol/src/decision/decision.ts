import type { DataClass, ExecutionMode, TrustZone } from './data-class.ts';

/** A number, word, list or nothing: what a rule saw or what it allows. */
export type RuleValue = string | number | boolean | null | readonly (string | number)[];

/** What became of one backend in a decision, and why. */
export interface CandidateVerdict {
  id: string;
  zone: TrustZone;
  /** The exact model version that was considered. */
  modelVersion: string;
  verdict: 'chosen' | 'eligible' | 'rejected';
  /** The rule that gave the verdict, such as `boundary.zone` or `ranking`. */
  rule: string;
  observed: RuleValue;
  limit: RuleValue;
}

/** The outcome of a policy for one request: every candidate with its reason. Holds no prompt text. */
export interface Decision {
  version: 1;
  requestId: string;
  atMs: number;
  policyId: string;
  /** Identifies the policy's exact content. */
  policyFingerprint: string;
  mode: ExecutionMode;
  /** The class after detectors had their say. */
  dataClass: DataClass;
  chosen: string | null;
  /** Ids in the order in which they may be tried, the chosen one first; empty when none may run. */
  cascade: readonly string[];
  /** All backends of the policy: the cascade first, then the rejected in the policy's order. */
  candidates: readonly CandidateVerdict[];
}
