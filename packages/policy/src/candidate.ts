import type { Backend, BackendPrice } from './policy.ts';
import type { PolicyRequest, Snapshot } from './policy-request.ts';
import type { Candidate } from './rules/rule.ts';

/** Gives a backend with what this request would cost and take there, at worst. */
export function candidateOf(
  backend: Backend,
  request: PolicyRequest,
  snapshot: Snapshot,
): Candidate {
  const state = Object.hasOwn(snapshot.backends, backend.id)
    ? snapshot.backends[backend.id]
    : undefined;
  const timeToFirstTokenMs = state?.timeToFirstTokenMs ?? backend.timeToFirstTokenMs;
  const tokensPerSecond = state?.tokensPerSecond ?? backend.tokensPerSecond;
  return {
    backend,
    state,
    costUsd: worstCostUsd(backend.price, request),
    timeToFirstTokenMs,
    totalMs: timeToFirstTokenMs + (request.maxOutputTokens / tokensPerSecond) * 1000,
  };
}

function worstCostUsd(price: BackendPrice, request: PolicyRequest): number {
  if (price.kind === 'free') return 0;
  if (price.kind === 'unknown') return Number.POSITIVE_INFINITY;
  const promptTokens = Math.max(request.promptTokens, request.worstPromptTokens ?? 0);
  return (
    (promptTokens * price.inputUsdPerMillion +
      request.maxOutputTokens * price.outputUsdPerMillion) /
    1e6
  );
}
