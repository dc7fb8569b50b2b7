import type { ExecutionBackend, ModelManifest } from 'localmost';
import type { BenchmarkReport } from './benchmark-report.ts';

/** What is known of a run before it begins. */
export function newReport(
  { id, quantization, parameterCount, files }: ModelManifest,
  runtime: { engineId: string; backend: ExecutionBackend | 'auto' },
  form: BenchmarkReport['form'],
): BenchmarkReport {
  return {
    $schema: new URL('./benchmark-report.schema.json', document.baseURI).href,
    schemaVersion: 2,
    id: crypto.randomUUID(),
    beganAt: new Date().toISOString(),
    form,
    model: { id, quantization, parameterCount, sha256: files[0]?.sha256 ?? '' },
    outcome: 'failed',
    invalidBecause: [],
    unavailable: [],
    runtime,
    device: { cores: navigator.hardwareConcurrency, crossOriginIsolated },
  };
}

const significantDigits = 5;

/** The report with fractions cut to the digits that mean something, so that links stay short. */
export function rounded(report: BenchmarkReport): BenchmarkReport {
  return JSON.parse(
    JSON.stringify(report, (_key, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value)
        ? Number(value.toPrecision(significantDigits))
        : value,
    ),
  );
}
