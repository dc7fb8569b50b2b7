import type { EngineRequest } from '@localmost/protocol';
import { expect } from 'vitest';
import { collectAnswer } from './collect-answer.ts';
import type { ConformanceCase } from './harness.ts';
import { ask, verdictSchema } from './sample-requests.ts';

const anyJson: EngineRequest = ask('Answer in JSON: is the sky blue?', {
  responseFormat: { type: 'json' },
  maxOutputTokens: 200,
});
const ofSchema: EngineRequest = ask('Answer in JSON: is the sky blue?', {
  responseFormat: { type: 'json', schema: verdictSchema, name: 'verdict' },
  maxOutputTokens: 64,
});
const verdict = '{"isTrue":true,"colour":"blue"}';

/** That an answer in JSON is JSON, and of its schema. */
export const formatCases: readonly ConformanceCase[] = [
  {
    name: 'JSON',
    asks: anyJson,
    run: async (harness) => {
      harness.script?.({ text: verdict });
      const { text, finish } = await collectAnswer(harness.backend, anyJson);
      if (finish.reason === 'stop') expect(() => JSON.parse(text)).not.toThrow();
      if (harness.heard) expect(harness.heard().at(-1)?.responseFormat).toEqual({ type: 'json' });
    },
  },
  {
    name: 'JSON schema',
    asks: ofSchema,
    run: async (harness) => {
      harness.script?.({ text: verdict });
      const { text, finish } = await collectAnswer(harness.backend, ofSchema);
      expect(finish.reason).toBe('stop');
      const value: unknown = JSON.parse(text);
      expect(value).toEqual({
        isTrue: expect.any(Boolean),
        colour: expect.stringMatching(/^(red|blue)$/),
      });
      if (harness.heard) {
        expect(harness.heard().at(-1)?.responseFormat).toMatchObject({
          type: 'json',
          schema: verdictSchema,
        });
      }
    },
  },
];
