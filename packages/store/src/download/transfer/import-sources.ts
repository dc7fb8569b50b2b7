import type { ModelFileEntry, ModelManifest } from '@localmost/protocol';
import { createBlobSource } from '../blob-source.ts';
import type { ByteSource } from '../byte-source.ts';
import { readTar } from './tar.ts';

/**
 * Gives where each of the manifest's files lies in a folder or archive. Only the manifest's paths
 * are ever looked up, so nothing in the archive can choose a name.
 * @throws UnexpectedResponseError where the archive is broken
 */
export async function importSources(
  manifest: ModelManifest,
  source: FileSystemDirectoryHandle | Blob,
): Promise<(entry: ModelFileEntry) => readonly ByteSource[]> {
  const files = new Map<string, Blob>();
  if (source instanceof Blob) {
    const archived = await readTar(source);
    for (const { path } of manifest.files) {
      const file = archived.get(path);
      if (file) files.set(path, file);
    }
  } else {
    for (const { path } of manifest.files) {
      const file =
        (await findFile(source, [manifest.id, ...path.split('/')])) ??
        (await findFile(source, path.split('/')));
      if (file) files.set(path, file);
    }
  }
  return ({ path }) => {
    const file = files.get(path);
    return file ? [createBlobSource(path, file)] : [];
  };
}

async function findFile(
  root: FileSystemDirectoryHandle,
  segments: readonly string[],
): Promise<Blob | null> {
  try {
    let folder = root;
    for (const segment of segments.slice(0, -1)) folder = await folder.getDirectoryHandle(segment);
    return await (await folder.getFileHandle(segments.at(-1) ?? '')).getFile();
  } catch (error) {
    if (
      error instanceof DOMException &&
      ['NotFoundError', 'TypeMismatchError'].includes(error.name)
    )
      return null;
    throw error;
  }
}
