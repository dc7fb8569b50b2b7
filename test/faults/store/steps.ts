import type { ModelManifest } from '@localmost/protocol';
import type { CallOptions, Outcome } from './harness-protocol.ts';
import type { Lab, LabModel } from './lab.ts';
import { expect } from './tally.ts';

/** Codes that a failure of the store may carry; anything else is an untyped error. */
export const storeErrorNames: ReadonlySet<string> = new Set([
  'CorruptFileError',
  'InvalidManifestError',
  'ModelNotStoredError',
  'NetworkError',
  'OutOfMemoryError',
  'StorageFullError',
  'StorageLostError',
  'StorageUnavailableError',
  'UnexpectedResponseError',
]);

/** Calls the download worker of the lab's page. */
export function call(lab: Lab, options: CallOptions): Promise<Outcome> {
  return lab.page.evaluate((given) => harness.call(given), options);
}

/** The outcome in a word: `ok`, `hung` or the error's name. */
export function outcomeName(outcome: Outcome): string {
  if (outcome.ok) return 'ok';
  return 'hung' in outcome ? 'hung' : outcome.error.name;
}

/** @throws Error where the outcome is another than the one named */
export function expectOutcome(outcome: Outcome, name: string): void {
  const actual = outcomeName(outcome);
  const message = !outcome.ok && 'error' in outcome ? ` (${outcome.error.message})` : '';
  expect(actual === name, `expected ${name}, got ${actual}${message}`);
}

/** @throws Error where a reader gets anything but the model's own bytes */
export async function expectWhole(
  lab: Lab,
  databaseName: string,
  { manifest }: LabModel,
): Promise<void> {
  const hashes = await readHashes(lab, databaseName, manifest);
  manifest.files.forEach((file, index) => {
    expect(hashes[index] === file.sha256, `${file.path} reads as ${hashes[index]}`);
  });
}

/** @throws Error where a file that opens and reads is not the model's own */
export async function expectNothingFalse(
  lab: Lab,
  databaseName: string,
  { manifest }: LabModel,
): Promise<void> {
  const hashes = await readHashes(lab, databaseName, manifest);
  manifest.files.forEach((file, index) => {
    const hash = hashes[index] ?? '';
    const wasRead = /^[0-9a-f]{64}$/.test(hash);
    expect(!wasRead || hash === file.sha256, `${file.path} reads as wrong bytes`);
  });
}

/** @throws Error where progress shrinks, changes its total or passes it */
export function expectMonotonic(outcome: Outcome): void {
  let last = 0;
  for (const { loadedBytes, totalBytes } of outcome.progress) {
    expect(totalBytes === outcome.progress[0]?.totalBytes, 'the total changed');
    expect(loadedBytes >= last && loadedBytes <= totalBytes, `progress ${last} → ${loadedBytes}`);
    last = loadedBytes;
  }
}

function readHashes(lab: Lab, databaseName: string, manifest: ModelManifest): Promise<string[]> {
  return lab.page.evaluate(([name, model]) => harness.hashFiles(name, model), [
    databaseName,
    manifest,
  ] as const);
}

/** Stores the model and fails where that does not work. */
export async function store(lab: Lab, databaseName: string, model: LabModel): Promise<void> {
  expectOutcome(await call(lab, { databaseName, manifest: model.manifest }), 'ok');
}

/** Drops a database of the lab. */
export async function dropDatabase(lab: Lab, databaseName: string): Promise<void> {
  await lab.page.evaluate((name) => harness.deleteDatabase(name), databaseName);
}
