import type { ModelAdvice, Recommendation } from 'localmost';
import { formatBytes, formatRate } from '../format.ts';

/** What this device can do, in one sentence. */
export function verdictOf({ modelId, models, capabilities }: Recommendation): string {
  const best = models.find((model) => model.modelId === modelId);
  if (!best) {
    const [first] = models;
    return `This device runs none of the ${models.length} known models: ${first?.obstacle?.reason ?? 'there is none'}.`;
  }
  const budget = capabilities.memoryBudgetBytes;
  const memory = best.runtimes[0]?.memory;
  const share =
    memory && budget.source !== 'unavailable'
      ? ` with ${formatBytes(memory.totalBytes)} of the ${formatBytes(budget.value)} that models may take`
      : '';
  return `This device runs ${best.name}${speedOf(best)}${share}.`;
}

function speedOf({ runtimes: [best] }: ModelAdvice): string {
  const speed = best?.measuredHere ?? best?.predicted;
  if (!speed) return '';
  const { low, expected, high } = speed.decodeTokensPerSecond;
  const basis = speed.basis === 'measured-here' ? 'measured here' : 'predicted';
  return ` at about ${formatRate(expected)} tokens a second (${basis}, ${formatRate(low)} to ${formatRate(high)})`;
}
