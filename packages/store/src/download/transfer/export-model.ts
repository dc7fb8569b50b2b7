import type { ModelManifest } from '@localmost/protocol';
import { storageFull } from '../../database/storage-errors.ts';
import type { ProgressListener } from '../../download-host.ts';
import type { StoreParts } from '../../open-store-parts.ts';
import { openStoredFiles } from '../../reading/stored-files.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

/** Name of the manifest in a folder or archive that was exported. */
const manifestName = 'manifest.json';

/** Takes one file: its header first, then its pieces, then the end. */
interface ExportWriter {
  begin(path: string, byteLength: number): Promise<void>;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  end(byteLength: number): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/**
 * Writes the manifest and every verified file, to `<folder>/<model id>/` or into one archive.
 * @throws ModelNotStoredError, CorruptFileError, StorageFullError, or the signal's reason; an archive is then dropped
 */
export async function exportModel(
  manifest: ModelManifest,
  target: FileSystemDirectoryHandle | FileSystemFileHandle,
  parts: StoreParts,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const totalBytes = manifest.files.reduce((sum, file) => sum + file.byteLength, 0);
  let loadedBytes = 0;
  const tell = () =>
    onProgress({ modelId: manifest.id, phase: 'load', source: 'cache', loadedBytes, totalBytes });
  const files = openStoredFiles(manifest, parts);
  const writer =
    target.kind === 'directory'
      ? await folderWriter(await target.getDirectoryHandle(manifest.id, { create: true }))
      : await archiveWriter(target);
  try {
    const json = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
    await writer.begin(manifestName, json.byteLength);
    await writer.write(json);
    await writer.end(json.byteLength);
    tell();
    for (const { path } of manifest.files) {
      const file = await files.open(path);
      await writer.begin(path, file.byteLength);
      for await (const bytes of file.stream()) {
        signal.throwIfAborted();
        await writer.write(bytes);
        loadedBytes += bytes.byteLength;
        tell();
      }
      await writer.end(file.byteLength);
    }
    await writer.close();
  } catch (error) {
    await writer.abort().catch(() => undefined);
    const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
    throw isFull ? storageFull(`the copy of the model "${manifest.id}"`, error) : error;
  } finally {
    files.close();
  }
}

async function archiveWriter(handle: FileSystemFileHandle): Promise<ExportWriter> {
  const stream = await handle.createWritable();
  return {
    begin: (path, byteLength) => stream.write(tarHeader(path, byteLength)),
    write: (bytes) => stream.write(bytes),
    end: (byteLength) => stream.write(tarPadding(byteLength)),
    async close() {
      await stream.write(tarEnd());
      await stream.close();
    },
    abort: () => stream.abort(),
  };
}

async function folderWriter(root: FileSystemDirectoryHandle): Promise<ExportWriter> {
  let stream: FileSystemWritableFileStream | undefined;
  return {
    async begin(path) {
      const segments = path.split('/');
      const name = segments.pop() ?? path;
      let folder = root;
      for (const segment of segments) {
        folder = await folder.getDirectoryHandle(segment, { create: true });
      }
      stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
    },
    write: async (bytes) => stream?.write(bytes),
    async end() {
      await stream?.close();
      stream = undefined;
    },
    close: async () => undefined,
    abort: async () => stream?.abort(),
  };
}
