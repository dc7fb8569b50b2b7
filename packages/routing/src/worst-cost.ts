import type { Backend, PolicyRequest } from '@localmost/policy';
import { costUsd } from '@localmost/spending';

/** Dollars that a request costs at most at a backend; infinite where the price is not known. */
export function worstCostUsd({ price }: Backend, request: PolicyRequest): number {
  return costUsd(price, {
    promptTokens: Math.max(request.promptTokens, request.worstPromptTokens ?? 0),
    completionTokens: request.maxOutputTokens,
  });
}
