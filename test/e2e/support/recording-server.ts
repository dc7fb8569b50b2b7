import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memoryFile, tinyModel, writeGguf } from '@localmost/gguf/testing';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folders: Readonly<Record<string, string>> = {
  '/workers/': join(root, 'packages/localmost/workers'),
  '/test-workers/': join(root, 'test/.tmp/workers'),
};
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
};
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** A server on loopback that writes down everything that reaches it. */
export interface RecordingServer {
  readonly port: number;
  readonly origin: string;
  /** One line for each request (`GET /path`) and each connection (`connection`), in order. */
  readonly log: string[];
  close(): Promise<void>;
}

/**
 * Serves the SDK to pages: `/` is isolated, `/open` is not, `/strict` allows nothing but its
 * own files. `/app/main.js` is the client, bundled as an app would; the rest are the package's files.
 * @param otherFile bytes of further files by their path
 */
export async function startRecordingServer(
  otherFile: (path: string) => Uint8Array | undefined = () => undefined,
): Promise<RecordingServer> {
  const app = await bundlePage();
  const model = await tinyModelBytes();
  const log: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    log.push(`${request.method} ${pathname}`);
    const page = pageAt(pathname);
    if (page) return response.writeHead(200, page.headers).end(page.body);
    if (pathname === '/app/main.js') return response.writeHead(200, script).end(app);
    if (pathname === '/models/tiny.gguf') return response.writeHead(200, isolation).end(model);
    const other = otherFile(pathname);
    if (other) return response.writeHead(200, headersOf(pathname)).end(other);
    const file = fileAt(pathname);
    const body = file && (await readFile(file).catch(() => undefined));
    if (!file || !body) return response.writeHead(404).end();
    return response.writeHead(200, headersOf(file)).end(body);
  });
  server.on('connection', () => log.push('connection'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function headersOf(path: string): Record<string, string> {
  return { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', ...isolation };
}

/** The bytes of a generated Llama with random weights: it says nothing, but it is a real model. */
export async function tinyModelBytes(): Promise<Uint8Array> {
  const { metadata, tensors } = tinyModel();
  const file = memoryFile('tiny.gguf', writeGguf(metadata, tensors));
  return file.read(0, file.byteLength);
}

const script = { 'Content-Type': 'text/javascript', ...isolation };

function pageAt(path: string) {
  const body =
    '<!doctype html><title>Localmost</title><script type="module" src="/app/main.js"></script>';
  const html = { 'Content-Type': 'text/html' };
  if (path === '/') return { body, headers: { ...html, ...isolation } };
  if (path === '/open') return { body, headers: html };
  if (path !== '/strict') return undefined;
  const policy = "default-src 'self'";
  return { body, headers: { ...html, ...isolation, 'Content-Security-Policy': policy } };
}

function fileAt(path: string): string | undefined {
  for (const [prefix, folder] of Object.entries(folders)) {
    const name = path.slice(prefix.length);
    if (path.startsWith(prefix) && /^[\w.-]+$/.test(name)) return join(folder, name);
  }
  return undefined;
}

async function bundlePage(): Promise<string> {
  const bundle = await rolldown({
    input: join(root, 'test/e2e/page/main.ts'),
    platform: 'browser',
    resolve: { conditionNames: ['source', 'import', 'module', 'browser', 'default'] },
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  await bundle.close();
  return output[0].code;
}
