import { createClient, type LocalmostClient, LocalmostError, type ModelManifest } from 'localmost';
import {
  type ChatSettings,
  type LocalmostChat,
  type LocalmostModel,
  type ModelSettings,
  useLocalmostChat,
  useLocalmostModel,
} from 'localmost/react';
import { storyModel } from 'localmost/story-model';
import { createElement, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';

const beginning = 'Once upon a time there was a little fox who';
const patience = { timeout: 60_000 };

let model: ModelManifest;
let client: LocalmostClient;
let root: Root;
/** React tells of updates after unmounting, and of other misuse, on the console. */
const complaints = vi.spyOn(console, 'error');

beforeAll(async () => {
  model = await storyModel();
  client = createClient({ manifests: [model], databaseName: 'react-tests' });
});
beforeEach(() => {
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(() => {
  root.unmount();
  expect(complaints).not.toHaveBeenCalled();
});
afterAll(() => client.close());

function Probe({ useReport }: { useReport: () => void }): null {
  useReport();
  return null;
}

/** Mounts a hook in strict mode, and gives what it gave at the newest rendering. */
function mount<Value>(useHook: () => Value): () => Value | undefined {
  let newest: Value | undefined;
  const report = () => {
    newest = useHook();
  };
  root.render(createElement(StrictMode, {}, createElement(Probe, { useReport: report })));
  return () => newest;
}

const mountModel = (id: string, settings?: ModelSettings): (() => LocalmostModel | undefined) =>
  mount(() => useLocalmostModel(client, id, settings));
const mountChat = (settings: Partial<ChatSettings> = {}): (() => LocalmostChat | undefined) =>
  mount(() =>
    useLocalmostChat(client, { model: model.id, temperature: 0, max_tokens: 24, ...settings }),
  );

test('nothing is fetched unasked; then the steps are told up to readiness', async () => {
  const load = vi.spyOn(client.models, 'load');
  const state = mountModel(model.id);
  await expect.poll(() => state()?.status).toBe('idle');
  expect(load).not.toHaveBeenCalled();
  const phases = new Set<string>();
  state()?.load();
  await expect
    .poll(
      () => {
        const phase = state()?.progress?.phase;
        if (phase) phases.add(phase);
        return state()?.status;
      },
      { ...patience, interval: 1 },
    )
    .toBe('ready');
  expect(phases.size).toBeGreaterThan(0);
  expect(state()?.model?.seal.attempts.length).toBeGreaterThan(0);
  expect(state()).toMatchObject({ progress: null, error: null });
  load.mockRestore();
});

test('strict mode begins one load, not two', async () => {
  const load = vi.spyOn(client.models, 'load');
  const state = mountModel(model.id, { immediate: true });
  await expect.poll(() => state()?.status, patience).toBe('ready');
  expect(load).toHaveBeenCalledTimes(1);
  load.mockRestore();
});

test('a load that fails gives the error with its remedies', async () => {
  const state = mountModel('no-such-model', { immediate: true });
  await expect.poll(() => state()?.status, patience).toBe('failed');
  const error = state()?.error;
  expect(error).toBeInstanceOf(LocalmostError);
  expect(error).toMatchObject({
    code: 'unknown-model',
    remedies: expect.arrayContaining([expect.any(String)]),
  });
});

test('an answer grows to what the client itself answers', async () => {
  await client.models.load(model.id);
  const chat = mountChat();
  const lengths = new Set<number>();
  const watch = setInterval(() => lengths.add(chat()?.messages[1]?.content.length ?? 0), 1);
  await expect.poll(() => chat()?.status).toBe('ready');
  await chat()?.send(beginning);
  clearInterval(watch);
  await expect.poll(() => chat()?.messages[1]?.state).toBe('complete');
  const own = await client.chat.completions.create({
    model: model.id,
    messages: [{ role: 'user', content: beginning }],
    max_tokens: 24,
    temperature: 0,
  });
  expect(chat()?.messages).toMatchObject([
    { role: 'user', content: beginning, state: 'complete' },
    { role: 'assistant', content: own.choices[0].message.content },
  ]);
  expect(lengths.size).toBeGreaterThan(2);
  expect(chat()?.messages[1]?.localmost?.engine).toBe(own.localmost.engine);
});

test('stop keeps what came, and the next message is answered', async () => {
  await client.models.load(model.id);
  const chat = mountChat({ max_tokens: 300 });
  await expect.poll(() => chat()?.status).toBe('ready');
  const answering = chat()?.send(beginning);
  await expect.poll(() => chat()?.messages[1]?.content, { interval: 1 }).toBeTruthy();
  chat()?.stop();
  await answering;
  await expect.poll(() => chat()?.messages[1]?.state).toBe('stopped');
  expect(chat()).toMatchObject({ status: 'ready', error: null });
  await chat()?.send('The boat');
  await expect.poll(() => chat()?.messages[3]?.content.length).toBeGreaterThan(20);
  chat()?.clear();
  await expect.poll(() => chat()?.messages).toEqual([]);
});

test('unmounting ends the answer, and React has nothing to complain of', async () => {
  await client.models.load(model.id);
  const aborted = vi.fn();
  const create = client.chat.completions.create;
  const spy = vi.spyOn(client.chat.completions, 'create').mockImplementation(((
    ...[params, options]: Parameters<typeof create>
  ) => {
    options?.signal?.addEventListener('abort', aborted);
    return create(params, options);
  }) as typeof create);
  const chat = mountChat({ max_tokens: 300 });
  await expect.poll(() => chat()?.status).toBe('ready');
  const answering = chat()?.send(beginning);
  await expect.poll(() => chat()?.messages[1]?.content, { interval: 1 }).toBeTruthy();
  root.unmount();
  await answering;
  expect(aborted).toHaveBeenCalledTimes(1);
  spy.mockRestore();
});

test('a failed answer is a state, not a rejection', async () => {
  const chat = mountChat({ model: 'no-such-model' });
  await expect.poll(() => chat()?.status).toBe('ready');
  await chat()?.send(beginning);
  await expect.poll(() => chat()?.messages[1]?.state).toBe('failed');
  expect(chat()?.error).toMatchObject({ code: 'unknown-model' });
});
