import { parseArgs } from 'node:util';
import { type DeviceBrowser, withDeviceBrowser } from '@localmost/cli';
import type { ModelManifest } from '@localmost/protocol';
import type { Recommendation } from 'localmost';
import { costsOf, deviceRates, tokenBounds, weightBytes } from 'localmost/device';
import { type CostSample, type FittedCosts, fitCosts } from './fit-costs.ts';
import { generateModels } from './generated-models.ts';

/* npm run bench -- calibration [--rounds N]; prints JSON. Fits what choice/runtime-costs.ts holds. */

/** Costs of one runtime, with the samples they were fitted on. */
interface RuntimeFit {
  runtime: string;
  decode: FittedCosts;
  prefill: FittedCosts;
  samples: { model: string; decode: CostSample; prefill: CostSample }[];
}

const promptTokens = 128;
const answerTokens = 33;

/** Runs the calibration. @param args what stands after `calibration` on the command line */
export async function runCalibration(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean', default: true },
      rounds: { type: 'string', default: '3' },
    },
  });
  const models = await generateModels();
  try {
    const fits = await withDeviceBrowser(
      {
        webgpu: false,
        folders: models.folders,
        onNote: (note) => console.error(note),
        signal: new AbortController().signal,
      },
      (browser) => calibrate(browser, models.manifests, Number(values.rounds)),
    );
    console.log(JSON.stringify(fits, null, 2));
  } finally {
    await models.remove();
  }
}

async function calibrate(
  browser: DeviceBrowser,
  manifests: readonly ModelManifest[],
  rounds: number,
): Promise<RuntimeFit[]> {
  const samples = new Map<string, RuntimeFit['samples']>();
  for (let round = 0; round < rounds; round += 1) {
    for (const manifest of manifests) {
      // Anew before each model: on a shared machine a minute makes a difference.
      const recommendation = await browser.recommend([manifest]);
      for (const { engineId, backend } of recommendation.models[0]?.runtimes ?? []) {
        const bounds = boundsOf(manifest, engineId, recommendation);
        if (backend !== 'wasm' || !bounds) continue;
        const runtime = `${engineId}/${backend}`;
        const speed = await browser.measure({
          ...{ manifest, engineId, backend, promptTokens, answerTokens, round },
          forget: round === rounds - 1,
        });
        const blocks = manifest.blockCount ?? 1;
        const entry = {
          model: manifest.id,
          decode: { ...bounds, blocks, measuredMs: 1000 / speed.decodeTokensPerSecond },
          prefill: {
            ...bounds,
            readMs: 0,
            blocks,
            measuredMs: 1000 / speed.prefillTokensPerSecond,
          },
        };
        console.error(runtime, JSON.stringify(entry));
        samples.set(runtime, [...(samples.get(runtime) ?? []), entry]);
      }
    }
  }
  return [...samples].map(([runtime, all]) => ({
    runtime,
    decode: fitCosts(all.map(({ decode }) => decode)),
    prefill: fitCosts(all.map(({ prefill }) => prefill)),
    samples: all,
  }));
}

/** How long a token takes where nothing but memory or nothing but arithmetic counts. */
function boundsOf(
  manifest: ModelManifest,
  engineId: string,
  { measurements }: Recommendation,
): { readMs: number; computeMs: number } | undefined {
  const costs = costsOf({ engineId, backend: 'wasm' });
  if (!measurements || !costs) return undefined;
  const bytes = weightBytes(manifest, costs.weights);
  const rates = deviceRates(measurements, costs, true, bytes);
  return rates && tokenBounds(manifest, costs, rates, promptTokens);
}
