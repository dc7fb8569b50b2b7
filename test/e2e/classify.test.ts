import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseManifest } from '@localmost/protocol';
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

const models = fileURLToPath(new URL('../../models/', import.meta.url));
const fileName = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const weights = `${models}.cache/smollm2-135m-instruct/${fileName}`;

let server: RecordingServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const known = new Map<string, Uint8Array>();
  if (existsSync(weights)) known.set(`/models/${fileName}`, readFileSync(weights));
  server = await startRecordingServer((path) => known.get(path));
  browser = await launchChromium(server.port);
  page = await (await browser.newContext()).newPage();
  await page.goto(`${server.origin}/`);
  await page.waitForFunction(() => 'localmost' in window);
  const text = await readFile(`${models}smollm2-135m-instruct.json`, 'utf8');
  const smollm2 = {
    ...parseManifest(JSON.parse(text)),
    sources: [{ kind: 'url' as const, baseUrl: '/models/' }],
  };
  const tiny = tinyManifest(await tinyModelBytes());
  await page.evaluate(
    (manifests) => {
      Object.assign(window, { client: window.localmost.createClient({ manifests }) });
    },
    [smollm2, tiny],
  );
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

interface Held {
  client: ReturnType<typeof window.localmost.createClient>;
}

function load(model: string, engine: string) {
  return page.evaluate(
    ([id, name]) => (window as unknown as Held).client.models.load(id, { engine: name }),
    [model, engine] as const,
  );
}

/** The answer, or the error's code and the path that it names. */
function classify(params: object) {
  return page.evaluate(async (given) => {
    const { client } = window as unknown as Held;
    try {
      return { answer: await client.classify(given as Parameters<typeof client.classify>[0]) };
    } catch (thrown) {
      if (!(thrown instanceof window.localmost.LocalmostError)) throw thrown;
      return { code: thrown.code, details: thrown.details, remedies: thrown.remedies.length };
    }
  }, params);
}

describe('classification by the language model', () => {
  test.runIf(existsSync(weights))(
    'tells by SmolLM2 what texts are about, from a silent worker (needs the fetched model)',
    async () => {
      await load('smollm2-135m-instruct', 'cpu');
      server.log.length = 0;
      const labels = ['sports', 'politics', 'technology', 'food'];
      const texts = {
        'She won the marathon in record time.': 'sports',
        'The parliament voted on the new tax law yesterday.': 'politics',
        'The new phone has a faster chip and a better camera.': 'technology',
        'Bake the cake for forty minutes and let it cool.': 'food',
      };
      for (const [text, label] of Object.entries(texts)) {
        const { answer } = await classify({ model: 'smollm2-135m-instruct', text, labels });
        expect(answer?.label, text).toBe(label);
        const probabilities = answer?.scores.map(({ probability }) => probability) ?? [];
        expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 6);
        expect(Math.max(...probabilities)).toBe(probabilities[labels.indexOf(label)]);
        // The labels, which come first, are computed with the first text alone.
        expect(answer?.localmost.computedTokens).toBeLessThan(answer?.localmost.promptTokens ?? 0);
      }
      expect(server.log).toEqual([]);
    },
    600_000,
  );

  test('is refused by type for what means nothing, and where an engine shows no probabilities', async () => {
    await load('tiny', 'cpu');
    const good = { model: 'tiny', text: 'a text', labels: ['good', 'bad'] };
    expect((await classify(good)).answer?.scores.map(({ label }) => label)).toEqual(good.labels);
    for (const [change, path] of [
      [{ labels: [] }, 'labels'],
      [{ labels: ['good', 'good'] }, 'labels[1]'],
      [{ text: '' }, 'text'],
      [{ model: '' }, 'model'],
    ] as const) {
      const refused = await classify({ ...good, ...change });
      expect(refused).toMatchObject({ code: 'invalid-request', details: { path } });
      expect(refused.remedies).toBeGreaterThan(0);
    }
    const long = await classify({ ...good, text: 'ship '.repeat(400) });
    expect(long.code).toBe('context-overflow');
    expect((await classify({ ...good, model: 'tiny-2' })).code).toBe('unknown-model');
    await page.evaluate(() => (window as unknown as Held).client.models.unload('tiny'));
    await load('tiny', 'wllama');
    const refused = await classify(good);
    expect(refused).toMatchObject({ code: 'unsupported-request', details: { part: 'labels' } });
    expect(refused.remedies).toBeGreaterThan(0);
  });
});
