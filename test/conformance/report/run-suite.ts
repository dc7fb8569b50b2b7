import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readResults, type TargetResult } from './read-results.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const engines = ['test/conformance/engines'];
const others = [
  'test/conformance',
  'test/adapters/key-proxy-conformance',
  'test/browser/device-backend',
];

/** What to run of the suite. */
export interface SuiteOptions {
  /** Only engines in Chromium, no backends on servers. */
  readonly enginesOnly: boolean;
  /** Only targets whose name begins so. */
  readonly only?: string;
}

/**
 * Runs the suite in Node and in Chromium and gives what it found, target by target.
 * @throws Error where the run ended without a report
 */
export async function runSuite({ enginesOnly, only }: SuiteOptions): Promise<TargetResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'localmost-conformance-'));
  const outputFile = join(folder, 'report.json');
  try {
    await runVitest([
      'run',
      '--project=browser',
      ...(enginesOnly ? [] : ['--project=conformance']),
      '--reporter=json',
      `--outputFile=${outputFile}`,
      ...(only === undefined ? [] : ['--testNamePattern', `^\\s*${only}`]),
      ...(enginesOnly ? engines : others),
    ]);
    const targets = readResults(JSON.parse(await readFile(outputFile, 'utf8')));
    return targets.filter(({ name }) => only === undefined || name.startsWith(only));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its exit code says only that something failed, which the report says better. */
function runVitest(parameters: readonly string[]): Promise<void> {
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [program, ...parameters], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}
