import { CorruptFileError, type ModelManifest } from '@localmost/protocol';
import type { VerificationReport } from '../model-store.ts';
import { chunkAddress } from './chunk-reader.ts';
import { notStored, type ReadingParts } from './stored-files.ts';

/** Called with bytes checked and bytes in all. */
export type ByteListener = (loadedBytes: number, totalBytes: number) => void;

/**
 * Reads every chunk of every committed file; bad ones go to quarantine and are counted.
 * @throws ModelNotStoredError where a file is not committed
 */
export async function verifyModel(
  manifest: ModelManifest,
  parts: ReadingParts,
  options: { signal?: AbortSignal; onProgress?: ByteListener } = {},
): Promise<VerificationReport> {
  const totalBytes = manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
  const report: VerificationReport = { checkedChunks: 0, checkedBytes: 0, badChunks: 0 };
  options.onProgress?.(0, totalBytes);
  for (const entry of manifest.files) {
    const release = await parts.locks.holdForReading(entry.sha256);
    try {
      const record = await parts.catalog.fileRecord(entry);
      if (!record) throw notStored(manifest, entry.path, 'not committed');
      for (const index of record.chunks.keys()) {
        options.signal?.throwIfAborted();
        const chunk = chunkAddress(record, index);
        try {
          await parts.reader.read(chunk);
        } catch (error) {
          if (!(error instanceof CorruptFileError)) throw error;
          report.badChunks++;
        }
        report.checkedChunks++;
        report.checkedBytes += chunk.byteLength;
        options.onProgress?.(report.checkedBytes, totalBytes);
      }
    } finally {
      release();
    }
  }
  return report;
}
