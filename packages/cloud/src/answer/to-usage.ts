import type { LanguageModelV4Usage } from '@ai-sdk/provider';
import type { TokenUsage } from '@localmost/protocol';

/** What stands in where a server does not count. */
export interface UsageEstimate {
  promptTokens: number;
  completionTokens: number;
}

/**
 * A server's counts, as far as they are counts at all; what is missing, negative, not whole or not
 * a number is estimated, and the usage then says so.
 */
export function toUsage(
  usage: Partial<LanguageModelV4Usage> | undefined,
  estimate: UsageEstimate,
): TokenUsage {
  const promptTokens = count(usage?.inputTokens?.total);
  const completionTokens = count(usage?.outputTokens?.total);
  const total = promptTokens ?? estimate.promptTokens;
  const result: TokenUsage = {
    promptTokens: total,
    completionTokens: completionTokens ?? estimate.completionTokens,
    cachedPromptTokens: Math.min(count(usage?.inputTokens?.cacheRead) ?? 0, total),
  };
  if (promptTokens === undefined || completionTokens === undefined) result.estimated = true;
  return result;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
