import type { Backend, BackendState } from '@localmost/policy';
import type { ResilienceOptions, ResilientBackend, ResilientState } from '@localmost/resilience';
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
    policyState: () => joined(resilient.state(), stateOf(raw)),
  };
}

function joined(measured: ResilientState, own: Partial<BackendState>): BackendState {
  const { availability = 'ready', circuit = 'closed', queueLength = 0, recentFailures = 0 } = own;
  return {
    availability,
    circuit: circuit === 'closed' ? measured.circuit : circuit,
    queueLength: measured.queueLength + queueLength,
    recentFailures: Math.max(measured.recentFailures, recentFailures),
    ...speedOf(measured),
    ...speedOf(own),
  };
}

/** What was measured wrongly must not spoil the whole snapshot. */
function speedOf(state: Partial<BackendState>): Partial<BackendState> {
  const { timeToFirstTokenMs, tokensPerSecond } = state;
  return {
    ...(isSpeed(timeToFirstTokenMs) && { timeToFirstTokenMs }),
    ...(isSpeed(tokensPerSecond) && { tokensPerSecond }),
  };
}

function isSpeed(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0;
}

function stateOf(raw: RoutedBackend): Partial<BackendState> {
  try {
    return raw.state?.() ?? {};
  } catch {
    return { availability: 'unavailable' };
  }
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
