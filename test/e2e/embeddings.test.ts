import { createHash } from 'node:crypto';
import { tinyEncoder } from '@localmost/engine-onnx/testing';
import type { ModelManifest } from '@localmost/protocol';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {} from './page/main.ts';
import { launchChromium } from './support/browser.ts';
import {
  type RecordingServer,
  startRecordingServer,
  tinyModelBytes,
} from './support/recording-server.ts';
import { tinyManifest } from './support/tiny-manifest.ts';

const tiny = tinyEncoder();
const manifest: ModelManifest = {
  ...tiny.facts,
  files: [...tiny.files].map(([path, bytes]) => ({
    path,
    byteLength: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })),
  sources: [{ kind: 'url', baseUrl: '/encoder/' }],
};

let server: RecordingServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startRecordingServer((path) => tiny.files.get(path.replace(/^\/encoder\//, '')));
  browser = await launchChromium(server.port);
  page = await (await browser.newContext()).newPage();
  await page.goto(`${server.origin}/`);
  await page.waitForFunction(() => 'localmost' in window);
  const chat = tinyManifest(await tinyModelBytes());
  await page.evaluate(
    async (manifests) => {
      const client = window.localmost.createClient({ manifests });
      const fetchOfClient = window.openai.createOpenAiFetch(client);
      Object.assign(window, { client, fetchOfClient });
      await client.models.load('tiny', { engine: 'cpu' });
    },
    [manifest, chat],
  );
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

interface Held {
  client: ReturnType<typeof window.localmost.createClient>;
  fetchOfClient: typeof fetch;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 500));

describe('an encoder in its sealed worker', () => {
  test('gives vectors, and reaches nobody once it is loaded', async () => {
    const loaded = await page.evaluate(async () => {
      const { client } = window as unknown as Held;
      return client.models.load('tiny-encoder', { backend: 'wasm', maximumThreads: 2 });
    });
    expect(loaded.seal.sealed).toBe(true);
    expect(loaded.capabilities).toMatchObject({
      engineId: 'onnx',
      threads: 2,
      embeddings: { dimensions: 8 },
    });
    server.log.length = 0;
    const answer = await page.evaluate(async () => {
      const { client } = window as unknown as Held;
      return client.embeddings.create({
        model: 'tiny-encoder',
        input: ['ships', 'ship ships', 'a'],
      });
    });
    await settle();
    expect(server.log).toEqual([]);
    expect(answer).toMatchObject({
      object: 'list',
      model: 'tiny-encoder',
      usage: { prompt_tokens: 7 + 11 + 3, total_tokens: 21 },
      localmost: { engine: 'onnx', backend: 'wasm', dimensions: 8 },
    });
    expect(answer.data.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const { embedding } of answer.data) expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    await page.evaluate(() => fetch('/heard'));
    expect(server.log).toContain('GET /heard');
  });

  test('serves base64 on OpenAI’s wire, with the same numbers', async () => {
    const [floats, base64] = await page.evaluate(async () => {
      const { fetchOfClient } = window as unknown as Held;
      const ask = async (encoding_format: string) => {
        const body = JSON.stringify({ model: 'tiny-encoder', input: 'ships', encoding_format });
        const init = { method: 'POST', body };
        return (await fetchOfClient('http://any.invalid/v1/embeddings', init)).json();
      };
      return [await ask('float'), await ask('base64')];
    });
    const bytes = Buffer.from(base64.data[0].embedding, 'base64');
    const decoded = Array.from({ length: 8 }, (_, index) => bytes.readFloatLE(index * 4));
    expect(decoded).toEqual(floats.data[0].embedding);
  });

  test('refuses a conversation, and the model for chat refuses vectors', async () => {
    const codes = await page.evaluate(async () => {
      const { client } = window as unknown as Held;
      const messages = [{ role: 'user' as const, content: 'Hello' }];
      const code = (error: unknown) =>
        error instanceof window.localmost.LocalmostError ? error.code : String(error);
      return [
        await client.chat.completions.create({ model: 'tiny-encoder', messages }).catch(code),
        await client.embeddings.create({ model: 'tiny', input: 'Hello' }).catch(code),
        await client.embeddings.create({ model: 'nobody', input: 'Hello' }).catch(code),
        await client.embeddings
          .create({ model: 'tiny-encoder', input: ['a', 'a'.repeat(15)] })
          .catch(code),
        await client.embeddings.create({ model: 'tiny-encoder', input: [] }).catch(code),
      ];
    });
    expect(codes).toEqual([
      'unsupported-request',
      'unsupported-request',
      'unknown-model',
      'context-overflow',
      'invalid-request',
    ]);
  });

  test('stops when aborted, at once for the caller, and serves the next request', async () => {
    const result = await page.evaluate(async () => {
      const { client } = window as unknown as Held;
      const control = new AbortController();
      const input = Array.from({ length: 2048 }, () => 'lighthouse');
      const work = client.embeddings.create(
        { model: 'tiny-encoder', input },
        { signal: control.signal },
      );
      setTimeout(() => control.abort(new Error('enough')), 5);
      const thrown = await work.then(
        () => 'nothing',
        (error: Error) => error.message,
      );
      const next = await client.embeddings.create({ model: 'tiny-encoder', input: 'a' });
      return { thrown, tokens: next.usage.prompt_tokens };
    });
    expect(result).toEqual({ thrown: 'enough', tokens: 3 });
  });
});
