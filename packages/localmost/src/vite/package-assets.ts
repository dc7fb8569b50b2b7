import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chosenRuntimes, defaultDownloadWorkerUrl, prebuiltRuntimes } from '../default-runtimes.ts';
import type { Runtime } from '../runtime/runtime.ts';

const engineChoices = ['cpu', 'onnx', 'onnx-webgpu', 'onnx-wasm', 'webllm', 'wllama'] as const;

/** An engine that an app can be built with; `onnx` is both of its backends. */
export type EngineChoice = (typeof engineChoices)[number];

/** Names of the files below `workers/` that a page may ask for, as the package's addresses name them. */
export const workerFiles: readonly string[] = filesOf(prebuiltRuntimes);

/** Those of them that an app with these engines needs; undefined stands for every engine. */
export function neededFiles(engines: readonly EngineChoice[] | undefined): readonly string[] {
  return engines === undefined ? workerFiles : filesOf(chosenRuntimes(engines));
}

/** What is wrong with a choice of engines, as a sentence; null where nothing is. */
export function faultOfEngines(engines: readonly string[] | undefined): string | null {
  if (engines === undefined) return null;
  const known: readonly string[] = engineChoices;
  const unknown = engines.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    return `engines names ${unknown.join(', ')}: there are ${known.join(', ')}.`;
  }
  if (engines.length > 0) return null;
  return 'engines is empty, so no model could run. Leave it out for all of them.';
}

/** Files that the package lacks on the disk. */
export function missingWorkerFiles(packageFolder: string): string[] {
  return workerFiles.filter((name) => !existsSync(join(packageFolder, 'workers', name)));
}

function filesOf(runtimes: readonly Runtime[]): string[] {
  const addresses = runtimes.flatMap(({ workerUrl, assets }) => [
    workerUrl,
    ...Object.values(assets),
  ]);
  return [defaultDownloadWorkerUrl, ...addresses].map((address) =>
    address.slice(address.lastIndexOf('/') + 1),
  );
}
