import type { EngineRequest, ToolCall } from '@localmost/protocol';
import { expect } from 'vitest';
import { collectAnswer } from './collect-answer.ts';
import type { ConformanceCase } from './harness.ts';
import { ask, converse, timeTool, weatherTool } from './sample-requests.ts';

const question = 'What is the weather in Oslo?';
const tools = [weatherTool, timeTool];
const call: ToolCall = { id: 'call_1', name: 'get_weather', argumentsJson: '{"town":"Oslo"}' };

/** A real model calls only where it must. */
const mustCall: EngineRequest = ask(question, {
  tools,
  toolChoice: 'required',
  maxOutputTokens: 64,
});
const afterTheCall: EngineRequest = {
  ...converse([
    { role: 'user', content: question },
    { role: 'assistant', content: '', toolCalls: [call] },
    { role: 'tool', content: '{"sky":"grey","degrees":7}', toolCallId: call.id },
  ]),
  tools,
};

/** That tools are offered as they are defined, calls come whole, and results go back. */
export const toolCases: readonly ConformanceCase[] = [
  {
    name: 'tools',
    asks: ask(question, { tools }),
    run: async (harness) => {
      harness.script?.({ toolCalls: [call] });
      const request = harness.script ? ask(question, { tools }) : mustCall;
      const { toolCalls, finish } = await collectAnswer(harness.backend, request);
      expect(finish.reason).toBe('tool-calls');
      expect(toolCalls).toHaveLength(1);
      const [first] = toolCalls;
      expect(first?.id).not.toBe('');
      expect(tools.map(({ name }) => name)).toContain(first?.name);
      expect(JSON.parse(first?.argumentsJson ?? '')).toBeTypeOf('object');
      if (harness.script) {
        expect(first).toMatchObject({ name: call.name });
        expect(JSON.parse(first?.argumentsJson ?? '')).toEqual({ town: 'Oslo' });
      }
      if (harness.heard) expect(harness.heard().at(-1)?.tools).toEqual(tools);
    },
  },
  {
    name: 'tool choice',
    asks: mustCall,
    run: async (harness) => {
      for (const toolChoice of ['required', { name: 'get_weather' }] as const) {
        harness.script?.({ toolCalls: [call] });
        const { toolCalls } = await collectAnswer(harness.backend, { ...mustCall, toolChoice });
        expect(toolCalls.length).toBeGreaterThan(0);
        if (typeof toolChoice === 'object') {
          for (const { name } of toolCalls) expect(name).toBe(toolChoice.name);
        }
        if (harness.heard) expect(harness.heard().at(-1)?.toolChoice).toEqual(toolChoice);
      }
      harness.script?.({ text: 'Grey.' });
      const none = await collectAnswer(harness.backend, { ...mustCall, toolChoice: 'none' });
      expect(none.toolCalls).toEqual([]);
    },
  },
  {
    name: 'tool results',
    // Without the tools: the turns alone ask for it.
    asks: converse(afterTheCall.messages),
    run: async (harness) => {
      harness.script?.({ text: 'It is grey.' });
      const { finish } = await collectAnswer(harness.backend, afterTheCall);
      if (harness.heard) {
        expect(harness.heard().at(-1)?.messages).toEqual(afterTheCall.messages);
        return;
      }
      const before = await collectAnswer(harness.backend, ask(question, { tools }));
      // A result of eight marks and words is read too.
      expect(finish.usage.promptTokens).toBeGreaterThan(before.finish.usage.promptTokens + 8);
    },
  },
];
