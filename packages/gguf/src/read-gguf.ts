import type { ModelFile } from '@localmost/protocol';
import type { Gguf } from './gguf.ts';
import { HeaderIncomplete } from './header-cursor.ts';
import { malformed } from './model-faults.ts';
import { parseHeader } from './parse-header.ts';

const firstReadBytes = 4 * 2 ** 20;
/** Vocabularies of 256 000 tokens with merges stay below 20 MB; a header above this is not believed. */
const maximumHeaderBytes = 128 * 2 ** 20;

/**
 * Gives a GGUF file's header: metadata and the table of tensors. Reads the file's front in growing
 * pieces and no weights. Every number is checked against the file's length before it is used.
 * @throws MalformedModelError when the file breaks the format
 * @throws UnsupportedModelError for another version or storage type
 * @throws CorruptFileError from the file itself
 */
export async function readGguf(file: ModelFile): Promise<Gguf> {
  let wantedBytes = Math.min(firstReadBytes, file.byteLength);
  for (;;) {
    const bytes = await file.read(0, wantedBytes);
    try {
      return parseHeader(bytes, file.byteLength);
    } catch (error) {
      if (!(error instanceof HeaderIncomplete)) throw error;
      wantedBytes = nextLength(wantedBytes, error.neededBytes, file.byteLength);
    }
  }
}

/** At least doubles, so that a long header is parsed few times over. */
function nextLength(currentBytes: number, neededBytes: number, fileBytes: number): number {
  if (neededBytes > maximumHeaderBytes) {
    throw malformed(`The header needs ${neededBytes} bytes; ${maximumHeaderBytes} is the most.`, {
      neededBytes,
      maximumHeaderBytes,
    });
  }
  return Math.min(Math.max(2 * currentBytes, neededBytes), fileBytes, maximumHeaderBytes);
}
