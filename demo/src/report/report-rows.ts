import type { KnownBy } from '../device/figure-rows.ts';
import { formatBytes, formatDuration, formatRate, formatShare } from '../format.ts';
import type { BenchmarkReport, DecodeRun, FirstTokenPoint, LoadRun } from './benchmark-report.ts';
import type { MedianEstimate } from './statistics.ts';

/** A figure, its value in words, and how it is known. */
export interface ReportRow {
  label: string;
  value: string;
  /** What the value means, or why there is none. */
  note?: string;
  knownBy: KnownBy;
}

/** Rows that belong together. */
export interface ReportGroup {
  title: string;
  rows: ReportRow[];
}

/** The report's figures, group by group, for the table on the page and the one in Markdown. */
export function reportGroups(report: BenchmarkReport): ReportGroup[] {
  const { firstToken, decode = [] } = report;
  return [
    { title: 'Run', rows: runRows(report) },
    { title: 'Load', rows: loadRows(report) },
    { title: 'First token', rows: firstToken ? firstTokenRows(firstToken) : [] },
    { title: 'Decode', rows: [...decode.flatMap(decodeRows), ...sustainedRows(report)] },
    { title: 'Beside it', rows: besideRows(report) },
    {
      title: 'Not known',
      rows: report.unavailable.map(({ figure, reason }) => ({
        label: capital(figure),
        value: 'Not known',
        note: reason,
        knownBy: 'unavailable' as const,
      })),
    },
  ].filter(({ rows }) => rows.length > 0);
}

/** A median with its interval, as people read it. */
export function withInterval(
  { median, interval }: MedianEstimate,
  format: (value: number) => string,
): string {
  if (!interval) return format(median);
  return `${format(median)} (${format(interval.low)} to ${format(interval.high)})`;
}

/** The engine, the backend and the threads of a run. */
export function runtimeWords({ runtime }: BenchmarkReport): string {
  const { engineId, backend, threads } = runtime;
  if (engineId === 'auto') return 'best of the device';
  const counted =
    threads === undefined ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `${engineId}/${backend}${counted}`;
}

function runRows(report: BenchmarkReport): ReportRow[] {
  const { model, outcome, errorCode, endedIn, device, check } = report;
  const rows: ReportRow[] = [
    reported('Model', `${model.id} (${model.quantization})`),
    reported(
      'Outcome',
      errorCode ? `${outcome}: ${errorCode}` : outcome,
      endedIn && `ended in: ${endedIn}`,
    ),
    reported('Runs on', runtimeWords(report)),
    reported('Form', report.form),
  ];
  if (check) rows.push(measured('Right results', goldenWords(check), greedyWords(check)));
  if (report.beganAt !== undefined) rows.push(reported('Began', report.beganAt));
  if (device) {
    const isolated = device.crossOriginIsolated ? 'isolated page' : 'page not isolated';
    rows.push(reported('Device', `${device.cores} cores, ${isolated}`));
  }
  return rows;
}

function goldenWords({ golden, largestError = 0 }: NonNullable<BenchmarkReport['check']>): string {
  if (golden === 'matched')
    return `golden logits matched, largest error ${largestError.toPrecision(2)}`;
  return golden === 'no-golden' ? 'the model has no golden logits' : 'the engine shows no logits';
}

function greedyWords({ greedy }: NonNullable<BenchmarkReport['check']>): string | undefined {
  if (!greedy) return undefined;
  const { same, tokens, comparedWith } = greedy;
  return `greedy tokens as ${comparedWith}: the first ${same} of ${tokens}`;
}

function loadRows({ loads = [], verify }: BenchmarkReport): ReportRow[] {
  const rows = loads.map((load) =>
    measured(capital(load.kind), formatDuration(load.totalMs), loadWords(load)),
  );
  if (verify) {
    const rate = formatBytes((1000 * verify.bytes) / verify.ms);
    rows.push(
      measured(
        'Check of every byte',
        formatDuration(verify.ms),
        `${formatBytes(verify.bytes)}, ${rate}/s`,
      ),
    );
  }
  return rows;
}

function loadWords({ downloadMs, weightsMs, workerMs, engineMs, warmUpMs }: LoadRun): string {
  const weights =
    downloadMs === undefined
      ? `weights ${formatDuration(weightsMs)}`
      : `download ${formatDuration(downloadMs)}`;
  return `${weights}, seal ${formatDuration(workerMs)}, engine ${formatDuration(engineMs)}, warm-up ${formatDuration(warmUpMs)}`;
}

function firstTokenRows({ points, fit }: NonNullable<BenchmarkReport['firstToken']>): ReportRow[] {
  const rows = points.map(({ newTokens, count, timeToFirstTokenMs }: FirstTokenPoint) =>
    measured(
      `Prompt of ${newTokens} tokens`,
      withInterval(timeToFirstTokenMs, formatDuration),
      `${count} times`,
    ),
  );
  if (fit) {
    rows.push({
      label: 'As a line',
      value: `${formatDuration(fit.fixedMs)} + tokens / ${formatRate(fit.tokensPerSecond)} a second`,
      note: `off by ${formatDuration(fit.largestErrorMs)} where it fits worst`,
      knownBy: 'estimated',
    });
  }
  return rows;
}

function decodeRows({
  depthTokens,
  count,
  tokensPerSecond,
  betweenTokensMs,
  jitterMs,
}: DecodeRun): ReportRow[] {
  const { p50, p95, p99 } = betweenTokensMs;
  const gaps = `p50 ${formatDuration(p50)}, p95 ${formatDuration(p95)}, p99 ${formatDuration(p99)}, jitter ${formatDuration(jitterMs)}`;
  return [
    measured(
      `Behind ${depthTokens} tokens, tokens a second`,
      withInterval(tokensPerSecond, formatRate),
      `${count} times; between tokens ${gaps}`,
    ),
  ];
}

function sustainedRows({ sustained, limit }: BenchmarkReport): ReportRow[] {
  const rows: ReportRow[] = [];
  if (limit) {
    rows.push({
      label: 'Share of the read limit',
      value: formatShare(limit.share),
      note: `memory gives ${formatBytes(limit.readBytesPerSecond)}/s, a token reads ${formatBytes(limit.bytesPerToken)}`,
      knownBy: 'estimated',
    });
  }
  if (sustained) {
    const { seconds, first, last, lastIs } = sustained;
    const verdict = {
      smaller: 'slower at the end',
      larger: 'faster at the end',
      'cannot-tell': 'no change that can be told',
    };
    rows.push(
      measured(
        `Over ${Math.round(seconds)} s, tokens a second`,
        `${formatRate(first.median)} first, ${formatRate(last.median)} last`,
        verdict[lastIs],
      ),
    );
  }
  return rows;
}

function besideRows({ longTasks, memoryBytes, calibration }: BenchmarkReport): ReportRow[] {
  const rows: ReportRow[] = [];
  if (memoryBytes !== undefined)
    rows.push(reported('Memory of page and workers', formatBytes(memoryBytes)));
  if (longTasks) {
    const longest =
      longTasks.count === 0
        ? undefined
        : `the longest ${formatDuration(longTasks.longestMs)}, together ${formatDuration(longTasks.totalMs)}`;
    rows.push(reported('Times the page hung over 50 ms', String(longTasks.count), longest));
  }
  if (calibration) {
    const { before, after } = calibration;
    const change = after.meanMs / before.meanMs - 1;
    rows.push(
      measured(
        'Speed of a fixed loop',
        `${formatDuration(before.meanMs)} before, ${formatDuration(after.meanMs)} after`,
        `${change >= 0 ? '+' : '−'}${formatShare(Math.abs(change))}`,
      ),
    );
  }
  return rows;
}

function measured(label: string, value: string, note?: string): ReportRow {
  return { label, value, ...(note !== undefined && { note }), knownBy: 'measured' };
}

function reported(label: string, value: string, note?: string): ReportRow {
  return { label, value, ...(note !== undefined && { note }), knownBy: 'reported' };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
