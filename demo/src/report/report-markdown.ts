import { formatDuration, formatRate } from '../format.ts';
import type { BenchmarkReport } from './benchmark-report.ts';
import type { MedianEstimate } from './statistics.ts';

/** A figure and its value, in words. */
export type ReportLine = readonly [label: string, value: string];

/** The report's figures, one by one, for the table on the page and the one in Markdown. */
export function reportLines(report: BenchmarkReport): ReportLine[] {
  const { runtime, load, repetitions, device } = report;
  const lines: ReportLine[] = [
    ['Model', `${report.model.id} (${report.model.quantization})`],
    ['Outcome', report.errorCode ? `${report.outcome}: ${report.errorCode}` : report.outcome],
  ];
  if (runtime) {
    const { engineId, backend, threads } = runtime;
    lines.push([
      'Runs on',
      `${engineId}/${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ]);
  }
  if (load) lines.push([`Load, ${load.kind}`, formatDuration(load.totalMs)]);
  if (repetitions) {
    const { timeToFirstTokenMs, decodeTokensPerSecond, betweenTokensMs } = repetitions;
    lines.push(
      ['First token', withInterval(timeToFirstTokenMs, formatDuration)],
      ['Decode, tokens a second', withInterval(decodeTokensPerSecond, formatRate)],
      [
        'Between tokens',
        `median ${formatDuration(betweenTokensMs.p50)}, p95 ${formatDuration(betweenTokensMs.p95)}`,
      ],
      ['Repetitions', `${repetitions.count}, prompt of ${repetitions.promptTokens} tokens`],
    );
  }
  if (device) {
    const isolated = device.crossOriginIsolated ? 'isolated page' : 'page not isolated';
    lines.push(['Device', `${device.cores} cores, ${isolated}`]);
  }
  lines.push(...report.doubts.map((doubt): ReportLine => ['Doubt', doubt]));
  return lines;
}

/** The report as a table in Markdown. */
export function reportMarkdown(report: BenchmarkReport): string {
  const rows = reportLines(report).map(([label, value]) => `| ${label} | ${value} |`);
  return ['| Localmost benchmark | |', '| --- | --- |', ...rows, ''].join('\n');
}

function withInterval(
  { median, interval }: MedianEstimate,
  format: (value: number) => string,
): string {
  if (!interval) return format(median);
  const percent = Math.floor(interval.confidence * 100);
  return `median ${format(median)} (${format(interval.low)} to ${format(interval.high)}, ${percent} %)`;
}
