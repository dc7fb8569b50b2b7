import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CheckStep, checkSteps } from './checks/check-steps.ts';
import { countTests, type TestCounts } from './checks/test-report.ts';
import { chooseModel } from './default-model.ts';
import { rootFolder } from './manifests/manifest-folder.ts';
import { exitCodes } from './terminal/run-command-line.ts';

interface StepResult {
  name: string;
  succeeded: boolean;
  seconds: number;
  counts: TestCounts;
}

/**
 * `npm test`: every check and every test, none left out because an earlier one failed. `--only`
 * runs the steps whose name holds a word. Tests with SmolLM2 need its weights, which are fetched
 * first; where they cannot be had those tests are skipped, and the reason is printed here.
 */
export async function runTestCommand(parameters: string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args: parameters,
    options: { only: { type: 'string', default: '' } },
  });
  await chooseModel({ signal });
  const reports = await mkdtemp(join(tmpdir(), 'localmost-test-'));
  const results: StepResult[] = [];
  for (const step of checkSteps.filter(({ name }) => name.includes(values.only))) {
    if (signal.aborted) break;
    console.log(`\n── ${step.name}`);
    results.push(await runStep(step, reports));
  }
  await rm(reports, { recursive: true });
  printSummary(results);
  signal.throwIfAborted();
  return results.every(({ succeeded }) => succeeded) ? exitCodes.success : exitCodes.failure;
}

async function runStep(step: CheckStep, reports: string): Promise<StepResult> {
  const startedAt = performance.now();
  const reportPath = step.reportName === undefined ? null : join(reports, step.reportName);
  const output = reportPath === null ? [] : [`--outputFile.json=${reportPath}`];
  const exitCode = await run([...step.command, ...output]);
  return {
    name: step.name,
    succeeded: exitCode === 0,
    seconds: (performance.now() - startedAt) / 1000,
    counts: await countTests(exitCode, reportPath),
  };
}

/** Ctrl-C reaches the child through the terminal; here its end is waited for. */
function run([program = '', ...parameters]: readonly string[]): Promise<number> {
  const bin = join(rootFolder, 'node_modules/.bin');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd: rootFolder, env, stdio: 'inherit' });
    child.once('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function printSummary(results: readonly StepResult[]): void {
  console.log('');
  for (const { name, succeeded, seconds, counts } of results) {
    const tests = counts.passed + counts.failed + counts.skipped;
    const detail = tests > 0 ? `${counts.passed} of ${tests}` : '';
    const columns = [name.padEnd(30), `${seconds.toFixed(1).padStart(7)} s`, detail];
    console.log(`${succeeded ? 'pass' : 'FAIL'}  ${columns.join('  ').trimEnd()}`);
  }
  const sum = (key: keyof TestCounts) =>
    results.reduce((total, { counts }) => total + counts[key], 0);
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
}
