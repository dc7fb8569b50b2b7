import { LocalmostError } from '@localmost/protocol';
import { expect } from 'vitest';
import { collectAnswer, failureOf } from './collect-answer.ts';
import type { ConformanceCase } from './harness.ts';
import { ask } from './sample-requests.ts';

const opening = 'Tell me of the sea.';
const reasons = ['stop', 'length', 'content-filter'] as const;

/** That the stream is well formed, counted, and says how it ended. */
export const streamCases: readonly ConformanceCase[] = [
  {
    name: 'shape of the stream',
    run: async (harness) => {
      harness.script?.({ text: 'The sea is wide.', model: 'sea-2026-01-01' });
      const { start, text, finish } = await collectAnswer(harness.backend, ask(opening));
      expect(text).not.toBe('');
      expect(start.modelId).not.toBe('');
      expect(start.engineId).not.toBe('');
      const times = Object.values(finish.timings);
      for (const time of times) expect(time).toBeGreaterThanOrEqual(0);
      expect(finish.timings.totalMs).toBeGreaterThanOrEqual(finish.timings.timeToFirstTokenMs);
      if (harness.script) expect(text).toBe('The sea is wide.');
      if (harness.script && start.backend === 'remote') {
        expect(start.answeringModel).toBe('sea-2026-01-01');
      }
    },
  },
  {
    name: 'usage',
    run: async (harness) => {
      harness.script?.({ text: 'Wide.', usage: { promptTokens: 31, completionTokens: 17 } });
      const { finish } = await collectAnswer(harness.backend, ask(opening));
      const { promptTokens, completionTokens, cachedPromptTokens, estimated } = finish.usage;
      for (const count of [promptTokens, completionTokens, cachedPromptTokens]) {
        expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
      }
      expect(promptTokens).toBeGreaterThan(0);
      expect(completionTokens).toBeGreaterThan(0);
      expect(cachedPromptTokens).toBeLessThanOrEqual(promptTokens);
      expect(estimated).toBeUndefined();
      if (harness.script) expect([promptTokens, completionTokens]).toEqual([31, 17]);
    },
  },
  {
    name: 'finish reasons',
    run: async (harness) => {
      const { script } = harness;
      // A real model can be made to end by its length alone.
      for (const reason of script ? reasons : (['length'] as const)) {
        script?.({ text: 'Wide.', reason });
        const { finish } = await collectAnswer(
          harness.backend,
          ask(opening, { maxOutputTokens: 3 }),
        );
        expect(finish.reason).toBe(reason);
      }
    },
  },
  {
    name: 'two answers at once',
    run: async (harness) => {
      const alone = await collectAnswer(harness.backend, ask(opening));
      const both = await Promise.all([
        collectAnswer(harness.backend, ask(opening)),
        collectAnswer(harness.backend, ask(opening)),
      ]);
      for (const { text } of both) expect(text).toBe(alone.text);
    },
  },
  {
    name: 'failure',
    run: async (harness) => {
      const secret = 'the key is under the blue stone';
      harness.script?.({ failStatus: 500 });
      const failure = await failureOf(harness.backend, ask(secret));
      expect(failure).toBeInstanceOf(LocalmostError);
      if (!(failure instanceof LocalmostError)) return;
      expect(failure.remedies.length).toBeGreaterThan(0);
      const told = `${failure.message} ${JSON.stringify(failure.details)} ${String(failure.cause)}`;
      expect(told).not.toContain(secret);
      harness.script?.({ text: 'A long answer that is never whole.', cutAfterPieces: 4 });
      const cut = await failureOf(harness.backend, ask(secret));
      expect(cut, 'half an answer is no answer').toBeInstanceOf(LocalmostError);
      expect(cut).toMatchObject({ retryable: true });
      harness.script?.({ text: 'Wide.' });
      expect((await collectAnswer(harness.backend, ask(opening))).text).toBe('Wide.');
    },
  },
];
