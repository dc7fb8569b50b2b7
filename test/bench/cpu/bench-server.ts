import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { isolationHeaders } from '../../browser-project.ts';

/** A loopback server for pages that must be cross-origin isolated. */
export interface BenchServer {
  readonly origin: string;
  close(): void;
}

const types: Readonly<Record<string, string>> = {
  '.gguf': 'application/octet-stream',
  '.onnx': 'application/octet-stream',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
};

/** Serves texts by path, and files by path; everything else is a 404. */
export async function startBenchServer(
  texts: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string>,
): Promise<BenchServer> {
  const server = createServer(async (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const text = texts.get(path);
    const file = files.get(path);
    const type = types[extname(path)] ?? 'text/html';
    if (text !== undefined) {
      response.writeHead(200, { ...isolationHeaders, 'Content-Type': type }).end(text);
    } else if (file !== undefined) {
      const { size } = await stat(file);
      response.writeHead(200, {
        ...isolationHeaders,
        'Content-Type': type,
        'Content-Length': size,
      });
      createReadStream(file).pipe(response);
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
