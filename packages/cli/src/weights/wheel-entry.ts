import { UnexpectedResponseError } from '@localmost/protocol';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/**
 * The bytes of one file in a wheel, unpacked on the way.
 * @throws UnexpectedResponseError where the wheel has no such file or is no zip archive
 */
export async function* readWheelEntry(wheelPath: string, path: string): AsyncGenerator<Uint8Array> {
  const archive = await openPromise(wheelPath, { autoClose: false }).catch((cause: unknown) => {
    throw unexpected('The wheel is no zip archive.', cause);
  });
  try {
    const entry = await findEntry(archive, path);
    yield* await archive.openReadStreamPromise(entry);
  } finally {
    archive.close();
  }
}

async function findEntry(archive: ZipFile, path: string): Promise<Entry> {
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName === path) return entry;
  }
  throw unexpected(`The wheel holds no file ${path}.`);
}

function unexpected(message: string, cause?: unknown): UnexpectedResponseError {
  return new UnexpectedResponseError({
    message,
    remedies: [
      'Compare version and folder in the manifest with the wheel.',
      'Check the index that pip is set to: it may serve another package under this name.',
    ],
    cause,
  });
}
