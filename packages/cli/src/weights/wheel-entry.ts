import { UnexpectedResponseError } from '@localmost/protocol';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/**
 * The bytes of one file in a wheel, unpacked on the way.
 * @throws UnexpectedResponseError where the wheel has no such file or is no zip archive
 */
export async function* readWheelEntry(wheelPath: string, path: string): AsyncGenerator<Uint8Array> {
  const archive = await openPromise(wheelPath, { lazyEntries: true, autoClose: false });
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
  throw new UnexpectedResponseError({
    message: `The wheel holds no file ${path}.`,
    details: { path, entries: archive.entryCount },
    remedies: ['Compare the version and the folder in the manifest with the wheel.'],
  });
}
