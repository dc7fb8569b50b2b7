import { afterAll, beforeAll, describe, it } from 'vitest';
import { beginBenchmark, benchmarkDone, saveReport } from './support/demo-benchmark.ts';
import { type DemoVisit, embeddedModelName, expect, visitDemo } from './support/demo-visit.ts';

/* Several minutes of measuring, so only where it is asked for: LOCALMOST_LONG_VISIT=1, after SmolLM2 was pulled. */

const queueMs = 900_000;
const isAskedFor = process.env.LOCALMOST_LONG_VISIT === '1';

let visit: DemoVisit;
beforeAll(async () => {
  if (isAskedFor) visit = await visitDemo();
});
afterAll(() => visit?.close());

describe.skipIf(!isAskedFor)('a long visit', () => {
  it(
    'measures two models on two engines and exports the reports of all four runs',
    async () => {
      const page = await visit.context.newPage();
      await page.goto(visit.server.address);
      const models = ['SmolLM2 135M Instruct', embeddedModelName];
      await beginBenchmark(page, ['CPU kernels', 'ONNX Runtime, CPU'], models);
      await benchmarkDone(page, queueMs);
      for (const model of ['smollm2-135m-instruct', 'localmost-tales-7m']) {
        for (const engineId of ['cpu', 'onnx']) {
          const entry = page.locator(`[data-entry="${model} ${engineId}/wasm"]`);
          await expect(entry).toHaveAttribute('data-outcome', /^(ok|slow)$/);
          await entry.getByRole('button', { name: /^Show the report/ }).click();
          // It stays open from one report to the next.
          const save = page.getByRole('button', { name: 'Save JSON' });
          if (!(await save.isVisible())) await page.getByText('Share it').click();
          const report = await saveReport(page);
          expect(report.runtime).toMatchObject({ engineId, backend: 'wasm' });
          const [first] = report.decode ?? [];
          const { median, interval } = first?.tokensPerSecond ?? {};
          console.log(`${model} on ${engineId}: ${median} tokens/s`, interval, report.check);
          expect(median).toBeGreaterThan(0);
        }
      }
    },
    queueMs,
  );
});
