import { parseArgs } from 'node:util';
import { type DeviceBrowser, withDeviceBrowser } from '@localmost/cli';
import type { ModelManifest } from '@localmost/protocol';
import type { Recommendation } from 'localmost';
import { costsOf, deviceRates, predictSpeed, weightBytes } from 'localmost/device';
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
        const bounds = rooflines(manifest, engineId, recommendation);
        if (backend !== 'wasm' || !bounds) continue;
        const runtime = `${engineId}/${backend}`;
        const speed = await browser.measure({
          ...{ manifest, engineId, backend, promptTokens, answerTokens, round },
          forget: round === rounds - 1,
        });
        const blocks = manifest.blockCount ?? 1;
        const sample = (rooflineMs: number, perSecond: number): CostSample => ({
          rooflineMs,
          blocks,
          measuredMs: 1000 / perSecond,
        });
        const entry = {
          model: manifest.id,
          decode: sample(bounds.decodeMs, speed.decodeTokensPerSecond),
          prefill: sample(bounds.prefillMs, speed.prefillTokensPerSecond),
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

/**
 * How long a token takes where nothing but memory and arithmetic counts, in milliseconds: what the
 * SDK predicts for a runtime that costs nothing beside.
 */
function rooflines(
  manifest: ModelManifest,
  engineId: string,
  { measurements }: Recommendation,
): { decodeMs: number; prefillMs: number } | undefined {
  const costs = costsOf({ engineId, backend: 'wasm' });
  if (!measurements || !costs) return undefined;
  const bytes = weightBytes(manifest, costs.weights);
  const rates = deviceRates(measurements, costs, true, bytes);
  if (!rates) return undefined;
  const free = { slowdown: 1, perBlockMs: 0, perTokenMs: 0 };
  const bound = { ...costs, decode: free, prefill: free };
  const speed = predictSpeed(manifest, bound, rates, promptTokens);
  return {
    decodeMs: 1000 / speed.decodeTokensPerSecond.expected,
    prefillMs: 1000 / speed.prefillTokensPerSecond.expected,
  };
}
