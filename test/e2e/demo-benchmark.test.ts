import Ajv2020 from 'ajv/dist/2020.js';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { beginBenchmark, benchmarkDone, saveReport } from './support/demo-benchmark.ts';
import { goTo } from './support/demo-places.ts';
import { type DemoVisit, expect, visitDemo } from './support/demo-visit.ts';
import { hostileFragments, packed, smallestReport } from './support/hostile-fragments.ts';

let visit: DemoVisit;
beforeAll(async () => {
  visit = await visitDemo();
});
afterEach(async () => {
  for (const page of visit.context.pages().slice(1)) await page.close();
});
afterAll(() => visit?.close());

async function open(fragment = ''): Promise<Page> {
  const page = await visit.context.newPage();
  await page.goto(visit.server.address + fragment);
  return page;
}

const entry = (page: Page, way: string) => page.locator(`[data-entry="localmost-tales-7m ${way}"]`);
const runs = (page: Page) => page.locator('.history-entry');

describe('a queue', () => {
  let fragment: string;

  it('measures two engines, goes on after one that is refused, and exports what its schema says', async () => {
    const page = await visit.context.newPage();
    // As in a browser that has no WebGPU: its engine must be refused and the next one measured.
    await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'gpu'));
    await page.goto(visit.server.address);
    await beginBenchmark(page, ['CPU kernels', 'ONNX Runtime, CPU', 'ONNX Runtime, WebGPU']);
    await benchmarkDone(page);
    await expect(entry(page, 'onnx/webgpu')).toHaveAttribute('data-outcome', 'refused');
    await expect(entry(page, 'cpu/wasm')).toHaveAttribute('data-outcome', /^(ok|slow)$/);
    await expect(entry(page, 'onnx/wasm')).toHaveAttribute('data-outcome', /^(ok|slow)$/);

    await entry(page, 'onnx/wasm')
      .getByRole('button', { name: /^Show the report/ })
      .click();
    await page.getByText('Share it').click();
    const report = await saveReport(page);
    const schema = await (await fetch(report.$schema)).json();
    const validate = new Ajv2020().compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, outcome: 'splendid' })).toBe(false);

    expect(report.runtime).toMatchObject({ engineId: 'onnx', backend: 'wasm' });
    expect(report.loads?.map(({ kind }) => kind)).toEqual(['cold', 'warm']);
    expect(report.check).toMatchObject({ golden: 'matched', greedy: { comparedWith: 'cpu/wasm' } });
    // Both engines compute this model alike, at least until two tokens are nearly tied.
    expect(report.check?.greedy?.same).toBeGreaterThan(4);
    expect(report.firstToken?.points.length).toBeGreaterThanOrEqual(3);
    expect(report.firstToken?.points[0]?.count).toBe(6);
    expect(report.decode?.length).toBe(2);
    expect(report.decode?.[1]?.depthTokens).toBeGreaterThan(100);
    expect(report.decode?.[0]?.tokensPerSecond.interval?.confidence).toBeGreaterThan(0.95);
    expect(report.limit?.share).toBeGreaterThan(0);
    expect(report.calibration?.after.fastestMs).toBeGreaterThan(0);
    expect(report.unavailable.map(({ figure }) => figure)).toContain('sustained speed');

    // Nothing that was not shown leaves: not when it ran, nor, where asked, on what.
    expect(report).not.toHaveProperty('beganAt');
    await page.getByLabel('Name the device’s cores and isolation').uncheck();
    const preview = page.getByRole('region', { name: 'What will be copied' });
    await expect(preview).not.toContainText('cores');
    expect(await saveReport(page)).not.toHaveProperty('device');
    await page.getByRole('button', { name: 'Copy link' }).click();
    const link = (await page.getByRole('region', { name: 'The link' }).textContent()) ?? '';
    fragment = new URL(link).hash;
    expect(fragment).toMatch(/^#run=[\w-]{200,4000}$/);
  });

  it('keeps its runs, compares two of them with their intervals, and deletes them', async () => {
    const page = await open();
    await goTo(page, 'History');
    await expect(runs(page)).toHaveCount(3);
    for (const engine of ['cpu/wasm', 'onnx/wasm']) {
      await runs(page)
        .filter({ hasText: `${engine}, ` })
        .getByRole('checkbox')
        .check();
    }
    const figures = page.locator('.comparison tbody tr');
    await expect.poll(() => figures.count()).toBeGreaterThanOrEqual(4);
    for (const figure of await figures.all()) {
      await expect(figure).toContainText(/ to [\s\S]* to /);
      await expect(figure.locator('td').last()).toHaveText(
        /^\s*(differs\s*B is [\d.e+-]+ × A|cannot tell)\s*$/,
      );
    }
    // The CPU kernels decode this model many times faster than ONNX Runtime on one processor.
    await expect(figures.first()).toHaveAttribute('data-verdict', 'differs');
    await page.getByRole('button', { name: /^Delete localmost-tales-7m, onnx\/webgpu/ }).click();
    await expect(runs(page)).toHaveCount(2);
    await page.getByRole('button', { name: 'Delete all 2' }).click();
    await expect(page.getByText('There are none yet.')).toBeVisible();
    await page.reload();
    await expect(page.getByText('There are none yet.')).toBeVisible();
  });

  it('shows a shared run read-only, without asking a server for anything of it', async () => {
    const page = await open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(visit.server.address + fragment);
    await expect(page.getByRole('heading', { name: 'Report: localmost-tales-7m' })).toBeVisible();
    await expect(page.getByText('nobody has checked that it was measured')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save JSON' })).toHaveCount(0);
    expect(asked.filter((url) => url.includes('run='))).toEqual([]);
  });
});

describe('a hostile link', () => {
  it.each(hostileFragments())('is refused: $name', async ({ fragment, code }) => {
    const page = await open();
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(visit.server.address + fragment);
    await expect(page.getByRole('alert')).toContainText(code);
    await expect(page.locator('.benchmark-result')).toHaveCount(0);
    expect(dialogs).toEqual([]);
  });
});

describe('a link that is well-formed', () => {
  it('shows what a stranger wrote as text and nothing else', async () => {
    const page = await open();
    await page.goto(visit.server.address + packed(JSON.stringify(smallestReport)));
    await expect(
      page.getByRole('heading', { name: 'Report: <img src=x onerror=alert(1)>' }),
    ).toBeVisible();
    await expect(page.locator('.benchmark-result img')).toHaveCount(0);
  });
});

describe('a run that does not come to its end', () => {
  it('is ended at once by the person, and what was measured before stays', async () => {
    const page = await open();
    await beginBenchmark(page, ['CPU kernels', 'ONNX Runtime, CPU']);
    await expect(entry(page, 'onnx/wasm')).toHaveAttribute('data-outcome', 'running', {
      timeout: 90_000,
    });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: 'Measure 2 runs' })).toBeVisible();
    await expect(entry(page, 'onnx/wasm')).toHaveAttribute('data-outcome', 'cancelled');
    await expect(entry(page, 'cpu/wasm')).toHaveAttribute('data-outcome', /^(ok|slow)$/);
  });

  it('does not count where the page was hidden', async () => {
    const page = await open();
    await beginBenchmark(page, ['CPU kernels']);
    await page.getByText('First token, ').waitFor();
    // Playwright keeps its pages in view for ever; this is what a page sees when it is not.
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: true });
      document.dispatchEvent(new Event('visibilitychange'));
      Reflect.deleteProperty(document, 'hidden');
    });
    await benchmarkDone(page);
    await expect(page.getByText('These figures do not count.')).toBeVisible();
    await expect(page.getByText('The page was hidden during the run.').first()).toBeVisible();
  });

  it('is told to the next visit where the page died in it', async () => {
    const page = await open();
    await beginBenchmark(page, ['CPU kernels']);
    await page.getByText('First token, ').waitFor();
    const crashed = page.waitForEvent('crash');
    // The navigation never ends: the process that draws the page is gone.
    await Promise.race([crashed, page.goto('chrome://crash').catch(() => crashed)]);
    const next = await open();
    await goTo(next, 'Benchmark');
    await expect(next.getByText('outcome: tab-died')).toBeVisible();
    await goTo(next, 'History');
    await expect(runs(next).filter({ hasText: 'tab-died' })).toHaveCount(1);
  });

  it('says nothing of the kind where a person left the page in it', async () => {
    const page = await open();
    await beginBenchmark(page, ['CPU kernels']);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Measure models' })).toBeVisible();
    await expect(page.getByText('outcome: tab-died')).toHaveCount(0);
  });
});
