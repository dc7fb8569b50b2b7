import type { Engine, EngineRequest } from '@localmost/protocol';
import { LocalmostError } from '@localmost/protocol';
import { expect } from 'vitest';
import type { EngineCase } from './engine-harness.ts';
import { calm, endOf, partsOf, request, textOf } from './engine-harness.ts';

const opening = request('The king of the hills said');

/** That an answer can be left at any moment, and that the next is as if it had not been. */
export const turnCases: readonly EngineCase[] = [
  {
    name: 'abort in prefill',
    run: async ({ engine }) => {
      await expectSameAfter(engine, async () => {
        const control = new AbortController();
        const reason = new Error('changed my mind');
        const piece = 'river sea ';
        const room = Math.min(engine.capabilities.contextWindow / 2, 400);
        const long = request(piece.repeat(Math.floor(room / (await engine.countTokens(piece)))));
        let deltas = 0;
        const reading = (async () => {
          for await (const part of engine.generate(long, { signal: control.signal })) {
            if (part.type === 'text-delta') deltas += 1;
            // The prompt is computed between the first part and the first text.
            if (part.type === 'start') setTimeout(() => control.abort(reason), 1);
          }
        })();
        await expect(reading).rejects.toBe(reason);
        expect(deltas).toBeLessThan(4);
      });
    },
  },
  {
    name: 'abort in decode',
    run: async ({ engine }) => {
      await expectSameAfter(engine, async () => {
        const control = new AbortController();
        const reason = new Error('changed my mind');
        const long: EngineRequest = { ...opening, maxOutputTokens: 300, ignoreEndToken: true };
        let deltas = 0;
        const reading = (async () => {
          for await (const part of engine.generate(long, { signal: control.signal })) {
            if (part.type === 'text-delta') deltas += 1;
            if (deltas === 2) control.abort(reason);
          }
        })();
        await expect(reading).rejects.toBe(reason);
        expect(deltas).toBeLessThan(5);
      });
    },
  },
  {
    name: 'return in mid-answer',
    run: async ({ engine }) => {
      await expectSameAfter(engine, async () => {
        const long = { ...opening, maxOutputTokens: 300 };
        for await (const part of engine.generate(long, { signal: calm })) {
          if (part.type === 'text-delta') break;
        }
      });
    },
  },
  {
    name: 'answers at once',
    run: async ({ engine }) => {
      const alone = textOf(await partsOf(engine, opening));
      const control = new AbortController();
      const reason = new Error('enough');
      const long: EngineRequest = { ...opening, maxOutputTokens: 300, ignoreEndToken: true };
      const others = Array.from({ length: engine.capabilities.parallelAnswers - 1 }, () =>
        partsOf(engine, long, control.signal).catch((thrown: unknown) => thrown),
      );
      let text = '';
      let refused: unknown;
      for await (const part of engine.generate(opening, { signal: calm })) {
        if (part.type === 'text-delta') {
          text += part.delta;
          refused ??= await endOf(engine, request('One too many'));
        }
      }
      control.abort(reason);
      expect(refused).toBeInstanceOf(LocalmostError);
      expect(text).toBe(alone);
      for (const end of await Promise.all(others)) expect(end).toBe(reason);
    },
  },
  {
    name: 'unload',
    run: async ({ engine }) => {
      await expect(engine.unload()).resolves.toBeUndefined();
    },
  },
];

async function expectSameAfter(engine: Engine, disturb: () => Promise<void>): Promise<void> {
  const before = textOf(await partsOf(engine, opening));
  await disturb();
  expect(textOf(await partsOf(engine, opening))).toBe(before);
}
