import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SdkSite, startSdkSite } from './support/sdk-page.ts';

let site: SdkSite;
beforeAll(async () => {
  site = await startSdkSite();
});
afterAll(() => site?.close());

/** Loads the generated model in the page; `window.tiny` is then the client. */
async function load(page: Page, engine = 'cpu', options = {}, loadOptions = {}): Promise<void> {
  await page.evaluate(
    async ({ manifest, engine, options, loadOptions }) => {
      const client = window.localmost.createClient({ manifests: [manifest], ...options });
      await client.models.load('tiny', { backend: 'wasm', engine, ...loadOptions });
      Object.assign(window, { tiny: client });
    },
    { manifest: site.manifest, engine, options, loadOptions },
  );
}

async function openClient(engine = 'cpu', options = {}, loadOptions = {}): Promise<Page> {
  const page = await site.openPage();
  await load(page, engine, options, loadOptions);
  return page;
}

declare global {
  interface Window {
    tiny: ReturnType<typeof window.localmost.createClient>;
  }
}

const system = 'You are the harbour master and count ships.';
const prefix = [{ role: 'system', content: system }] as const;

interface Asked {
  text: string;
  cached: number;
  from: string | null;
  trimmed: { droppedMessages: number; droppedTurns: number } | null;
}

/** A greedy answer under the system prompt. */
function ask(page: Page, contents: readonly string[], more: object = {}): Promise<Asked> {
  return page.evaluate(
    async ({ system, contents, more }) => {
      const messages = contents.map((content, index) => ({
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content,
      }));
      const { choices, usage, localmost } = await window.tiny.chat.completions.create({
        model: 'tiny',
        messages: [{ role: 'system', content: system }, ...messages],
        temperature: 0,
        max_tokens: 8,
        ...more,
        stream: false,
      });
      return {
        text: choices[0].message.content ?? '',
        cached: usage.prompt_tokens_details.cached_tokens,
        from: localmost.reuse?.from ?? null,
        trimmed: localmost.trimmed ?? null,
      };
    },
    { system, contents, more },
  );
}

function prime(page: Page, options: object) {
  return page.evaluate(
    async ([messages, options]) => {
      try {
        return { report: await window.tiny.models.prime('tiny', { messages, ...options }) };
      } catch (thrown) {
        if (!(thrown instanceof window.localmost.LocalmostError)) throw thrown;
        return { code: thrown.code, details: thrown.details };
      }
    },
    [prefix, options] as const,
  );
}

const persisted = (page: Page) =>
  page.evaluate(async () => ({
    list: await window.tiny.models.primed(),
    usage: await window.tiny.sessions.usage('tiny'),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));

describe('a persisted prefix', () => {
  test('outlives the page, answers alike, and goes with its model', async () => {
    const page = await openClient();
    const expected = await ask(page, ['One ship?']);
    expect((await persisted(page)).databases).not.toContain('localmost-prefixes');
    const { report } = await prime(page, { persist: true, lifetimeMs: 60_000 });
    expect(report).toMatchObject({ kept: true, persisted: true });

    await page.reload();
    await page.waitForFunction(() => 'localmost' in window);
    await load(page);
    const asked = await ask(page, ['One ship?']);
    expect(asked).toEqual({ ...expected, from: 'disk', cached: report?.tokens });
    const { list } = await persisted(page);
    expect(list).toMatchObject([{ modelId: 'tiny', engineId: 'cpu', tokens: report?.tokens }]);

    await page.evaluate(() => window.tiny.models.remove('tiny'));
    expect(await page.evaluate(() => window.tiny.models.primed())).toEqual([]);
    await page.context().close();
  });

  test('that was damaged on the disk is not used, deleted and counted', async () => {
    const page = await openClient();
    const expected = await ask(page, ['One ship?']);
    await prime(page, { persist: true });
    await page.evaluate(async () => {
      const opening = indexedDB.open('localmost-prefixes');
      const database = await new Promise<IDBDatabase>((resolve) => {
        opening.onsuccess = () => resolve(opening.result);
      });
      const done = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const store = (mode: IDBTransactionMode) =>
        database.transaction('bodies', mode).objectStore('bodies');
      const [key] = await done(store('readonly').getAllKeys());
      const [body] = await done(store('readonly').getAll());
      if (!(body instanceof Blob) || key === undefined) throw new Error('no prefix');
      const bytes = new Uint8Array(await body.arrayBuffer());
      bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 1;
      await done(store('readwrite').put(new Blob([bytes]), key));
      database.close();
    });
    await page.reload();
    await page.waitForFunction(() => 'localmost' in window);
    await load(page);
    expect(await ask(page, ['One ship?'])).toEqual({ ...expected, from: null, cached: 0 });
    const { list, usage } = await persisted(page);
    expect([list, usage.rejectedPrefixes]).toEqual([[], 1]);
    await page.context().close();
  });

  test('ends with its lifetime, and with unprime', async () => {
    const page = await openClient();
    await prime(page, { persist: true, lifetimeMs: 1 });
    await page.reload();
    await page.waitForFunction(() => 'localmost' in window);
    await load(page);
    expect((await ask(page, ['One ship?'])).from).toBeNull();
    expect((await persisted(page)).list).toEqual([]);
    await prime(page, { persist: true });
    expect((await persisted(page)).list.length).toBe(1);
    await page.evaluate(() => window.tiny.models.unprime());
    expect((await persisted(page)).list).toEqual([]);
    await page.context().close();
  });

  test('is refused for restricted text, and where the engine keeps none', async () => {
    const page = await openClient();
    expect(await prime(page, { persist: true, data: 'restricted' })).toMatchObject({
      code: 'invalid-request',
      details: { path: 'persist' },
    });
    const secret = [{ role: 'system', content: 'The card is 4111 1111 1111 1111 of Ms Ott.' }];
    expect(await prime(page, { persist: true, messages: secret })).toMatchObject({
      code: 'invalid-request',
    });
    expect(await prime(page, { messages: secret })).toMatchObject({
      report: { kept: true, persisted: false },
    });
    expect((await persisted(page)).databases).not.toContain('localmost-prefixes');
    await page.context().close();
    const other = await openClient('onnx');
    expect(await prime(other, {})).toMatchObject({ code: 'unsupported-request' });
    await other.context().close();
  });
});

describe('conversations of one model', () => {
  test('alternate without being computed again, within their budget', async () => {
    const several = await openClient();
    await ask(several, ['Ada asks for ships from the north.']);
    await ask(several, ['Bea asks for sails from the south.']);
    const warm = await ask(several, ['Ada asks for ships from the north.', 'Two.', 'And now?']);
    await several.context().close();
    // Each has a cache of its own there; with one, the other conversation is set aside.
    expect(warm.from).toBe('live');
    const page = await openClient('cpu', {}, { parallelAnswers: 1 });
    await ask(page, ['Ada asks for ships from the north.']);
    await ask(page, ['Bea asks for sails from the south.']);
    const ada = await ask(page, ['Ada asks for ships from the north.', 'Two.', 'And now?']);
    expect(ada).toMatchObject({ from: 'memory', text: warm.text });
    const small = await openClient('cpu', { sessionBudgetBytes: 0 });
    await ask(small, ['Ada asks for ships from the north.']);
    await ask(small, ['Bea asks for sails from the south.']);
    const alone = await ask(small, ['Ada asks for ships from the north.', 'Two.', 'And now?']);
    expect(alone).toMatchObject({ from: 'live', text: ada.text });
    expect((await persisted(small)).usage).toMatchObject({ budgetBytes: 0, byteLength: 0 });
    await page.context().close();
    await small.context().close();
  });

  test('are saved, restored and branched; a file of another engine is still a conversation', async () => {
    const page = await openClient();
    const turns = ['Ada asks for ships from the north.', 'Two.', 'And now?'];
    const expected = await ask(page, turns);
    await page.reload();
    await page.waitForFunction(() => 'localmost' in window);
    await load(page);
    await ask(page, turns.slice(0, 1), { sessionId: 'ada' });
    const outcome = await page.evaluate(async () => {
      const { sessions } = window.tiny;
      const messages = [{ role: 'user' as const, content: 'Ada asks for ships from the north.' }];
      const at = { model: 'tiny', sessionId: 'ada' };
      const saved = await sessions.save({ ...at, messages });
      const branched = await sessions.branch({ model: 'tiny', from: 'ada', to: 'second' });
      const forgotten = [await sessions.forget(at), await sessions.forget(at)];
      const restored = await sessions.restore({ ...at, file: saved.file });
      const bytes = new Uint8Array(await saved.file.arrayBuffer());
      bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
      const damaged = await sessions.restore({ ...at, file: new Blob([bytes]) }).then(
        () => null,
        ({ code }: { code: string }) => code,
      );
      await window.tiny.models.load('tiny', { backend: 'wasm', engine: 'onnx' });
      const elsewhere = await sessions.restore({ ...at, file: saved.file });
      await window.tiny.models.load('tiny', { backend: 'wasm', engine: 'cpu' });
      const back = await sessions.restore({ ...at, file: saved.file });
      return {
        tokens: saved.tokens,
        branched,
        forgotten,
        restored,
        damaged,
        elsewhere,
        back: back.tokens,
      };
    });
    const { tokens } = outcome;
    expect(tokens).toBeGreaterThan(32);
    expect(outcome).toMatchObject({
      branched: true,
      forgotten: [true, false],
      restored: { tokens, messages: [{ role: 'user' }] },
      damaged: 'corrupt-file',
      elsewhere: { tokens: 0, messages: [{ role: 'user' }], reason: expect.any(String) },
      back: tokens,
    });
    const asked = await ask(page, turns, { sessionId: 'ada' });
    expect(asked.text).toBe(expected.text);
    expect(asked.cached).toBeGreaterThan(32);
    await page.context().close();
  });

  test('that are too long are refused, or shortened where the request says so', async () => {
    const page = await openClient();
    const turns = Array.from({ length: 15 }, (_, turn) => `${turn} ships came in today.`);
    const refused = await ask(page, turns).then(
      () => null,
      (thrown: Error) => thrown.message,
    );
    expect(refused).toContain('context window');
    const { trimmed } = await ask(page, turns, { history: 'drop-oldest' });
    expect(trimmed?.droppedTurns).toBeGreaterThan(0);
    expect(trimmed?.droppedMessages).toBe(2 * (trimmed?.droppedTurns ?? 0));
    await page.context().close();
  });
});
