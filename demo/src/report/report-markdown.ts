import type { BenchmarkReport } from './benchmark-report.ts';
import { reportGroups } from './report-rows.ts';

/** The report as tables in Markdown. */
export function reportMarkdown(report: BenchmarkReport): string {
  const tables = reportGroups(report).map(({ title, rows }) => {
    const lines = rows.map(({ label, value, note, knownBy }) =>
      row(label, note === undefined ? value : `${value}; ${note}`, knownBy),
    );
    return [row(title, '', ''), row('---', '---', '---'), ...lines].join('\n');
  });
  const invalid = report.invalidBecause.map((reason) => `**Does not count:** ${reason}`);
  return ['### Localmost benchmark', ...invalid, ...tables, ''].join('\n\n');
}

/** A model's id or an error's code could be anything: a pipe would begin another column. */
function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
