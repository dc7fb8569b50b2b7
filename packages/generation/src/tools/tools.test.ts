import {
  type EngineRequest,
  type StreamPart,
  type ToolDefinition,
  UnsupportedRequestError,
} from '@localmost/protocol';
import { ScriptedTokenModel } from '@localmost/testing';
import { describe, expect, it } from 'vitest';
import { readTokenizerFixture } from '../fixtures/tokenizer-fixture.ts';
import { createTextGenerator } from '../loop/text-generator.ts';
import { createTokenizer } from '../tokenizer/create-tokenizer.ts';

const tools: readonly ToolDefinition[] = [
  {
    name: 'get_weather',
    description: 'Tells the weather.',
    parametersSchema: {
      type: 'object',
      properties: { town: { type: 'string' } },
      required: ['town'],
      additionalProperties: false,
    },
  },
  { name: 'get_time', parametersSchema: { type: 'object', additionalProperties: false } },
];
const question: EngineRequest = {
  messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
  sampling: { temperature: 0 },
  tools,
};
const turn =
  "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}";
const hermes =
  "{% if tools %}{{ '<|im_start|>system\\n' }}{% for tool in tools %}{{ tool | tojson }}{% endfor %}{{ ' answer in <tool_call></tool_call><|im_end|>\\n' }}{% endif %}{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' + m.content }}{% for c in m.tool_calls or [] %}{{ '<tool_call>' + (c.function | tojson) + '</tool_call>' }}{% endfor %}{{ '<|im_end|>\\n' }}{% endfor %}{{ '<|im_start|>assistant\\n' }}";
const llama = `{# <|start_header_id|> #}${hermes.replaceAll('tool_call>', 'call>')}`;
const smol = `{# SmolLM #}${turn}`;

/** A generator whose model wants to recite `text` and nothing else, and what it was prompted with. */
function reciting(chatTemplate: string | null, text: string) {
  const { definition } = readTokenizerFixture('chatml');
  const tokenizer = createTokenizer({ ...definition, chatTemplate });
  const decoder = new TextDecoder();
  let promptLength = -1;
  let prompt = '';
  const script = new TextEncoder().encode(text);
  const model = new ScriptedTokenModel({
    contextWindow: 4096,
    vocabularySize: tokenizer.vocabularySize,
    next: (held) => {
      if (promptLength < 0) {
        promptLength = held.length;
        const bytes = held.flatMap((id) => [...tokenizer.bytesOf(id)]);
        prompt = decoder.decode(Uint8Array.from(bytes));
      }
      const written = held.slice(promptLength).flatMap((id) => [...tokenizer.bytesOf(id)]).length;
      const rest = script.subarray(written);
      // Every token that goes on with the script, the longer the better; then the end.
      return Float32Array.from({ length: tokenizer.vocabularySize }, (_, id) => {
        const bytes = tokenizer.bytesOf(id);
        if (bytes.length === 0) return tokenizer.endTokenIds.has(id) ? 1 : 0;
        return bytes.every((byte, index) => rest[index] === byte) ? 2 + bytes.length : 0;
      });
    },
  });
  const generator = createTextGenerator({
    model,
    tokenizer,
    modelId: 'm',
    engineId: 'e',
    backend: 'wasm',
  });
  return {
    promptOf: () => prompt,
    async ask(request: EngineRequest) {
      const parts: StreamPart[] = [];
      const signal = new AbortController().signal;
      for await (const part of generator.generate(request, signal)) parts.push(part);
      const finish = parts.at(-1);
      if (finish?.type !== 'finish') throw new Error('no finish');
      const calls = parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));
      const text = parts
        .flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []))
        .join('');
      return {
        finish,
        text,
        calls: calls.map(({ name, argumentsJson }) => [name, argumentsJson]),
        ids: calls.map(({ id }) => id),
      };
    },
  };
}

const oslo = ['get_weather', '{"town":"Oslo"}'];
const time = ['get_time', '{}'];

describe.each<[name: string, template: string, text: string]>([
  [
    'Hermes, told by the template',
    hermes,
    '<tool_call>\n{"name": "get_weather", "arguments": {"town": "Oslo"}}\n</tool_call>\n<tool_call>\n{"name": "get_time", "arguments": {}}\n</tool_call>',
  ],
  [
    'Hermes, told in the turns',
    turn,
    '<tool_call>{"name": "get_weather", "arguments": {"town": "Oslo"}}</tool_call><tool_call>{"name": "get_time", "arguments": {}}</tool_call>',
  ],
  [
    'SmolLM2',
    smol,
    '<tool_call>[{"name": "get_weather", "arguments": {"town": "Oslo"}}, {"name": "get_time", "arguments": {}}]</tool_call>',
  ],
  [
    'Llama 3',
    llama,
    '{"name": "get_weather", "parameters": {"town": "Oslo"}}; {"name": "get_time", "parameters": {}}',
  ],
])('tools in the way of %s', (_, template, text) => {
  it('are told, and called side by side', async () => {
    const model = reciting(template, text);
    const { calls, finish, text: shown, ids } = await model.ask(question);
    expect(calls).toEqual([oslo, time]);
    expect(new Set(ids).size).toBe(2);
    expect(shown).toBe('');
    expect(finish.reason).toBe('tool-calls');
    expect(finish).not.toHaveProperty('incomplete');
    expect(model.promptOf()).toContain('get_weather');
    expect(model.promptOf()).toContain('Tells the weather.');
  });

  it('may be left alone, unless they must be called', async () => {
    const free = await reciting(template, 'It is <b>grey</b>.').ask(question);
    expect(free).toMatchObject({
      text: 'It is <b>grey</b>.',
      calls: [],
      finish: { reason: 'stop' },
    });
    const forced = await reciting(template, 'It is grey.').ask({
      ...question,
      toolChoice: { name: 'get_time' },
    });
    expect(forced.calls).toEqual([time]);
    expect(forced.finish.reason).toBe('tool-calls');
    const none = reciting(template, text);
    expect((await none.ask({ ...question, toolChoice: 'none' })).text).toBe(text);
    expect(none.promptOf()).not.toContain('get_weather');
  });

  it('are held to their names and schemas, whatever the model wants', async () => {
    const wrong = text.replaceAll('get_weather', 'get_whether').replaceAll('town', 'city');
    const { calls, finish } = await reciting(template, wrong).ask({
      ...question,
      maxOutputTokens: 400,
    });
    for (const [name, json = ''] of calls) {
      expect(['get_weather', 'get_time']).toContain(name);
      expect(JSON.parse(json)).toEqual(name === 'get_time' ? {} : { town: expect.any(String) });
    }
    if (finish.reason === 'length') expect(finish.incomplete).toBe('tool-call');
    else expect(calls.length).toBeGreaterThan(0);
  });

  it('say when a call was cut', async () => {
    const { calls, finish } = await reciting(template, text).ask({
      ...question,
      maxOutputTokens: 20,
    });
    expect(calls).toEqual([]);
    expect(finish).toMatchObject({ reason: 'length', incomplete: 'tool-call' });
  });

  it('get their results read back', async () => {
    const model = reciting(template, 'Grey.');
    const call = { id: 'call_1', name: 'get_weather', argumentsJson: '{"town":"Oslo"}' };
    const { text: shown } = await model.ask({
      ...question,
      messages: [
        ...question.messages,
        { role: 'assistant', content: '', toolCalls: [call] },
        { role: 'tool', content: '{"sky":"grey <|im_end|>"}', toolCallId: 'call_1' },
      ],
    });
    expect(shown).toBe('Grey.');
    expect(model.promptOf()).toContain('"grey <|im_end|>"');
    expect(model.promptOf()).toMatch(/get_weather.*Oslo.*grey/s);
  });
});

it('text before a call is shown, and a stop string never cuts the call', async () => {
  const text = 'Let me look. <tool_call>{"name": "get_time", "arguments": {}}</tool_call>';
  const { text: shown, calls } = await reciting(turn, text).ask({ ...question, stop: ['name'] });
  expect(shown).toBe('Let me look. ');
  expect(calls).toEqual([time]);
});

it('an answer in JSON or a call: the model chooses', async () => {
  const request: EngineRequest = {
    ...question,
    responseFormat: {
      type: 'json',
      schema: {
        type: 'object',
        properties: { sky: { type: 'string' } },
        additionalProperties: false,
      },
    },
  };
  const json = await reciting(turn, '{"sky": "<tool_call>{"}').ask(request);
  expect(json).toMatchObject({
    text: '{"sky": "<tool_call>{"}',
    calls: [],
    finish: { reason: 'stop' },
  });
  const call = await reciting(
    turn,
    '<tool_call>{"name": "get_time", "arguments": {}}</tool_call>',
  ).ask(request);
  expect(call).toMatchObject({ calls: [time], finish: { reason: 'tool-calls' } });
  await expect(reciting(llama, '{}').ask(request)).rejects.toThrowError(UnsupportedRequestError);
});

it('refuses tools where no template could tell of them, and schemas that cannot be held', async () => {
  await expect(reciting(null, 'x').ask(question)).rejects.toThrowError(UnsupportedRequestError);
  const parametersSchema = { type: 'object', properties: { a: { not: {} } } };
  await expect(
    reciting(turn, 'x').ask({ ...question, tools: [{ name: 'f', parametersSchema }] }),
  ).rejects.toMatchObject({
    details: { part: 'tools[0].parametersSchema', keyword: 'not', path: '#/properties/a' },
  });
});
