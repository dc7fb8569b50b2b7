/** What became of one case. `not run`: the set-up before it failed. */
export type CaseOutcome = 'passed' | 'failed' | 'refused' | 'not shown' | 'not run';

/** One case of the suite on one engine or backend, as the run has it. */
export interface CaseResult {
  readonly name: string;
  readonly outcome: CaseOutcome;
  /** Why it was refused or not shown, or what failed. */
  readonly reason?: string;
  readonly durationMs: number;
}

/** One engine on one backend, or one backend on a server. */
export interface TargetResult {
  readonly name: string;
  readonly cases: readonly CaseResult[];
}

const suiteTitle = /^(.*) as (?:a chat backend|an engine)$/;
const refusedTitle = /^(.*): refused, because (.*)$/;
const skippedTitle = /^(.*): not shown, because (.*)$/;

/**
 * Reads the conformance cases out of a test report; all other tests in it are left aside.
 * @param report the object of Vitest's JSON reporter
 */
export function readResults(report: unknown): TargetResult[] {
  const targets = new Map<string, CaseResult[]>();
  for (const file of list(get(report, 'testResults'))) {
    for (const test of list(get(file, 'assertionResults'))) {
      const target = list(get(test, 'ancestorTitles')).map(String).join(' ').match(suiteTitle)?.[1];
      if (target === undefined) continue;
      const cases = targets.get(target) ?? [];
      cases.push(readCase(test));
      targets.set(target, cases);
    }
  }
  return [...targets].map(([name, cases]) => ({ name, cases }));
}

function readCase(test: unknown): CaseResult {
  const title = String(get(test, 'title'));
  const status = get(test, 'status');
  const durationMs = Number(get(test, 'duration') ?? 0);
  const [, refused, refusal] = title.match(refusedTitle) ?? [];
  const [, skipped, skip] = title.match(skippedTitle) ?? [];
  const name = refused ?? skipped ?? title;
  const told = list(get(test, 'failureMessages')).map(String)[0];
  if (status === 'failed') {
    return { name, outcome: 'failed', durationMs, ...(told && { reason: firstLine(told) }) };
  }
  if (skip !== undefined) return { name, outcome: 'not shown', reason: skip, durationMs };
  if (status !== 'passed') return { name, outcome: 'not run', durationMs };
  if (refusal !== undefined) return { name, outcome: 'refused', reason: refusal, durationMs };
  return { name, outcome: 'passed', durationMs };
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300);
}

function get(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
