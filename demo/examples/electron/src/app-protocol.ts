import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';

/** The app's own scheme and origin. A page of `file://` would share its origin with every file. */
export const appScheme = 'app';
export const appHost = 'story';
export const appOrigin: string = `${appScheme}://${appHost}`;

/** What the scheme must be before the app is ready, so that workers, storage and isolation work. */
export const appSchemePrivileges = {
  standard: true,
  secure: true,
  supportFetchAPI: true,
  stream: true,
  codeCache: true,
};

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    'img-src data:',
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
};

/** Answers requests of the app's scheme from one folder, and from nowhere else. */
export function serveFolder(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const path = await findFile(folder, request.url);
    if (path === null) return refuse(404);
    const { size } = await stat(path);
    const type = types[extname(path)] ?? 'application/octet-stream';
    const body = request.method === 'HEAD' ? null : Readable.toWeb(createReadStream(path));
    return new Response(body as ReadableStream<Uint8Array> | null, {
      headers: { ...headers, 'Content-Type': type, 'Content-Length': String(size) },
    });
  };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers });
}

/** The file that an address means; null where there is none, or where it leads out of the folder. */
async function findFile(folder: string, address: string): Promise<string | null> {
  const { host, pathname } = new URL(address);
  if (host !== appHost) return null;
  try {
    const path = decodeURIComponent(pathname);
    // An encoded separator is only seen now: nothing of ours has one in a name.
    if (/[\\\0]|(^|\/)\.\.(\/|$)/.test(path)) return null;
    const root = await realpath(folder);
    const file = await realpath(join(root, path.endsWith('/') ? `${path}index.html` : path));
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
}
