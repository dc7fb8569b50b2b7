import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ModelManifest, parseManifest } from '@localmost/protocol';
import { type ClassResult, expect, Tally } from '../../store/tally.ts';
import type { Lab } from '../lab.ts';

const folder = new URL('../../../../models/', import.meta.url);

/** Each model with the places where its weights may lie; the second comes with `npm start`. */
const models: readonly { id: string; places: readonly string[]; quick: boolean }[] = [
  {
    id: 'localmost-tales-7m',
    places: ['localmost-tales-7m/localmost-tales-7m.Q4_0.gguf'],
    quick: true,
  },
  {
    id: 'smollm2-135m-instruct',
    places: ['.cache/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf'],
    quick: false,
  },
];

const ways = [
  { name: 'cpu on wasm', options: { engine: 'cpu', backend: 'wasm' } },
  { name: 'onnx on wasm', options: { engine: 'onnx', backend: 'wasm' } },
] as const;

/**
 * The models of this house pass their golden check on each engine, and what the check and the three
 * kinds of load cost. A model whose weights are not here is told as such in the figures.
 */
export async function realModels(lab: Lab, { quick }: { quick: boolean }): Promise<ClassResult> {
  const tally = new Tally();
  const figures: Record<string, number> = {};
  for (const { id, places, quick: isQuick } of models) {
    if (quick && !isQuick) continue;
    const bytes = await firstOf(places);
    if (!bytes) {
      figures[`${id}, not run: its weights are not on this machine`] = 0;
      continue;
    }
    const text = await readFile(new URL(`${id}.json`, folder), 'utf8');
    const own: ModelManifest = parseManifest(JSON.parse(text));
    const manifest = { ...lab.serve(id, bytes), ...own, files: lab.serve(id, bytes).files };
    manifest.sources = [{ kind: 'url', baseUrl: '/models/' }];
    for (const { name, options } of ways) {
      await tally.check(`${id} with ${name}`, async () => {
        const page = await lab.openPage();
        const kinds: string[] = [];
        for (const _ of ['first-ever', 'cold or warm']) {
          const job = { manifest, options };
          const { code, message, loaded } = await page.evaluate(
            (job) => window.desk.load(job),
            job,
          );
          expect(code === 'loaded' && loaded?.check === 'matched', `${code}: ${message}`);
          const { kind, engineMs, warmUpMs, totalMs } = loaded.timings;
          kinds.push(kind);
          figures[`${id}, ${name}, error of the largest logit`] = rounded(loaded.checkError);
          figures[`${id}, ${name}, ${kind}: engine, ms`] = Math.round(engineMs);
          figures[`${id}, ${name}, ${kind}: warm-up and check, ms`] = Math.round(warmUpMs);
          figures[`${id}, ${name}, ${kind}: in all, ms`] = Math.round(totalMs);
        }
        expect(kinds.join() === 'first-ever,warm', `the loads were called ${kinds.join()}`);
        await page.context().close();
      });
    }
  }
  return tally.result(figures);
}

async function firstOf(places: readonly string[]): Promise<Buffer | undefined> {
  for (const place of places) {
    const bytes = await readFile(fileURLToPath(new URL(place, folder))).catch(() => undefined);
    if (bytes) return bytes;
  }
  return undefined;
}

function rounded(value: number | undefined): number {
  return Number((value ?? Number.NaN).toPrecision(3));
}
