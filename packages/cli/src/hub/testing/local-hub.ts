import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseRange } from '../../server/byte-range.ts';

/** A repository as the local hub serves it. */
export interface LocalRepository {
  name: string;
  commit: string;
  tags: readonly string[];
  files: ReadonlyMap<string, Uint8Array>;
  /** Paths that are plain git files: the hub knows no SHA-256 of them. */
  plainFiles?: readonly string[];
}

/** A server on loopback that speaks the part of the Hugging Face hub's API which models need. */
export interface LocalHub {
  address: string;
  /** Method and path of every request, in order. */
  requests: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a hub that holds one repository; its list of files comes in pages of one, as long lists do.
 * @see https://huggingface.co/docs/hub/api
 */
export async function startLocalHub(repository: LocalRepository): Promise<LocalHub> {
  const requests: string[] = [];
  let address = '';
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(repository, address, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('The hub has no port.');
  address = `http://127.0.0.1:${bound.port}`;
  return {
    address,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(
  repository: LocalRepository,
  address: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '/', address);
  const { name, commit, tags } = repository;
  const api = `/api/models/${name}`;
  const filePrefix = `/${name}/resolve/${commit}/`;
  if (url.pathname === `${api}/revision/HEAD` || url.pathname === `${api}/revision/${commit}`) {
    sendJson(response, 200, {
      _id: '1',
      id: name,
      private: false,
      gated: false,
      sha: commit,
      tags,
    });
  } else if (url.pathname === `${api}/tree/${commit}`) {
    sendTree(repository, url, response);
  } else if (url.pathname.startsWith(filePrefix)) {
    sendFile(repository, url.pathname.slice(filePrefix.length), request, response);
  } else {
    sendJson(response, 404, { error: 'Repository not found' });
  }
}

function sendTree(repository: LocalRepository, url: URL, response: ServerResponse): void {
  const index = Number(url.searchParams.get('cursor') ?? 0);
  const files = [...repository.files];
  const [path = '', bytes = new Uint8Array()] = files[index] ?? [];
  if (index + 1 < files.length) {
    const next = new URL(url);
    next.searchParams.set('cursor', String(index + 1));
    response.setHeader('Link', `<${next.href}>; rel="next"`);
  }
  const isPlain = repository.plainFiles?.includes(path);
  const lfs = { oid: sha256(bytes), size: bytes.byteLength, pointerSize: 134 };
  const entry = { type: 'file', oid: '0'.repeat(40), size: bytes.byteLength, path };
  sendJson(response, 200, [isPlain ? entry : { ...entry, lfs }]);
}

function sendFile(
  repository: LocalRepository,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = repository.files.get(path);
  if (bytes === undefined) {
    response.setHeader('X-Error-Code', 'EntryNotFound');
    sendJson(response, 404, { error: 'Entry not found' });
    return;
  }
  response.setHeader('ETag', `"${sha256(bytes)}"`);
  response.setHeader('X-Linked-Size', bytes.byteLength);
  response.setHeader('X-Linked-ETag', `"${sha256(bytes)}"`);
  const range = parseRange(request.headers.range, bytes.byteLength);
  if (range === 'unsatisfiable') {
    response.writeHead(416).end();
  } else if (range === 'whole') {
    response.writeHead(200, { 'Content-Length': bytes.byteLength }).end(bytes);
  } else {
    const { first, last } = range;
    response.setHeader('Content-Range', `bytes ${first}-${last}/${bytes.byteLength}`);
    response.writeHead(206).end(bytes.subarray(first, last + 1));
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
