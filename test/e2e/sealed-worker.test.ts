import type { ModelManifest } from '@localmost/protocol';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { strangers } from './support/browser.ts';
import type { RecordingServer } from './support/recording-server.ts';
import { type SdkSite, startSdkSite } from './support/sdk-page.ts';

let site: SdkSite;
let server: RecordingServer;
let browser: Browser;
let manifest: ModelManifest;

beforeAll(async () => {
  site = await startSdkSite();
  ({ server, browser, manifest } = site);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(() => site?.close());

const settle = () => new Promise((resolve) => setTimeout(resolve, 500));

describe.each([
  ['onnx', 'wasm'],
  ['onnx', 'webgpu'],
  ['cpu', 'wasm'],
  ['wllama', 'wasm'],
] as const)('a real model with %s on %s', (engine, backend) => {
  test('answers, and its worker reaches nobody once it has started', async () => {
    const page = await site.openPage();
    const loaded = await page.evaluate(
      async ([manifest, engine, backend]) => {
        const client = window.localmost.createClient({ manifests: [manifest] });
        Object.assign(window, { client });
        return client.models.load('tiny', { backend, engine, maximumThreads: 2 });
      },
      [manifest, engine, backend] as const,
    );
    expect(loaded.capabilities).toMatchObject({
      engineId: engine,
      backend,
      threads: backend === 'wasm' ? 2 : 1,
    });
    expect(loaded.seal.sealed).toBe(true);
    // No attempt of the proof got through either: each of them would stand in the log.
    expect(server.log.filter((line) => line.includes('seal-attempt'))).toEqual([]);

    server.log.length = 0;
    const answer = await page.evaluate(async () => {
      const { client } = window as unknown as {
        client: ReturnType<typeof window.localmost.createClient>;
      };
      return client.chat.completions.create({
        model: 'tiny',
        messages: [{ role: 'user', content: 'Tell me a secret.' }],
        max_tokens: 12,
        temperature: 0,
      });
    });
    await settle();
    expect(answer.usage.completion_tokens).toBeGreaterThan(0);
    expect(answer.localmost.tokenIds.length).toBe(answer.usage.completion_tokens);
    expect(server.log).toEqual([]);

    // The recorder does record: the page, which is not sealed, is heard.
    await page.evaluate(() => fetch('/heard'));
    expect(server.log).toContain('GET /heard');
  });
});

test('a planted request to any host is refused, and reaches nobody', async () => {
  const page = await site.openPage();
  const addresses = [server.origin, ...strangers.map((host) => `http://${host}`)];
  const ways = ['fetch', 'XMLHttpRequest', 'WebSocket', 'import()', 'worker of the address'];
  const scripts = ways.flatMap((way) =>
    addresses.map((address) => JSON.stringify({ escape: { way, address: `${address}/stolen` } })),
  );
  await page.evaluate(async (manifest) => {
    const client = window.localmost.createClient({
      manifests: [manifest],
      runtimes: [
        {
          engineId: 'scripted',
          backend: 'wasm',
          formats: ['gguf'],
          workerUrl: '/test-workers/scripted.worker.txt',
          assets: {},
        },
      ],
    });
    Object.assign(window, { client });
    await client.models.load('tiny');
  }, manifest);
  server.log.length = 0;
  const answers = await page.evaluate(async (scripts) => {
    const { client } = window as unknown as {
      client: ReturnType<typeof window.localmost.createClient>;
    };
    const answers: string[] = [];
    for (const content of scripts) {
      const messages = [{ role: 'user' as const, content }];
      const answer = await client.chat.completions.create({ model: 'tiny', messages });
      answers.push(answer.choices[0].message.content ?? '');
    }
    return answers;
  }, scripts);
  await settle();
  expect(answers.length).toBe(15);
  expect(answers.filter((answer) => !answer.startsWith('{"outcome":"refused"'))).toEqual([]);
  expect(server.log).toEqual([]);

  // The same request from the page, which has no seal, does reach the stranger.
  await page.evaluate(() =>
    fetch('http://collector.example/heard', { mode: 'no-cors' }).catch(() => 0),
  );
  expect(server.log).toContain('GET /heard');
});

test('two pages answer at the same time, and the weights cross the wire once', async () => {
  const context = await browser.newContext();
  const pages = await Promise.all([context.newPage(), context.newPage()]);
  server.log.length = 0;
  const answers = await Promise.all(
    pages.map(async (page) => {
      await page.goto(`${server.origin}/`);
      await page.waitForFunction(() => 'localmost' in window);
      return page.evaluate(async (manifest) => {
        const client = window.localmost.createClient({ manifests: [manifest] });
        await client.models.load('tiny', { backend: 'wasm' });
        const answer = await client.chat.completions.create({
          model: 'tiny',
          messages: [{ role: 'user', content: 'Hello.' }],
          max_tokens: 8,
          temperature: 0,
        });
        return answer.localmost.tokenIds;
      }, manifest);
    }),
  );
  expect(answers[0]?.length).toBeGreaterThan(0);
  expect(answers[0]).toEqual(answers[1]);
  expect(server.log.filter((line) => line === 'GET /models/tiny.gguf').length).toBe(1);
});

test('a page that is not isolated runs on one thread, and says so', async () => {
  const page = await site.openPage('/open');
  const { capabilities } = await page.evaluate(async (manifest) => {
    const client = window.localmost.createClient({ manifests: [manifest] });
    return client.models.load('tiny', { backend: 'wasm', engine: 'onnx' });
  }, manifest);
  expect(capabilities.threads).toBe(1);
  expect(capabilities.notes.join(' ')).toContain('isolated');
});

describe('a page whose own policy allows nothing but its own files', () => {
  const load = (page: Page, sealedPageUrl?: string) =>
    page.evaluate(
      async ([manifest, sealedPageUrl]) => {
        const client = window.localmost.createClient({
          manifests: [manifest],
          ...(sealedPageUrl && { sealedPageUrl }),
        });
        try {
          const loaded = await client.models.load('tiny', { backend: 'wasm' });
          return { sealed: loaded.seal.sealed };
        } catch (thrown) {
          if (!(thrown instanceof window.localmost.LocalmostError)) throw thrown;
          return { code: thrown.code, remedies: thrown.remedies.join(' ') };
        }
      },
      [manifest, sealedPageUrl] as const,
    );

  test('hears what to allow for downloads, and what to serve for the seal', async () => {
    const page = await site.openPage('/strict');
    const download = await load(page);
    expect(download.code).toBe('worker-lost');
    expect(download.remedies).toContain('worker-src blob:');

    const permissive = await page.context().newPage();
    await permissive.goto(`${server.origin}/`);
    await permissive.waitForFunction(() => 'localmost' in window);
    await permissive.evaluate(
      (manifest) =>
        window.localmost.createClient({ manifests: [manifest] }).models.download('tiny'),
      manifest,
    );
    const seal = await load(page);
    expect(seal.code).toBe('seal-broken');
    expect(seal.remedies).toContain('sealed.html');
    expect(await load(page, '/workers/sealed.html')).toEqual({ sealed: true });
  });
});
