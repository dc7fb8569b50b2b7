import { CorruptFileError, type ModelFileEntry } from '@localmost/protocol';
import type { FileRecord } from '../database/records.ts';
import { storeNames } from '../database/schema.ts';
import { chunkLength } from '../integrity/chunk-plan.ts';
import { sha256Hex } from '../integrity/sha256.ts';
import type { StoreParts } from '../open-store-parts.ts';
import type { ByteSource } from './byte-source.ts';
import type { FetchContext } from './fill-from-source.ts';
import { guardedPieces, openBefore } from './guarded-pieces.ts';
import { networkError } from './http-source.ts';
import { isTransient, retryDelayMs, wait } from './retry-policy.ts';

/**
 * Fetches the chunks of a committed file that are missing or in quarantine, each by itself, and
 * gives their number. The caller holds the fetch lock.
 * @throws the last source's error; storage errors; the signal's reason
 */
export async function repairFile(
  entry: ModelFileEntry,
  record: FileRecord,
  sources: readonly ByteSource[],
  parts: StoreParts,
  context: FetchContext,
): Promise<number> {
  const [present, quarantined] = await Promise.all([
    parts.catalog.chunkHashes(),
    parts.catalog.quarantinedHashes(),
  ]);
  const bad = record.chunks.flatMap((sha256, index) =>
    present.has(sha256) && !quarantined.has(sha256) ? [] : [{ sha256, index }],
  );
  const sum = (indices: number[]) =>
    indices.reduce((total, index) => total + chunkLength(record, index), 0);
  let loadedBytes = entry.byteLength - sum(bad.map(({ index }) => index));
  for (const { sha256, index } of bad) {
    const bytes = await fetchChunk(entry, record, index, sources, context);
    await putBack(sha256, bytes, parts);
    loadedBytes += bytes.byteLength;
    context.onLoaded(entry.sha256, loadedBytes);
  }
  return bad.length;
}

async function fetchChunk(
  entry: ModelFileEntry,
  record: FileRecord,
  index: number,
  sources: readonly ByteSource[],
  context: FetchContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { settings, signal } = context;
  let lastError: unknown = wrongChunk(entry, index);
  for (const source of sources) {
    for (let attempt = 0; attempt < settings.attemptsPerSource; attempt++) {
      try {
        const bytes = await fetchChunkOnce(entry, record, index, source, context);
        if ((await sha256Hex(bytes)) === record.chunks[index]) return bytes;
        throw wrongChunk(entry, index);
      } catch (error) {
        signal.throwIfAborted();
        lastError = error;
        if (!isTransient(error) && !(error instanceof CorruptFileError && attempt === 0)) break;
        await wait(retryDelayMs(attempt, error, settings), signal);
      }
    }
  }
  throw lastError;
}

/** Takes the chunk's bytes out of a part, or out of the whole file where the range was ignored. */
async function fetchChunkOnce(
  entry: ModelFileEntry,
  record: FileRecord,
  index: number,
  source: ByteSource,
  context: FetchContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const { settings, signal } = context;
  const start = index * record.chunkByteLength;
  const bytes = new Uint8Array(chunkLength(record, index));
  const end = start + bytes.byteLength;
  const opened = await openBefore(
    (attempt) => source.open({ start, end, fileByteLength: entry.byteLength }, null, attempt),
    source.url,
    settings.stallTimeoutMs,
    signal,
  );
  let skip = start - opened.start;
  let filled = 0;
  for await (const piece of guardedPieces(opened.body, source.url, settings, signal)) {
    const wanted = piece.subarray(Math.min(skip, piece.byteLength));
    skip -= piece.byteLength - wanted.byteLength;
    const part = wanted.subarray(0, bytes.byteLength - filled);
    bytes.set(part, filled);
    filled += part.byteLength;
    context.onReceived(piece.byteLength, source);
    if (filled === bytes.byteLength) return bytes;
  }
  throw networkError(`The body ended at byte ${filled} of chunk ${index}.`, source.url);
}

async function putBack(
  sha256: string,
  bytes: Uint8Array<ArrayBuffer>,
  { connection }: StoreParts,
): Promise<void> {
  const { chunks, quarantine } = storeNames;
  const blob = new Blob([bytes]);
  await connection.transact(
    [chunks, quarantine],
    'readwrite',
    'putting a repaired chunk back',
    (transaction) => {
      transaction.objectStore(chunks).put(blob, sha256);
      transaction.objectStore(quarantine).delete(sha256);
    },
    'strict',
  );
}

function wrongChunk(entry: ModelFileEntry, index: number): CorruptFileError {
  return new CorruptFileError({
    message: `Chunk ${index} of "${entry.path}" came with another SHA-256 than the stored file had.`,
    details: { path: entry.path, chunk: index },
    remedies: ['Try again.', 'Remove the model and download it anew.'],
  });
}
