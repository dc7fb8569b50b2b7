import {
  ContextOverflowError,
  type EngineRequest,
  InvalidRequestError,
  LocalmostError,
} from '@localmost/protocol';
import { expect } from 'vitest';
import { timeTool, verdictSchema } from '../backend-conformance/sample-requests.ts';
import type { EngineCase } from './engine-harness.ts';
import { calm, endOf, partsOf, request, textOf } from './engine-harness.ts';

/** Requests that mean nothing, each in one field. */
const nonsense: readonly EngineRequest[] = [
  request('', { messages: [] }),
  request('Hello', { sampling: { temperature: -1 } }),
  request('Hello', { sampling: { topP: Number.NaN } }),
  request('Hello', { maxOutputTokens: 0 }),
  request('Hello', { stop: [''] }),
  request('broken \ud800 half'),
];

/** What an engine cannot do is refused in a typed way, and costs the next request nothing. */
export const limitCases: readonly EngineCase[] = [
  {
    name: 'context overflow',
    run: async ({ engine }) => {
      const { contextWindow } = engine.capabilities;
      const tooLong = 'word '.repeat(contextWindow + 8);
      const thrown = await endOf(engine, request(tooLong));
      expect(thrown).toBeInstanceOf(ContextOverflowError);
      if (!(thrown instanceof ContextOverflowError)) return;
      expect(thrown.details.contextWindow).toBe(contextWindow);
      expect(thrown.remedies.length).toBeGreaterThan(0);
      expect(textOf(await partsOf(engine, request('The sea')))).not.toBe('');
    },
  },
  {
    name: 'nonsense refused',
    run: async ({ engine }) => {
      for (const wanted of nonsense) {
        expect(await endOf(engine, wanted)).toBeInstanceOf(InvalidRequestError);
      }
    },
  },
  {
    name: 'tools and JSON',
    run: async ({ engine }) => {
      const wishes: Partial<EngineRequest>[] = [
        { tools: [timeTool], toolChoice: 'required' },
        { responseFormat: { type: 'json', schema: verdictSchema } },
      ];
      for (const wish of wishes) {
        const wanted = request('Answer.', { ...wish, maxOutputTokens: 64 });
        const thrown = await endOf(engine, wanted);
        // Honoured or refused, never silently dropped.
        if (thrown !== null) {
          expect(thrown).toBeInstanceOf(LocalmostError);
          continue;
        }
        const parts = await partsOf(engine, wanted);
        const finish = parts.at(-1);
        if (finish?.type !== 'finish') throw new Error('the last part is not finish');
        // An answer that was cut by its length is whole in neither way.
        if (finish.reason === 'length') continue;
        if (wish.tools) expect(parts.some(({ type }) => type === 'tool-call')).toBe(true);
        else expect(() => JSON.parse(textOf(parts))).not.toThrow();
      }
    },
  },
  {
    name: 'counting tokens',
    run: async ({ engine }) => {
      expect(await engine.countTokens('')).toBe(0);
      const content = 'Grüße 👩‍👩‍👧‍👦 from the sea';
      const count = await engine.countTokens(content);
      expect(count).toBeGreaterThan(4);
      expect(await engine.countTokens(`${content} ${content}`)).toBeGreaterThan(count);
      const parts = await partsOf(engine, request(content, { maxOutputTokens: 1 }));
      const finish = parts.at(-1);
      if (finish?.type !== 'finish') throw new Error('the last part is not finish');
      expect(finish.usage.promptTokens).toBeGreaterThanOrEqual(count);
    },
  },
  {
    name: 'logits',
    run: async ({ engine }) => {
      if (engine.logitsAfter === undefined) throw new Error('it has no logitsAfter');
      const logits = await engine.logitsAfter([5, 6, 7], calm);
      const again = await engine.logitsAfter([5, 6, 7], calm);
      const other = await engine.logitsAfter([9, 8], calm);
      expect(Math.max(...logits)).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(other).toHaveLength(logits.length);
      expect(indexOfMost(again)).toBe(indexOfMost(logits));
      expect(other).not.toEqual(logits);
      await expect(engine.logitsAfter([logits.length], calm)).rejects.toBeInstanceOf(
        InvalidRequestError,
      );
    },
  },
];

function indexOfMost(values: Float32Array): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0);
}
