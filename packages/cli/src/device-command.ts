import type { ModelManifest } from '@localmost/protocol';
import { chooseModel } from './default-model.ts';
import { comparePredictions } from './device/compare-predictions.ts';
import { withDeviceBrowser } from './device/device-browser.ts';
import { deviceLines } from './device/device-lines.ts';
import { parseDeviceOptions } from './device/device-options.ts';
import { evaluateModel } from './evals/evaluate-model.ts';
import { findManifest, readManifests } from './manifests/manifest-folder.ts';
import { exitCodes } from './terminal/run-command-line.ts';
import { missingFiles } from './weights/model-files.ts';

/** Long enough for a prompt's speed, short enough for every model's window. */
const promptTokens = 128;
const answerTokens = 33;

/** `npm run device`: what this machine's browser can do, beside what the SDK predicts of it. */
export async function runDeviceCommand(parameters: string[], signal: AbortSignal): Promise<number> {
  const options = parseDeviceOptions(parameters);
  const { evalModelId, modelId, rounds, webgpu, offline, json } = options;
  if (evalModelId !== undefined) {
    return evaluateModel(await findManifest(evalModelId), options, signal);
  }
  if (modelId === undefined && rounds > 0) await chooseModel({ signal, offline });
  const manifests = modelId === undefined ? await readManifests() : [await findManifest(modelId)];
  const present = await onDisk(manifests);
  const onNote = (note: string) => console.error(note);
  const report = await withDeviceBrowser({ webgpu, onNote, signal }, async (browser) => {
    const { recommendation, comparisons } = await comparePredictions(browser, present, {
      rounds,
      promptTokens,
      answerTokens,
      onNote,
    });
    const judged = await browser.recommend(manifests);
    return { ...judged, measurements: recommendation.measurements, comparisons };
  });
  if (json) console.log(JSON.stringify(report, null, 2));
  else for (const line of deviceLines(report)) console.log(line);
  return exitCodes.success;
}

async function onDisk(manifests: readonly ModelManifest[]): Promise<ModelManifest[]> {
  const present: ModelManifest[] = [];
  for (const manifest of manifests) {
    if ((await missingFiles(manifest)).length === 0) present.push(manifest);
  }
  return present;
}
