import type { CpuBenchReport } from './bench-cpu.ts';
import type { Spread } from './statistics.ts';

/** The report's figures as Markdown tables, for the documentation. */
export function reportTable(report: CpuBenchReport): string {
  const { read, model, busy, speeds, ratios, absent } = report;
  const tables = [
    `${model}; wasm reads ${Object.entries(read)
      .map(([threads, rate]) => `${rate} GB/s on ${threads}`)
      .join(', ')}.`,
  ];
  if (speeds.length > 0) {
    const prompts = Object.keys(speeds[0]?.prefill ?? {});
    tables.push(
      table(
        ['tokens a second', 'threads', 'decode', '% of read limit', ...prompts.map(prefillTitle)],
        speeds.map((one) => [
          one.name,
          `${one.threads}`,
          cell(one.decode),
          `${Math.round(100 * one.decodeOfReadLimit)}`,
          ...prompts.map((tokens) => cell(one.prefill[tokens])),
        ]),
      ),
      table(
        ['ours against', 'threads', 'decode', ...prompts.map(prefillTitle)],
        ratios.map((one) => [
          one.peer,
          `${one.threads}`,
          cell(one.decode),
          ...prompts.map((tokens) => cell(one.prefill[tokens])),
        ]),
      ),
    );
  }
  if (busy.length > 0) {
    tables.push(
      table(
        ['decode, tokens a second', 'threads', 'alone', 'beside a busy process', 'kept'],
        busy.map((one) => [
          one.name,
          `${one.threads}`,
          cell(one.alone),
          cell(one.besideBusyProcess),
          cell(one.kept),
        ]),
      ),
    );
  }
  if (absent.length > 0) tables.push(`Absent: ${absent.join('; ')}.`);
  return tables.join('\n\n');
}

function prefillTitle(tokens: string): string {
  return `prefill ${tokens}`;
}

function cell(spread: Spread | undefined): string {
  return spread ? `${spread.median} (${spread.low} to ${spread.high})` : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
