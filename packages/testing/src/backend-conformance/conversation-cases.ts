import type { EngineRequest } from '@localmost/protocol';
import { expect } from 'vitest';
import { collectAnswer } from './collect-answer.ts';
import type { BackendHarness, ConformanceCase } from './harness.ts';
import { ask, converse, manyScripts } from './sample-requests.ts';

const system = 'You answer in the manner of an old fisherman, in one short sentence.';
const question = 'Where does the river end?';

/** That everything which was said reaches the model, in order and unharmed. */
export const conversationCases: readonly ConformanceCase[] = [
  {
    name: 'system prompt',
    run: async (harness) => {
      const request = converse([
        { role: 'system', content: system },
        { role: 'user', content: question },
      ]);
      await expectHeard(harness, request, ask(question));
    },
  },
  {
    name: 'several turns',
    run: async (harness) => {
      const request = converse([
        { role: 'user', content: 'I have a brown dog.' },
        { role: 'assistant', content: 'That is nice.' },
        { role: 'user', content: question },
      ]);
      await expectHeard(harness, request, ask(question));
    },
  },
  {
    name: 'Unicode',
    run: async (harness) => {
      harness.script?.({ text: `${manyScripts} ${manyScripts}` });
      const request = ask(manyScripts);
      const answer = await collectAnswer(harness.backend, request);
      for (const delta of answer.deltas) expect(delta.isWellFormed()).toBe(true);
      if (harness.script) expect(answer.text).toBe(`${manyScripts} ${manyScripts}`);
      if (harness.heard) expect(harness.heard().at(-1)?.messages).toEqual(request.messages);
    },
  },
];

/**
 * Where the far side can be looked at, the same messages are there. Otherwise the model must have
 * been given more to read than without them.
 */
async function expectHeard(
  harness: BackendHarness,
  request: EngineRequest,
  shorter: EngineRequest,
): Promise<void> {
  const { finish } = await collectAnswer(harness.backend, request);
  if (harness.heard) {
    expect(harness.heard().at(-1)?.messages).toEqual(request.messages);
    return;
  }
  const { finish: shortFinish } = await collectAnswer(harness.backend, shorter);
  // Every word that was added is at least one token.
  const words = (messages: EngineRequest['messages']) =>
    messages.reduce((sum, { content }) => sum + content.split(' ').length, 0);
  const added = words(request.messages) - words(shorter.messages);
  expect(finish.usage.promptTokens).toBeGreaterThanOrEqual(shortFinish.usage.promptTokens + added);
}
