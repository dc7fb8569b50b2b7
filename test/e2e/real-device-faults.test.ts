import type { LocalmostClient } from 'localmost';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Collector, startCollector } from './support/collector.ts';
import { type SdkSite, startSdkSite } from './support/sdk-page.ts';

let site: SdkSite;
let collector: Collector;
let page: Page;

beforeAll(async () => {
  collector = await startCollector();
  site = await startSdkSite();
  page = await site.openPage();
});
afterAll(async () => {
  await site?.close();
  await collector?.close();
});

declare global {
  interface Window {
    client: LocalmostClient;
  }
}

/** Loads the generated model in a real engine, beside a cloud backend that would answer. */
async function load(engine: string, backend: 'wasm' | 'webgpu'): Promise<void> {
  await page.evaluate(
    async ([manifest, engine, backend, baseUrl]) => {
      await window.client?.close();
      const vendor = window.hybrid.openAiCompatibleBackend({ id: 'vendor', baseUrl, model: 'v-1' });
      window.client = window.localmost.createClient({
        manifests: [manifest],
        classificationBudgetMs: 30_000,
        backends: [
          {
            id: 'vendor',
            zone: 'third-party',
            region: 'eu',
            retentionDays: 0,
            model: { id: 'vendor', version: '1' },
            contextTokens: 8192,
            supports: { tools: true, json: true },
            price: { kind: 'free' },
            backend: vendor,
          },
        ],
      });
      await window.client.models.load('tiny', { engine, backend });
    },
    [site.manifest, engine, backend, `http://127.0.0.1:${collector.port}/v1`] as const,
  );
  collector.reset();
}

/** Asks once, on the device only. Gives the code of the error, `answered`, or what it recovered from. */
function ask(content: string): Promise<string> {
  return page.evaluate(async (content) => {
    try {
      const { localmost } = await window.client.chat.completions.create({
        model: 'auto',
        messages: [{ role: 'user', content }],
        max_tokens: 8,
        mode: 'only_on_device',
      });
      return localmost.recovery ? `recovered from ${localmost.recovery.cause}` : 'answered';
    } catch (thrown) {
      return thrown instanceof window.localmost.LocalmostError ? thrown.code : String(thrown);
    }
  }, content);
}

/** Ends the process in which this browser keeps its GPU. */
async function endGpuProcess(): Promise<void> {
  const session = await site.browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const gpu = processInfo.find(({ type }) => type === 'GPU');
  if (!gpu) throw new Error('The browser has no GPU process.');
  process.kill(gpu.id, 'SIGKILL');
}

test('a prompt that really overflows the context is a typed error, and nothing leaves', async () => {
  await load('cpu', 'wasm');
  expect(await ask('Hello.')).toBe('answered');
  // One token for each letter: the estimate lets it pass, the engine counts.
  expect(await ask('x'.repeat(330))).toBe('context-overflow');
  expect(await ask('Hello.')).toBe('answered');
  expect({ connections: collector.connections, bytes: collector.bytes }).toEqual({
    connections: 0,
    bytes: 0,
  });
});

test('a GPU process that really dies is recovered from on this device, and nothing leaves', async () => {
  await load('onnx', 'webgpu');
  expect(await ask('Hello.')).toBe('answered');
  await endGpuProcess();
  // No word had been shown, so a new worker may answer instead; the browser starts its GPU anew.
  expect(await ask('Hello.')).toMatch(/^recovered from (device-lost|worker-lost)$/);
  expect(await ask('Hello.')).toBe('answered');
  expect({ connections: collector.connections, bytes: collector.bytes }).toEqual({
    connections: 0,
    bytes: 0,
  });
});
