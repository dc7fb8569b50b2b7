import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import type { BenchmarkReport } from '../../../demo/src/report/benchmark-report.ts';
import { goTo } from './demo-places.ts';
import { embeddedModelName, expect } from './demo-visit.ts';

/** A queue of two takes half a minute on a machine at rest, and more than a minute on a busy one. */
const patienceMs = 110_000;

/** Chooses the engines named, the embedded model unless others are named, and the quick form; then begins. */
export async function beginBenchmark(
  page: Page,
  engines: readonly string[],
  models: readonly string[] = [embeddedModelName],
): Promise<void> {
  await goTo(page, 'Benchmark');
  await check(page, 'Models', models);
  await check(page, 'Engines', engines);
  await page.getByRole('button', { name: /^(Download .* and measure|Measure)/ }).click();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
}

/** Waits until the queue is through. */
export async function benchmarkDone(page: Page, timeout: number = patienceMs): Promise<void> {
  await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0, { timeout });
}

/** Saves the shown report as a person does, and reads the file. */
export async function saveReport(page: Page): Promise<BenchmarkReport> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save JSON' }).click(),
  ]);
  return JSON.parse(await readFile(await download.path(), 'utf8'));
}

/** Has exactly these boxes of a group checked. */
async function check(page: Page, group: string, labels: readonly string[]): Promise<void> {
  const boxes = page.getByRole('group', { name: group });
  // One is chosen as soon as the page knows where weights are.
  await boxes.getByRole('checkbox', { checked: true }).first().waitFor();
  for (const box of await boxes.getByRole('checkbox').all()) await box.uncheck();
  for (const label of labels) await boxes.getByLabel(label).check();
}
