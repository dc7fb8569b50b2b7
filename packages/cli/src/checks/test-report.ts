import { readFile } from 'node:fs/promises';

/** Counts of tests. */
export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Sums what a step did. A plain check counts no passed test, and one failed where it fails; so does
 * a test runner that ends badly without a failed test in its report.
 */
export async function countTests(exitCode: number, reportPath: string | null): Promise<TestCounts> {
  const counts = reportPath === null ? noTests() : await readReport(reportPath);
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** Reads the report that vitest's JSON reporter wrote; none counts nothing. */
async function readReport(path: string): Promise<TestCounts> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const report: Record<string, unknown> = JSON.parse(text);
  const count = (key: string) => {
    const value = report[key];
    return typeof value === 'number' ? value : 0;
  };
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests'),
    skipped: count('numPendingTests') + count('numTodoTests'),
  };
}

function noTests(): TestCounts {
  return { passed: 0, failed: 0, skipped: 0 };
}
