import type { CaseOutcome, TargetResult } from './read-results.ts';

const marks: Readonly<Record<CaseOutcome, string>> = {
  passed: 'yes',
  failed: 'FAIL',
  refused: 'no',
  'not shown': '–',
  'not run': 'FAIL',
};

/** A table in Markdown: a row for each case, a column for each target, then every reason. */
export function renderTable(targets: readonly TargetResult[]): string {
  const caseNames = [...new Set(targets.flatMap(({ cases }) => cases.map(({ name }) => name)))];
  const columns = targets.map(({ name, cases }) => {
    const outcomes = new Map(cases.map((one) => [one.name, one.outcome]));
    const cells = caseNames.map((caseName) => {
      const outcome = outcomes.get(caseName);
      return outcome === undefined ? '' : marks[outcome];
    });
    return [name, ...cells];
  });
  const rows = [['case', ...caseNames], ...columns];
  const widths = rows.map((column) => Math.max(...column.map((cell) => cell.length)));
  const line = (index: number): string =>
    `| ${rows.map((column, at) => (column[index] ?? '').padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const body = caseNames.map((_, index) => line(index + 1));
  return [line(0), rule, ...body, '', ...legend(targets)].join('\n');
}

/** Targets stand together where they give the same reason for the same case. */
function legend(targets: readonly TargetResult[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { name, cases } of targets) {
    for (const one of cases) {
      if (one.outcome === 'passed') continue;
      const line = `${one.outcome}, ${one.name}: ${one.reason ?? 'the set-up before it failed'}`;
      lines.set(line, [...(lines.get(line) ?? []), name]);
    }
  }
  return [...lines].map(([line, names]) => `- ${line} (${names.join(', ')})`);
}
