import type { Finding } from './finding.ts';

/** All findings as one Markdown table, losses printed like wins. */
export function findingsTable(findings: readonly Finding[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(oneLine).join(' | ')} |`;
  return [
    line(['Measure', 'Aim', 'Measured', '', 'Note']),
    line(['---', '---', '---', '---', '---']),
    ...findings.map(({ measure, aim, measured, verdict, note = '' }) =>
      line([measure, aim, measured, verdict === 'no aim' ? '' : verdict, note]),
    ),
  ].join('\n');
}

function oneLine(cell: string): string {
  return cell.replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '/');
}
