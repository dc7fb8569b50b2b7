import type { Recommendation, RuntimeAdvice } from 'localmost';
import type { ComparedSpeed, Comparison } from './compare-predictions.ts';

/** What `npm run device` found out. */
export interface DeviceReport extends Recommendation {
  comparisons: readonly Comparison[];
}

/** The report for people: the device, the models, then predictions beside measurements. */
export function deviceLines({
  capabilities,
  measurements,
  models,
  comparisons,
}: DeviceReport): string[] {
  return [
    'This browser',
    ...leaves(capabilities),
    '',
    'Measured',
    ...leaves(measurements ?? {}),
    '',
    'Models, the best for this device first',
    ...models.flatMap(({ modelId, why, runtimes }) => [
      `  ${modelId}: ${why}`,
      ...runtimes.map((runtime) => `    ${runtimeLine(runtime)}`),
    ]),
    '',
    'Predicted / measured tokens a second',
    ...comparisons.map(
      ({ model, runtime, threads, decode, prefill }) =>
        `  ${model} on ${runtime}, ${threads} thread(s): decode ${ratioOf(decode)}, prefill ${ratioOf(prefill)}`,
    ),
  ];
}

/** Every figure of a nested report in a line of its own. */
function leaves(value: object, path = ''): string[] {
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    const at = path === '' ? name : `${path}.${name}`;
    if (typeof part !== 'object' || part === null) return [`  ${at}: ${part}`];
    if (!('source' in part)) return leaves(part, at);
    const figure = part as { source: string; value?: unknown; reason?: string };
    const reason = figure.reason === undefined ? '' : ` (${figure.reason})`;
    return [`  ${at}: ${shown(figure.value)} ${figure.source}${reason}`];
  });
}

function shown(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'number' && value >= 1e6) return value.toExponential(2);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function runtimeLine({ engineId, backend, obstacle, memory, ...speeds }: RuntimeAdvice): string {
  const name = `${engineId}/${backend}`;
  if (obstacle) return `${name}: no, ${obstacle.reason}`;
  const speed = speeds.measuredHere ?? speeds.predicted;
  if (!speed) return `${name}: speed not known`;
  const { low, high } = speed.decodeTokensPerSecond;
  const needed = memory ? `, ${Math.ceil(memory.totalBytes / 2 ** 20)} MiB` : '';
  return `${name}: ${low.toFixed(1)} to ${high.toFixed(1)} tokens/s (${speed.basis})${needed}`;
}

function ratioOf({ predicted, measured, ratio }: ComparedSpeed): string {
  return `${predicted.toFixed(1)} / ${measured.toFixed(1)} = ${ratio.toFixed(2)}`;
}
