import { mutateGguf } from '@localmost/gguf/testing';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { FuzzTarget } from '../fuzz/fuzz-job.ts';
import { FuzzProcess } from '../fuzz/fuzz-process.ts';
import type { Lab } from '../lab.ts';

/** Mutations of each target: in the long form, and in the short one. */
const counts: Readonly<Record<FuzzTarget, { long: number; quick: number }>> = {
  cpu: { long: 1_100, quick: 44 },
  onnx: { long: 660, quick: 22 },
  'onnx graph': { long: 400, quick: 20 },
};
const inBrowser = { long: 88, quick: 6 };
const engines = ['cpu', 'onnx', 'wllama'] as const;
/** No damaged model of a few kilobytes is worth more work than this. */
const limitMs = 30_000;

/** A process is replaced at half of it; one model must not take the other half. */
const mostMemoryMiB = 3_000;

/** Damaged files and graphs, hashed anew as if they were meant: typed errors, no hang, no crash. */
export async function fuzz(
  lab: Lab,
  { quick, seed }: { quick: boolean; seed: number },
): Promise<ClassResult> {
  const tally = new Tally();
  const figures: Record<string, number> = {};
  const form = quick ? 'quick' : 'long';
  const first = (seed - 1) * 100_000;
  for (const [target, { [form]: count }] of Object.entries(counts)) {
    await inProcess(target as FuzzTarget, first, count, tally, figures);
  }
  await inPages(lab, first, inBrowser[form], tally, figures);
  return tally.result(figures);
}

async function inProcess(
  target: FuzzTarget,
  first: number,
  count: number,
  tally: Tally,
  figures: Record<string, number>,
): Promise<void> {
  const fuzzed = new FuzzProcess();
  let [slowestMs, mostMiB] = [0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const { code, what, tookMs, residentMiB } = await fuzzed.attempt({ target, seed }, limitMs);
    const isWrong = code === 'hung' || code === 'died' || code === 'untyped';
    tally.count(isWrong ? `${target}, ${seed}, ${what}: ${code}` : null);
    slowestMs = Math.max(slowestMs, tookMs);
    mostMiB = Math.max(mostMiB, residentMiB);
    figures[`${target}: ${code}`] = (figures[`${target}: ${code}`] ?? 0) + 1;
  }
  fuzzed.end();
  tally.count(mostMiB < mostMemoryMiB ? null : `${target}: the process took ${mostMiB} MiB`);
  figures[`${target}: slowest, ms`] = Math.round(slowestMs);
  figures[`${target}: most memory of the process, MiB`] = Math.round(mostMiB);
}

/** The same through download, store, seal and worker; the page must live through all of it. */
async function inPages(
  lab: Lab,
  first: number,
  count: number,
  tally: Tally,
  figures: Record<string, number>,
): Promise<void> {
  const page = await lab.openPage();
  let crashes = 0;
  page.on('crash', () => {
    crashes += 1;
  });
  for (let seed = first; seed < first + count; seed += 1) {
    const { bytes, kind, what } = mutateGguf(seed);
    const manifest = lab.serve(`fuzz-${seed}`, bytes);
    const engine = engines[seed % engines.length] ?? 'cpu';
    await tally.check(`in a page, ${engine}, ${seed}, ${kind}: ${what}`, async () => {
      const job = { manifest, options: { engine, backend: 'wasm' } } as const;
      const { code, message } = await page.evaluate((job) => window.desk.load(job), job);
      expect(code !== 'untyped', message);
      const name = `in a page, ${engine}: ${code}`;
      figures[name] = (figures[name] ?? 0) + 1;
      if (code !== 'loaded') return;
      const answer = await page.evaluate(() => window.desk.ask({ tokens: 4 }));
      expect(answer.code !== 'untyped', answer.message);
    });
  }
  tally.count(crashes === 0 ? null : `the page crashed ${crashes} times`);
}
