import {
  CorruptFileError,
  type ModelFileEntry,
  ModelNotStoredError,
  NetworkError,
  UnexpectedResponseError,
} from '@localmost/protocol';
import type { ByteSource } from './byte-source.ts';
import type { ChunkTarget } from './chunk-target.ts';
import { FileAssembly } from './file-assembly.ts';
import { type FetchContext, fillFromSource } from './fill-from-source.ts';

/**
 * Makes one file whole in the target, from the first source that can.
 * @throws the last source's error; storage errors; the signal's reason
 */
export async function fetchFile(
  entry: ModelFileEntry,
  target: ChunkTarget,
  sources: readonly ByteSource[],
  context: FetchContext,
): Promise<void> {
  const assembly = await FileAssembly.resume(entry, target);
  context.onLoaded(entry.sha256, assembly.byteCount);
  let lastError: unknown = noSourceError(entry);
  for (const source of sources) {
    // What an earlier attempt or source began may itself be the fault: then once more, from clean.
    for (const mayStartOver of assembly.byteCount > 0 ? [true, false] : [false]) {
      try {
        await fillFromSource(assembly, source, context);
        await assembly.commit();
        return;
      } catch (error) {
        context.signal.throwIfAborted();
        if (!isSourceFault(error)) throw error;
        lastError = error;
        // A chunk that failed its own known hash was never kept; all before it stays good.
        if (!(error instanceof CorruptFileError) || 'chunk' in error.details) break;
        await assembly.reset();
        if (!mayStartOver) break;
      }
    }
  }
  throw lastError;
}

function isSourceFault(error: unknown): boolean {
  return (
    error instanceof NetworkError ||
    error instanceof UnexpectedResponseError ||
    error instanceof CorruptFileError
  );
}

function noSourceError(entry: ModelFileEntry): ModelNotStoredError {
  return new ModelNotStoredError({
    message: `A browser cannot fetch "${entry.path}": no source of its manifest is an address.`,
    details: { path: entry.path },
    remedies: [
      'Fetch the model with `npm run models -- pull`, and serve it from your own origin.',
      'Import it from a folder.',
    ],
  });
}
