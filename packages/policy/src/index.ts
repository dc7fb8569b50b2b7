export {
  type Advice,
  type AdviceReason,
  type AdvisorAnswers,
  advise,
  breakEven,
} from './advisor.ts';
export { type Counterfactual, counterfactuals } from './counterfactuals.ts';
export { decide, effectiveClass } from './decide.ts';
export { type DecisionRecord, decisionLogLine, replayDecision } from './decision-log.ts';
export { type ModelMismatchEvent, modelMismatch } from './model-mismatch.ts';
export { type Attempt, nextAttempt } from './next-attempt.ts';
export { parsePolicy } from './parse-policy.ts';
export {
  type Backend,
  type BackendPrice,
  type BoundaryRule,
  type BudgetLimits,
  dataClasses,
  type HealthLimits,
  type ParsedPolicy,
  type PinnedModel,
  type Policy,
  type RankingWeights,
  trustZones,
} from './policy.ts';
export type { BackendState, PolicyRequest, Snapshot } from './policy-request.ts';
export { defaultBoundary, defaultHealth, presetPolicy } from './presets.ts';
export { type Threshold, thresholds } from './thresholds.ts';
