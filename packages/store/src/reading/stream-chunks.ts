import type { FileRecord } from '../database/records.ts';
import { type ChunkReader, chunkAddress } from './chunk-reader.ts';
import { ReadAhead } from './read-ahead.ts';

/**
 * A file's chunks front to back, each verified before it is given out and valid until the next is
 * asked for.
 * @throws CorruptFileError for a chunk that is missing, bad or unreadable, after it was put in quarantine
 */
export async function* streamChunks(
  record: FileRecord,
  reader: ChunkReader,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const count = record.chunks.length;
  let index = 0;
  const ahead = await openAhead(record, reader);
  try {
    for (; ahead && index < count; index++) {
      const bytes = await ahead.next();
      if (!bytes) break;
      yield bytes;
      ahead.recycle(bytes);
    }
  } finally {
    await ahead?.cancel();
  }
  // One by one, where the fast road ended: this reader tries twice, and says exactly what is bad.
  for (; index < count; index++) yield await reader.read(chunkAddress(record, index));
}

/** The fast road, or null where the first look shows that it would not come through. */
async function openAhead(record: FileRecord, reader: ChunkReader): Promise<ReadAhead | null> {
  const chunks = await reader.open(record);
  if (!chunks) return null;
  try {
    return new ReadAhead(record, chunks);
  } catch {
    // Older browsers cannot read a Blob into a given buffer.
    return null;
  }
}
