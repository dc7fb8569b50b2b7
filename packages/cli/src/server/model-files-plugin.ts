import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Connect, Plugin } from 'vite';
import { readManifests } from '../manifests/manifest-folder.ts';
import { candidatePaths, defaultFolders, type WeightFolders } from '../weights/model-files.ts';
import { answerFor, type FileOnDisk } from './file-answer.ts';

/**
 * Serves `/models/<id>/<path>` from the disk, with Range, ETag and HEAD. Only files that a manifest
 * names can be had; everything else below `/models/` is a plain 404, never a page.
 */
export function modelFilesPlugin(folders: WeightFolders = defaultFolders): Plugin {
  const handler = modelFilesHandler(folders);
  const use = ({ middlewares }: { middlewares: Connect.Server }) => {
    middlewares.use(handler);
  };
  return { name: 'localmost:model-files', configureServer: use, configurePreviewServer: use };
}

function modelFilesHandler(folders: WeightFolders): Connect.NextHandleFunction {
  return (request, response, next) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, modelId, path] = /^\/models\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
    if (modelId === undefined || path === undefined) {
      next();
      return;
    }
    findFile(modelId, path, folders)
      .then((file) => sendFile(file, request, response))
      .catch((error: unknown) => {
        // A reader who left in the middle is no fault; any other leaves a trace.
        if (!response.headersSent) next(error);
        else response.destroy();
      });
  };
}

async function findFile(
  modelId: string,
  path: string,
  folders: WeightFolders,
): Promise<FileOnDisk | null> {
  const manifests = await readManifests(folders.embedded);
  const manifest = manifests.find(({ id }) => id === modelId);
  if (!manifest?.files.some((file) => file.path === path)) return null;
  for (const candidate of candidatePaths(modelId, path, folders)) {
    const found = await stat(candidate).catch(() => null);
    if (!found?.isFile()) continue;
    const etag = `"${found.size.toString(16)}-${Math.trunc(found.mtimeMs).toString(16)}"`;
    return { path: candidate, byteLength: found.size, etag };
  }
  return null;
}

async function sendFile(
  file: FileOnDisk | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (file === null) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('No such model file.\n');
    return;
  }
  const { status, headers, range } = answerFor(file, request.method, request.headers);
  response.writeHead(status, headers);
  if (range === null) {
    response.end();
  } else {
    await pipeline(createReadStream(file.path, { start: range.first, end: range.last }), response);
  }
}
