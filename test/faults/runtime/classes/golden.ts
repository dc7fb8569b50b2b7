import { tinyModelBytes } from '../../../e2e/support/recording-server.ts';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { Lab } from '../lab.ts';
import { tinyGolden } from '../tiny-golden.ts';

const wrongResults = ['zeros', 'not numbers', 'permuted logits'] as const;
const runtimes = ['onnx-wasm', 'onnx-webgpu'] as const;

/** Runtimes that compute wrongly without saying so are found before they see a prompt. */
export async function golden(lab: Lab, { quick }: { quick: boolean }): Promise<ClassResult> {
  const tally = new Tally();
  const bytes = await tinyModelBytes();
  const checked = lab.serve('golden', bytes, { golden: await tinyGolden(bytes) });
  const unchecked = lab.serve('no-golden', bytes);
  const page = await lab.openPage();
  const load = (job: Parameters<Window['desk']['load']>[0]) =>
    page.evaluate((job) => window.desk.load(job), job);
  const figures: Record<string, number> = {};

  for (const planted of quick ? runtimes.slice(0, 1) : runtimes) {
    const options = planted === 'onnx-webgpu' ? { backend: 'webgpu' as const } : {};
    await tally.check(`a sound ${planted} matches`, async () => {
      const fault = { kind: 'none', fromStep: 0 } as const;
      const { code, message, loaded } = await load({ manifest: checked, planted, fault, options });
      expect(code === 'loaded' && loaded?.check === 'matched', `${code}: ${message}`);
      figures[`${planted}, error of the largest logit`] = loaded?.checkError ?? Number.NaN;
      figures[`${planted}, warm-up and check, ms`] = Math.round(loaded?.timings.warmUpMs ?? 0);
    });
    for (const kind of wrongResults) {
      await tally.check(`${kind} from ${planted} alone`, async () => {
        const fault = { kind, fromStep: 0 };
        const { code } = await load({ manifest: checked, planted, fault, options });
        expect(code === 'wrong-result', `the load gave ${code}`);
      });
    }
  }
  for (const kind of wrongResults) {
    await tally.check(`${kind}: the next runtime serves`, async () => {
      const fault = { kind, fromStep: 0 };
      const job = { manifest: checked, planted: 'onnx-wasm', fault, others: true } as const;
      const { code, message, loaded } = await load(job);
      expect(loaded?.check === 'matched', `${code}, check ${loaded?.check}: ${message}`);
      expect(
        loaded.warnings.some(({ code }) => code === 'wrong-result'),
        'nothing was reported',
      );
      const answer = await page.evaluate(() => window.desk.ask());
      expect(answer.code === 'answered', `the answer gave ${answer.code}`);
    });
  }
  for (const kind of ['zeros', 'not numbers'] as const) {
    await tally.check(`${kind} without golden logits`, async () => {
      const fault = { kind, fromStep: 0 };
      const { code } = await load({ manifest: unchecked, planted: 'onnx-wasm', fault });
      expect(code === 'wrong-result', `the load gave ${code}`);
    });
  }
  return tally.result(figures);
}
