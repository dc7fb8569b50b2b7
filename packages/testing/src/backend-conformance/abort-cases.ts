import type { StreamPart } from '@localmost/protocol';
import { expect } from 'vitest';
import { collectAnswer, failureOf, noAbort } from './collect-answer.ts';
import type { BackendHarness, ConformanceCase } from './harness.ts';
import { ask } from './sample-requests.ts';

const opening = 'Tell me a long story of the sea.';
const longText = Array.from({ length: 400 }, (_, index) => `wave ${index} `).join('');
const long = ask(opening, { maxOutputTokens: 200 });

/** That the caller's signal ends an answer at once, with its own reason, and the next one works. */
export const abortCases: readonly ConformanceCase[] = [
  {
    name: 'abort before the call',
    run: async (harness) => {
      const reason = new Error('changed my mind');
      const heardBefore = harness.heard?.().length;
      expect(await failureOf(harness.backend, long, AbortSignal.abort(reason))).toBe(reason);
      expect(harness.heard?.().length, 'nothing was sent').toBe(heardBefore);
    },
  },
  {
    name: 'abort in mid-stream',
    run: async (harness) => {
      harness.script?.({ text: longText, pieceMs: 20 });
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const parts: StreamPart[] = [];
      const reading = (async () => {
        for await (const part of harness.backend.answer(long, { signal: controller.signal })) {
          parts.push(part);
          if (part.type === 'text-delta') controller.abort(reason);
        }
      })();
      await expect(reading).rejects.toBe(reason);
      expect(parts.some(({ type }) => type === 'finish')).toBe(false);
      await expectNextWorks(harness);
    },
  },
  {
    name: 'reader that leaves',
    run: async (harness) => {
      harness.script?.({ text: longText, pieceMs: 20 });
      for await (const part of harness.backend.answer(long, { signal: noAbort() })) {
        if (part.type === 'text-delta') break;
      }
      await expectNextWorks(harness);
    },
  },
];

async function expectNextWorks(harness: BackendHarness): Promise<void> {
  harness.script?.({ text: 'Still here.' });
  const { text } = await collectAnswer(harness.backend, ask('Are you there?'));
  expect(text).not.toBe('');
  if (harness.script) expect(text).toBe('Still here.');
}
