import type { EngineRequest } from '@localmost/protocol';
import { expect } from 'vitest';
import { collectAnswer } from './collect-answer.ts';
import type { BackendHarness, ConformanceCase } from './harness.ts';
import { ask } from './sample-requests.ts';

const opening = 'Once upon a time there was a little boat that';
const drawn = { temperature: 0.8, topP: 0.9 } as const;

/** That an answer is drawn, limited and ended as the request says. */
export const limitCases: readonly ConformanceCase[] = [
  {
    name: 'sampling',
    asks: ask(opening, { sampling: drawn }),
    run: async (harness) => {
      const request = ask(opening, { sampling: drawn });
      await collectAnswer(harness.backend, request);
      if (harness.heard) expect(harness.heard().at(-1)?.sampling).toEqual(drawn);
    },
  },
  {
    name: 'seed',
    asks: ask(opening, { sampling: { temperature: 1, seed: 7 } }),
    run: async (harness) => {
      const seeded = (seed: number) => ask(opening, { sampling: { temperature: 1, seed } });
      const first = await collectAnswer(harness.backend, seeded(7));
      if (harness.heard) {
        expect(harness.heard().at(-1)?.sampling?.seed).toBe(7);
        return;
      }
      const again = await collectAnswer(harness.backend, seeded(7));
      expect(again.text).toBe(first.text);
    },
  },
  {
    name: 'stop strings',
    asks: ask(opening, { stop: ['END'] }),
    run: async (harness) => {
      harness.script?.({ text: 'one two END three' });
      const stop = harness.script ? 'END' : await laterWord(harness);
      const { text, finish } = await collectAnswer(harness.backend, ask(opening, { stop: [stop] }));
      expect(text).not.toContain(stop);
      expect(finish.reason).toBe('stop');
      if (harness.script) expect(text).toBe('one two ');
      if (harness.heard) expect(harness.heard().at(-1)?.stop).toEqual([stop]);
    },
  },
  {
    name: 'longest answer',
    asks: ask(opening, { maxOutputTokens: 4 }),
    run: async (harness) => {
      harness.script?.({
        text: 'one two three',
        reason: 'length',
        usage: { promptTokens: 9, completionTokens: 4 },
      });
      const { finish } = await collectAnswer(harness.backend, ask(opening, { maxOutputTokens: 4 }));
      expect(finish.reason).toBe('length');
      expect(finish.usage.completionTokens).toBeLessThanOrEqual(4);
      if (harness.heard) expect(harness.heard().at(-1)?.maxOutputTokens).toBe(4);
    },
  },
];

/** A word that this model will write again in a greedy answer, but not first. */
async function laterWord(harness: BackendHarness): Promise<string> {
  const request: EngineRequest = ask(opening);
  const { text } = await collectAnswer(harness.backend, request);
  const words = text.split(/\s+/).filter((word) => word.length > 1);
  const later = words.find((word) => text.indexOf(word) > 5);
  if (later === undefined) throw new Error(`no second word in an answer of ${text.length} letters`);
  return later;
}
