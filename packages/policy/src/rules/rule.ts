import type { DataClass, ExecutionMode, RuleValue } from '@localmost/protocol';
import type { Backend, ParsedPolicy } from '../policy.ts';
import type { BackendState, PolicyRequest, Snapshot } from '../policy-request.ts';

/** All a rule may look at. */
export interface RuleContext {
  request: PolicyRequest;
  snapshot: Snapshot;
  policy: ParsedPolicy;
  mode: ExecutionMode;
  /** After detectors had their say. */
  dataClass: DataClass;
}

/** One backend with its state and what it would cost and take. */
export interface Candidate {
  backend: Backend;
  state: BackendState | undefined;
  /** Worst case in dollars: every output token used; infinite where the price is unknown. */
  costUsd: number;
  timeToFirstTokenMs: number;
  totalMs: number;
}

/** Why a rule refuses a candidate. */
export interface Refusal {
  rule: string;
  observed: RuleValue;
  limit: RuleValue;
}

/** Gives a refusal, or null where the rule has no objection. */
export type Rule = (candidate: Candidate, context: RuleContext) => Refusal | null;

/** A refusal unless `observed` is at most `limit`; NaN is refused. */
export function atMost(rule: string, observed: number, limit: number): Refusal | null {
  return observed <= limit ? null : { rule, observed: finite(observed), limit };
}

/** A refusal unless `observed` is at least `limit`; NaN is refused. */
export function atLeast(rule: string, observed: number, limit: number): Refusal | null {
  return observed >= limit ? null : { rule, observed: finite(observed), limit };
}

/** JSON has no infinity: it becomes null, which reads "unknown". */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
