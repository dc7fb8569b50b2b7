import { expect } from 'vitest';
import type { EngineCase } from './engine-harness.ts';
import { partsOf, request, textOf } from './engine-harness.ts';

const opening = 'Once upon a time there was a little boat that';

/** That an answer is shaped, drawn and counted as the contract says. */
export const answerCases: readonly EngineCase[] = [
  {
    name: 'capabilities',
    run: async ({ engine }) => {
      const { engineId, backend, threads, contextWindow, notes } = engine.capabilities;
      expect(engineId).toMatch(/^[a-z-]+$/);
      expect(['webgpu', 'wasm']).toContain(backend);
      expect(Number.isInteger(threads) && threads >= 1).toBe(true);
      expect(Number.isInteger(contextWindow) && contextWindow > 1).toBe(true);
      for (const note of notes) expect(note).toMatch(/\S/);
    },
  },
  {
    name: 'start and finish',
    run: async ({ engine, modelId }) => {
      const { engineId, backend } = engine.capabilities;
      const parts = await partsOf(engine, request(opening, { maxOutputTokens: 3 }));
      expect(parts[0]).toEqual({ type: 'start', modelId, engineId, backend });
      expect(parts.at(-1)).toMatchObject({ type: 'finish', reason: 'length' });
      const kinds = parts.slice(1, -1).map(({ type }) => type);
      expect(new Set(kinds)).toEqual(new Set(['text-delta']));
    },
  },
  {
    name: 'token ids',
    run: async ({ engine }) => {
      const wanted = request(opening, { maxOutputTokens: 6, ignoreEndToken: true });
      const parts = await partsOf(engine, wanted);
      const ids = parts.flatMap((part) => (part.type === 'text-delta' ? part.tokenIds : []));
      for (const id of ids) expect(Number.isInteger(id) && id >= 0).toBe(true);
      const finish = parts.at(-1);
      if (finish?.type !== 'finish') throw new Error('the last part is not finish');
      expect(ids).toHaveLength(6);
      expect(finish.usage.completionTokens).toBe(6);
    },
  },
  {
    name: 'greedy twice',
    run: async ({ engine }) => {
      const first = textOf(await partsOf(engine, request(opening)));
      await partsOf(engine, request('Something else entirely.', { maxOutputTokens: 2 }));
      expect(textOf(await partsOf(engine, request(opening)))).toBe(first);
      expect(first).not.toBe('');
    },
  },
  {
    name: 'seeds differ',
    run: async ({ engine }) => {
      const texts = new Set<string>();
      for (const seed of [1, 2, 3]) {
        const sampling = { temperature: 1.5, topK: 0, topP: 1, seed };
        texts.add(
          textOf(await partsOf(engine, request(opening, { sampling, maxOutputTokens: 5 }))),
        );
      }
      expect(texts.size).toBeGreaterThan(1);
    },
  },
  {
    name: 'prefix reuse',
    run: async ({ engine }) => {
      const wanted = request('A boat went down the long river to the sea.', { maxOutputTokens: 4 });
      const first = await partsOf(engine, wanted);
      const again = await partsOf(engine, wanted);
      expect(textOf(again)).toBe(textOf(first));
      const finish = again.at(-1);
      if (finish?.type !== 'finish') throw new Error('the last part is not finish');
      const { cachedPromptTokens, promptTokens } = finish.usage;
      expect(cachedPromptTokens).toBeGreaterThan(0);
      expect(cachedPromptTokens).toBeLessThan(promptTokens);
    },
  },
  {
    name: 'progress',
    run: async ({ engine }) => {
      const seen = new Set<number | undefined>([engine.progress]);
      for await (const part of engine.generate(request(opening, { maxOutputTokens: 4 }), {
        signal: new AbortController().signal,
      })) {
        if (part.type === 'text-delta') seen.add(engine.progress);
      }
      expect(seen.size).toBeGreaterThan(2);
    },
  },
];
