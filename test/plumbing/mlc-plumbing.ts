import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libraryMetadata, type MadeUpModel, makeUpModel } from '@localmost/engine-webllm/testing';
import { rolldown } from 'rolldown';
import type {} from '../e2e/page/main.ts';
import { launchChromium } from '../e2e/support/browser.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** How far a model with random weights came, and what it answered. */
export type PlumbingReport =
  | { capabilities: object; sealed: boolean; loadMs: number; text: string; usage: object }
  | { error: { name: string; message: string }; loadedBytes: number; totalBytes: number };

/** Loads a library with random weights in real Chromium and asks it for a few tokens. */
export async function runMlcPlumbing(
  library: Uint8Array<ArrayBuffer>,
  tokens: number,
): Promise<PlumbingReport> {
  const model = await makeUpModel({ library, metadata: libraryMetadata(library) });
  const server = await serve(model);
  const { port } = server.address() as AddressInfo;
  const browser = await launchChromium(port);
  try {
    const page = await browser.newPage();
    // What turns this file into JavaScript names functions by a helper that the page does not have.
    await page.addInitScript('globalThis.__name = (named) => named');
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction(() => 'localmost' in window);
    return await page.evaluate(askModel, [model.manifest, tokens] as const);
  } finally {
    await browser.close();
    server.close();
  }
}

/** Runs in the page. */
async function askModel([manifest, tokens]: readonly [
  MadeUpModel['manifest'],
  number,
]): Promise<PlumbingReport> {
  const client = window.localmost.createClient({
    manifests: [manifest],
    timeouts: { silenceMs: 600_000, loadSilenceMs: 600_000 },
  });
  let loadedBytes = 0;
  let totalBytes = 0;
  try {
    const { capabilities, seal, loadMs } = await client.models.load(manifest.id, {
      backend: 'webgpu',
      onProgress: (progress) => {
        if (progress.phase === 'load') ({ loadedBytes, totalBytes } = progress);
      },
    });
    const answer = await client.chat.completions.create({
      model: manifest.id,
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: tokens,
      temperature: 0,
    });
    const text = answer.choices[0].message.content ?? '';
    return { capabilities, sealed: seal.sealed, loadMs, text, usage: answer.usage };
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { error: { name, message }, loadedBytes, totalBytes };
  }
}

async function serve({ files }: MadeUpModel) {
  const bundle = await rolldown({
    input: join(root, 'test/e2e/page/main.ts'),
    platform: 'browser',
    resolve: { conditionNames: ['source', 'import', 'module', 'browser', 'default'] },
  });
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
  await bundle.close();
  const send = (response: ServerResponse, type: string, body: Uint8Array | string) =>
    response.writeHead(200, { 'Content-Type': type, ...isolation }).end(body);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, folder, name = ''] = /^\/([\w-]+)\/([\w.-]+)$/.exec(pathname) ?? [];
    const weights = folder === 'made-up' ? files.get(name) : undefined;
    if (pathname === '/') {
      return send(response, 'text/html', '<script type="module" src="/app/main.js"></script>');
    }
    if (pathname === '/app/main.js') return send(response, 'text/javascript', output[0].code);
    if (weights) return send(response, 'application/octet-stream', weights);
    const worker =
      folder === 'workers' &&
      (await readFile(join(root, 'packages/localmost/workers', name)).catch(() => undefined));
    if (!worker) return response.writeHead(404).end();
    const type = extname(name) === '.wasm' ? 'application/wasm' : 'text/plain';
    return send(response, type, worker);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
