import type { StreamPart } from '@localmost/protocol';
import { expect, it } from 'vitest';
import { createAnswerCache } from './answer-cache.ts';
import { createIndexedDbCacheStore } from './cache-store.ts';

const parts: StreamPart[] = [
  { type: 'start', modelId: 'm', engineId: 'b', backend: 'remote' },
  { type: 'text-delta', delta: 'to', tokenIds: [] },
  { type: 'text-delta', delta: 'day', tokenIds: [] },
  {
    type: 'finish',
    reason: 'stop',
    usage: { promptTokens: 1, completionTokens: 2, cachedPromptTokens: 0 },
    timings: {
      timeToFirstTokenMs: 1,
      prefillTokensPerSecond: 1,
      decodeTokensPerSecond: 1,
      totalMs: 1,
    },
  },
];
const question = (content: string, dataClass: 'public' | 'restricted' = 'public') => ({
  dataClass,
  request: { messages: [{ role: 'user' as const, content }], sampling: { temperature: 0 } },
  model: { backendId: 'b', id: 'm', version: '1' },
});

it('keeps answers in IndexedDB for every page of the origin, oldest first out', async () => {
  const name = `answers-${crypto.randomUUID()}`;
  const open = () =>
    createAnswerCache({
      store: createIndexedDbCacheStore(name),
      maximumBytes: 900,
      // The disk of a busy machine may take its time; that is not what is tested here.
      storeTimeoutMs: 20_000,
    });
  const first = open();
  await first.keep(question('a'), parts);
  await first.keep(question('secret', 'restricted'), parts);
  const second = open();
  const found = await second.lookUp(question('a'));
  expect(found?.map((part) => (part.type === 'text-delta' ? part.delta : part.type))).toEqual([
    'start',
    'today',
    'finish',
  ]);
  expect(await createIndexedDbCacheStore(name).keys()).toHaveLength(2);
  for (const content of ['b', 'c', 'd']) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await second.keep(question(content), parts);
  }
  expect(await first.lookUp(question('a'))).toBeNull();
  expect(await first.lookUp(question('d'))).not.toBeNull();
  await first.clear();
  expect(await createIndexedDbCacheStore(name).keys()).toEqual([]);
  indexedDB.deleteDatabase(name);
});
