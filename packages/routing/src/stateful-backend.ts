import type { Backend, BackendState } from '@localmost/policy';
import type { ResilienceOptions, ResilientBackend } from '@localmost/resilience';
import type { RoutedBackend } from './router-options.ts';

/** A backend behind its guard and the retry loop, which tells its state in the policy's words. */
export interface StatefulBackend extends ResilientBackend {
  readonly honoursIdempotencyKeys: boolean;
  policyState(): BackendState;
}

/** Joins what the retry loop measured with what the backend knows of itself; the worse counts. */
export function joinState(resilient: ResilientBackend, raw: RoutedBackend): StatefulBackend {
  return {
    id: resilient.id,
    honoursIdempotencyKeys: raw.honoursIdempotencyKeys ?? false,
    supports: (request) => resilient.supports(request),
    answer: (request, options) => resilient.answer(request, options),
    state: () => resilient.state(),
    policyState() {
      const measured = resilient.state();
      const own = raw.state?.() ?? {};
      return {
        availability: 'ready',
        ...measured,
        ...own,
        circuit:
          own.circuit === undefined || own.circuit === 'closed' ? measured.circuit : own.circuit,
        queueLength: measured.queueLength + (own.queueLength ?? 0),
        recentFailures: Math.max(measured.recentFailures, own.recentFailures ?? 0),
      };
    },
  };
}

/**
 * A model on the device runs one answer at a time, is slow to its first token on a long prompt, and
 * what it failed at it fails at again: the next backend is the better second try.
 */
export function limitsOf({ zone }: Backend, given: ResilienceOptions = {}): ResilienceOptions {
  if (zone !== 'device') return given;
  const timeLimits = { firstTokenMs: 120_000, ...given.timeLimits };
  return { maximumAttempts: 1, maximumConcurrent: 1, ...given, timeLimits };
}
