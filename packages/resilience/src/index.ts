export type { Priority } from './admission-queue.ts';
export type { AttemptEvent } from './attempt-event.ts';
export { type Clock, systemClock } from './clock.ts';
export {
  createFailureDomain,
  type FailureDomain,
  type FailureDomainOptions,
} from './failure-domain.ts';
export { type HedgeOptions, hedge } from './hedge.ts';
export type { ResilienceOptions } from './options.ts';
export {
  type ResilienceSources,
  type ResilientBackend,
  resilientBackend,
} from './resilient-backend.ts';
export type { ResilientCallOptions, ResilientState } from './resilient-call.ts';
export { parseRetryAfter } from './retry-after.ts';
export type { TimeLimits } from './time-limits.ts';
export { isTransient } from './transient.ts';
