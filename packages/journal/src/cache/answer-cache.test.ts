import type { EngineRequest, StreamPart } from '@localmost/protocol';
import { describe, expect, it } from 'vitest';
import { type CacheQuestion, createAnswerCache } from './answer-cache.ts';
import { type CacheStore, createMemoryCacheStore } from './cache-store.ts';
import { cacheKey } from './canonical-key.ts';

const model = { backendId: 'b', id: 'm', version: '1' };
const request = (content: string, rest: Partial<EngineRequest> = {}): EngineRequest => ({
  messages: [{ role: 'user', content }],
  sampling: { temperature: 0 },
  ...rest,
});
const question = (rest: Partial<CacheQuestion> = {}): CacheQuestion => ({
  dataClass: 'public',
  request: request('a'),
  model,
  ...rest,
});
const start: StreamPart = { type: 'start', modelId: 'm', engineId: 'b', backend: 'remote' };
const finish = (reason: 'stop' | 'length' | 'content-filter'): StreamPart => ({
  type: 'finish',
  reason,
  usage: { promptTokens: 1, completionTokens: 2, cachedPromptTokens: 0 },
  timings: {
    timeToFirstTokenMs: 1,
    prefillTokensPerSecond: 1,
    decodeTokensPerSecond: 1,
    totalMs: 1,
  },
});
const text = (delta: string): StreamPart => ({ type: 'text-delta', delta, tokenIds: [] });
const whole = [start, text('to'), text('day'), finish('stop')];

interface SetUp {
  maximumBytes?: number;
  storeTimeoutMs?: number;
  store?: CacheStore;
}

function setUp(options: SetUp = {}) {
  const time = { nowMs: 1_000_000 };
  const store = options.store ?? createMemoryCacheStore();
  const clock = { now: () => time.nowMs };
  const cache = createAnswerCache({
    ttlMs: 1000,
    storeTimeoutMs: 20_000,
    ...options,
    store,
    clock,
  });
  return { cache, store, time };
}

describe('the answer cache', () => {
  it('gives a whole answer again, its text in one piece', async () => {
    const { cache } = setUp();
    expect(await cache.lookUp(question())).toBeNull();
    await cache.keep(question(), whole);
    expect(await cache.lookUp(question())).toEqual([start, text('today'), finish('stop')]);
  });
  it('knows the same request by its content, whatever the order of keys', async () => {
    const { cache } = setUp();
    await cache.keep(question(), whole);
    const { messages, sampling } = request('a');
    expect(
      await cache.lookUp(question({ request: { sampling, messages } as EngineRequest })),
    ).not.toBeNull();
  });
  it.each<[string, Partial<CacheQuestion>]>([
    ['another prompt', { request: request('b') }],
    ['another limit', { request: request('a', { maxOutputTokens: 5 }) }],
    ['another tool', { request: request('a', { tools: [{ name: 'f', parametersSchema: {} }] }) }],
    ['another version of the model', { model: { ...model, version: '2' } }],
    ['another backend', { model: { ...model, backendId: 'c' } }],
  ])('does not take it for an answer to %s', async (_, rest) => {
    const { cache } = setUp();
    await cache.keep(question(), whole);
    expect(await cache.lookUp(question(rest))).toBeNull();
  });
  it('never hashes, looks up or keeps what is restricted', async () => {
    const touched: string[] = [];
    const store = new Proxy(createMemoryCacheStore(), {
      get(target, name: keyof CacheStore) {
        touched.push(name);
        return target[name];
      },
    });
    const { cache } = setUp({ store });
    await cache.keep(question({ dataClass: 'restricted' }), whole);
    expect(await cache.lookUp(question({ dataClass: 'restricted' }))).toBeNull();
    expect(touched).toEqual([]);
  });
  it.each<[string, CacheQuestion, StreamPart[]]>([
    [
      'one drawn by chance',
      question({ request: request('a', { sampling: { temperature: 1 } }) }),
      whole,
    ],
    ['one that was cut off', question(), [start, text('to')]],
    ['one that ran into its limit', question(), [start, text('to'), finish('length')]],
    ['one that was filtered', question(), [start, finish('content-filter')]],
  ])('keeps no answer such as %s', async (_, asked, parts) => {
    const { cache, store } = setUp();
    await cache.keep(asked, parts);
    expect(await store.keys()).toEqual([]);
  });
  it('keeps an answer with a seed', async () => {
    const { cache } = setUp();
    const seeded = question({ request: request('a', { sampling: { temperature: 1, seed: 3 } }) });
    await cache.keep(seeded, whole);
    expect(await cache.lookUp(seeded)).not.toBeNull();
  });
  it('forgets what is too old, also after the clock was set back', async () => {
    for (const stepMs of [1000, -1]) {
      const { cache, store, time } = setUp();
      await cache.keep(question(), whole);
      time.nowMs += stepMs;
      expect(await cache.lookUp(question())).toBeNull();
      expect(await store.keys()).toEqual([]);
    }
  });
  it('lets the oldest go when it is full, and takes nothing that is too large', async () => {
    const { cache, time } = setUp({ maximumBytes: 1500 });
    const asked = ['a', 'b', 'c', 'd'].map((content) => question({ request: request(content) }));
    for (const one of asked) {
      time.nowMs += 1;
      await cache.keep(one, [start, text('x'.repeat(100)), finish('stop')]);
    }
    const found = await Promise.all(asked.map((one) => cache.lookUp(one)));
    expect(found.map((parts) => parts !== null)).toEqual([false, true, true, true]);
    await cache.keep(question({ request: request('huge') }), [
      start,
      text('x'.repeat(5000)),
      finish('stop'),
    ]);
    expect(await cache.lookUp(question({ request: request('huge') }))).toBeNull();
  });
  it('takes nothing on trust out of the store', async () => {
    const { cache, store } = setUp();
    const key = await cacheKey(request('a'), model);
    for (const value of [
      'text',
      { parts: [] },
      { storedAtMs: 1_000_000, parts: [{ type: 'x' }] },
    ]) {
      await store.setMany([[`answer:${key}`, value]]);
      expect(await cache.lookUp(question())).toBeNull();
    }
  });
  it.each<[string, () => Promise<never>]>([
    ['fails', () => Promise.reject(new Error('quota'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('is a cache without the answer when its store %s', async (_, broken) => {
    const store = { get: broken, setMany: broken, deleteMany: broken, keys: broken };
    const { cache } = setUp({ store, storeTimeoutMs: 20 });
    await cache.keep(question(), whole);
    expect(await cache.lookUp(question())).toBeNull();
    await cache.clear();
  });
});
