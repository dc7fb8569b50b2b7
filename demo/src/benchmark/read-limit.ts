import type { ExecutionBackend, ModelManifest, Recommendation } from 'localmost';
import { costsOf, deviceRates, weightBytes } from 'localmost/device';
import type { BenchmarkReport, DecodeRun } from '../report/benchmark-report.ts';

/**
 * How much of what memory can give was used: a token reads all weights, and the keys and values of
 * what lies before it. Undefined where the device or the engine is not known well enough.
 */
export function readLimitOf(
  manifest: ModelManifest,
  runtime: { engineId: string; backend: ExecutionBackend; threads: number },
  device: Recommendation['measurements'],
  { depthTokens, tokensPerSecond }: DecodeRun,
): BenchmarkReport['limit'] {
  const costs = costsOf(runtime);
  if (!device || !costs) return undefined;
  const keyValueBytes = manifest.kvCacheBytesPerToken * costs.memory.keyValueShare * depthTokens;
  const bytesPerToken = weightBytes(manifest, costs.weights) + keyValueBytes;
  const rates = deviceRates(device, costs, runtime.threads > 1, bytesPerToken);
  if (!rates) return undefined;
  const { readBytesPerSecond } = rates;
  const share = (tokensPerSecond.median * bytesPerToken) / readBytesPerSecond;
  return { readBytesPerSecond, bytesPerToken, share };
}
