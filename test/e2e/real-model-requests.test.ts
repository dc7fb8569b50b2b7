import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SdkSite, startSdkSite } from './support/sdk-page.ts';

let site: SdkSite;

beforeAll(async () => {
  site = await startSdkSite();
});
afterAll(() => site?.close());

interface Outcome {
  /** Code of the error, or null where the request was answered. */
  code: string | null;
  details: unknown;
  remedies: number;
  tokens: number;
}

/** Loads the generated model and gives a function that asks it once. */
async function openClient(engine: string): Promise<Page> {
  const page = await site.openPage();
  await page.evaluate(
    async ([manifest, engine]) => {
      const client = window.localmost.createClient({ manifests: [manifest] });
      await client.models.load('tiny', { backend: 'wasm', engine });
      const ask = async (
        content: string | null,
        abortAt: 'never' | 'start' | 'third token',
      ): Promise<Outcome> => {
        const controller = new AbortController();
        let tokens = 0;
        try {
          const stream = await client.chat.completions.create(
            {
              model: 'tiny',
              messages: content === null ? [] : [{ role: 'user', content }],
              stream: true,
              max_tokens: 20,
              temperature: 0,
            },
            { signal: controller.signal },
          );
          for await (const chunk of stream) {
            if (abortAt === 'start') controller.abort(new Error('stop'));
            tokens += chunk.localmost.tokenIds.length;
            if (abortAt === 'third token' && tokens >= 3) controller.abort(new Error('stop'));
          }
        } catch (thrown) {
          if (thrown === controller.signal.reason) {
            return { code: 'aborted by its caller', details: {}, remedies: 0, tokens };
          }
          if (!(thrown instanceof window.localmost.LocalmostError)) throw thrown;
          const { code, details, remedies } = thrown;
          return { code, details, remedies: remedies.length, tokens };
        }
        return { code: null, details: {}, remedies: 0, tokens };
      };
      Object.assign(window, { ask });
    },
    [site.manifest, engine] as const,
  );
  return page;
}

function ask(
  page: Page,
  content: string | null,
  abortAt: 'never' | 'start' | 'third token' = 'never',
): Promise<Outcome> {
  return page.evaluate(
    ([content, abortAt]) =>
      (window as unknown as { ask: (...values: unknown[]) => Promise<Outcome> }).ask(
        content,
        abortAt,
      ),
    [content, abortAt] as const,
  );
}

describe.each(['onnx', 'cpu', 'wllama'])('a model in %s', (engine) => {
  let page: Page;
  beforeAll(async () => {
    page = await openClient(engine);
  });

  test('answers', async () => {
    expect(await ask(page, 'Hello.')).toMatchObject({ code: null });
  });

  test('stops in the middle of the prefill, and answers the next request', async () => {
    const stopped = await ask(page, 'x'.repeat(180), 'start');
    expect(stopped).toMatchObject({ code: 'aborted by its caller', tokens: 0 });
    expect(await ask(page, 'Hello.')).toMatchObject({ code: null });
  });

  test('stops in the middle of the decode, and answers the next request', async () => {
    const stopped = await ask(page, 'Hello.', 'third token');
    expect(stopped).toMatchObject({ code: 'aborted by its caller' });
    expect(stopped.tokens).toBeLessThan(20);
    expect(await ask(page, 'Hello.')).toMatchObject({ code: null });
  });

  test.each([
    ['a prompt longer than the context', 'x'.repeat(400), 'context-overflow'],
    ['a prompt of one megabyte', 'x'.repeat(2 ** 20), 'context-overflow'],
    ['a lone surrogate', 'bad \ud800 text', 'invalid-request'],
    ['no messages', null, 'invalid-request'],
  ])('refuses %s with a remedy, and answers the next request', async (_, content, code) => {
    const refused = await ask(page, content);
    expect(refused.code).toBe(code);
    expect(refused.remedies).toBeGreaterThan(0);
    expect(Object.keys(refused.details ?? {}).length).toBeGreaterThan(0);
    expect(await ask(page, 'Hello.')).toMatchObject({ code: null });
  });
});
