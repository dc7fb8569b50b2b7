import { join } from 'node:path';
import {
  CorruptFileError,
  LocalmostError,
  type ModelFileEntry,
  type ModelManifest,
  NetworkError,
} from '@localmost/protocol';
import { isVerified } from './file-check.ts';
import { candidatePaths, defaultFolders, type WeightFolders } from './model-files.ts';
import { sourcesOf } from './source-order.ts';
import { copyVerified } from './verified-copy.ts';
import type { WeightSource } from './weight-source.ts';

/** One step of a fetch, for a progress bar. */
export interface FetchProgress {
  phase: 'download' | 'verify';
  path: string;
  loadedBytes: number;
  totalBytes: number;
}

/** Settings of {@link fetchModel}. */
export interface FetchOptions {
  signal: AbortSignal;
  folders?: WeightFolders;
  /** A folder of the user's that may hold the files already. */
  fromFolder?: string | undefined;
  /** Says no to every source that needs a network. */
  offline?: boolean;
  onProgress?: (progress: FetchProgress) => void;
  /** Hears a sentence for a person: which source serves, which could not. */
  onNote?: (note: string) => void;
}

/**
 * Brings every file of a model to the disk, verified; does nothing where all is there. What one
 * source lacks the next ones are asked for.
 * @returns the name of the source that served last, or null where nothing was missing
 * @throws NetworkError naming every source and its reason, or the signal's reason
 */
export async function fetchModel(
  manifest: ModelManifest,
  options: FetchOptions,
): Promise<string | null> {
  const folders = options.folders ?? defaultFolders;
  const missing: ModelFileEntry[] = [];
  for (const entry of manifest.files) {
    if (!(await isPresent(manifest.id, entry, folders, options))) missing.push(entry);
  }
  if (missing.length === 0) return null;
  const failures: { source: string; error: LocalmostError }[] = [];
  for (const source of sourcesOf(manifest, options)) {
    try {
      options.onNote?.(`Fetching ${manifest.name} from ${source.name}`);
      for (let entry = missing[0]; entry; entry = missing[0]) {
        await fetchFile(source, manifest.id, entry, folders, options);
        missing.shift();
      }
      return source.name;
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      if (!(error instanceof LocalmostError)) throw error;
      options.onNote?.(`${source.name}: ${error.message}`);
      failures.push({ source: source.name, error });
    } finally {
      await source.close();
    }
  }
  throw noSource(manifest, failures);
}

/** A damaged file is said and fetched again. */
async function isPresent(
  modelId: string,
  entry: ModelFileEntry,
  folders: WeightFolders,
  { onNote }: FetchOptions,
): Promise<boolean> {
  for (const path of candidatePaths(modelId, entry.path, folders)) {
    try {
      if (await isVerified(path, entry)) return true;
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
      onNote?.(error.message);
    }
  }
  return false;
}

async function fetchFile(
  source: WeightSource,
  modelId: string,
  entry: ModelFileEntry,
  folders: WeightFolders,
  { signal, onProgress }: FetchOptions,
): Promise<void> {
  const report = (phase: 'download' | 'verify') => (loadedBytes: number, totalBytes: number) =>
    onProgress?.({ phase, path: entry.path, loadedBytes, totalBytes });
  const bytes = await source.open(entry, { signal, onBytes: report('download') });
  const onVerified = report('verify');
  await copyVerified(bytes, entry, join(folders.fetched, modelId, entry.path), (copiedBytes) =>
    onVerified(copiedBytes, entry.byteLength),
  );
}

function noSource(
  manifest: ModelManifest,
  failures: readonly { source: string; error: LocalmostError }[],
): NetworkError {
  const reasons = failures.map(({ source, error }) => `\n  ${source}: ${error.message}`).join('');
  const paths = manifest.files.map((file) => file.path).join(', ');
  return new NetworkError({
    message: `No source could give ${manifest.name}.${reasons}`,
    details: { modelId: manifest.id, sources: failures.length },
    remedies: [
      ...new Set(failures.flatMap(({ error }) => error.remedies)),
      `Put ${paths} into a folder and name it: npm run models -- pull ${manifest.id} --from FOLDER`,
    ],
    cause: failures.at(-1)?.error,
  });
}
