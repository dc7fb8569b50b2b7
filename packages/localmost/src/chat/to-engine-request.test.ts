import { InvalidRequestError } from '@localmost/protocol';
import { describe, expect, test } from 'vitest';
import type { ChatCompletionParams } from './completion-params.ts';
import { toEngineRequest } from './to-engine-request.ts';

const messages = [{ role: 'user' as const, content: 'Hi.' }];

/** Parameters as a caller without types may send them. */
function untyped(fields: object): ChatCompletionParams {
  return { model: 'm', messages, ...fields } as ChatCompletionParams;
}

function tool(name: string, fields: object = {}) {
  return { type: 'function', function: { name, ...fields } };
}

function refusedPath(params: ChatCompletionParams): unknown {
  try {
    toEngineRequest(params);
  } catch (thrown) {
    if (thrown instanceof InvalidRequestError) return thrown.details.path;
    throw thrown;
  }
  return 'accepted';
}

describe('OpenAI’s names', () => {
  test('become the engine’s', () => {
    const request = toEngineRequest({
      model: 'm',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'one ' },
            { type: 'text', text: 'two' },
          ],
        },
      ],
      temperature: 0,
      top_p: 0.9,
      top_k: 20,
      min_p: 0.05,
      repetition_penalty: 1.1,
      seed: 7,
      stop: 'END',
      max_completion_tokens: 64,
    });
    expect(request).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'one two' },
      ],
      sampling: {
        temperature: 0,
        topP: 0.9,
        topK: 20,
        minP: 0.05,
        repetitionPenalty: 1.1,
        seed: 7,
      },
      stop: ['END'],
      maxOutputTokens: 64,
    });
  });

  test('tools, calls and their results keep every part', () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const call = { name: 'weather', arguments: '{"city":"Bergen"}' };
    const request = toEngineRequest(
      untyped({
        messages: [
          { role: 'user', content: 'Rain?' },
          {
            role: 'assistant',
            content: null,
            refusal: null,
            tool_calls: [{ id: 'c1', type: 'function', function: call }],
          },
          { role: 'tool', tool_call_id: 'c1', content: '{"rain":true}' },
        ],
        tools: [tool('weather', { description: 'Of a city', parameters: schema }), tool('time')],
        tool_choice: { type: 'function', function: { name: 'weather' } },
        parallel_tool_calls: true,
      }),
    );
    expect(request).toEqual({
      messages: [
        { role: 'user', content: 'Rain?' },
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'c1', name: 'weather', argumentsJson: '{"city":"Bergen"}' }],
        },
        { role: 'tool', content: '{"rain":true}', toolCallId: 'c1' },
      ],
      sampling: {},
      tools: [
        { name: 'weather', description: 'Of a city', parametersSchema: schema },
        { name: 'time', parametersSchema: { type: 'object', properties: {} } },
      ],
      toolChoice: { name: 'weather' },
    });
  });

  test('both forms of JSON become one, with the schema where there is one', () => {
    const schema = { type: 'object' };
    const json_schema = { name: 'answer', schema, strict: true };
    expect(
      toEngineRequest(untyped({ response_format: { type: 'json_schema', json_schema } }))
        .responseFormat,
    ).toEqual({ type: 'json', name: 'answer', schema });
    expect(
      toEngineRequest(untyped({ response_format: { type: 'json_object' } })).responseFormat,
    ).toEqual({ type: 'json' });
  });

  test('where a request may run is no part of what an engine is asked', () => {
    const wishes = { mode: 'only_on_device', data: 'restricted', maxCostUsd: 0, sessionId: 's' };
    expect(toEngineRequest(untyped(wishes))).toEqual({
      messages,
      sampling: {},
      // A conversation's name is for both: an engine finds the conversation's state by it.
      sessionId: 's',
    });
  });

  test('what is done with a conversation that is too long is passed on, or refused by name', () => {
    for (const history of ['refuse', 'drop-oldest'] as const) {
      expect(toEngineRequest(untyped({ history })).history).toBe(history);
    }
    expect(() => toEngineRequest(untyped({ history: 'summarise' }))).toThrow('history');
    expect(toEngineRequest(untyped({ history: null }))).not.toHaveProperty('history');
  });

  test('prompt lookup is passed on as it is wished, or refused by name', () => {
    for (const promptLookup of [true, false]) {
      expect(toEngineRequest(untyped({ promptLookup })).promptLookup).toBe(promptLookup);
    }
    expect(() => toEngineRequest(untyped({ promptLookup: 'yes' }))).toThrow('promptLookup');
    expect(toEngineRequest(untyped({ promptLookup: null }))).not.toHaveProperty('promptLookup');
  });

  test('both names of the token limit hold', () => {
    expect(
      toEngineRequest(untyped({ max_tokens: 5, max_completion_tokens: 9 })).maxOutputTokens,
    ).toBe(5);
  });

  test('null means unset, and what asks for nothing is accepted', () => {
    const request = toEngineRequest(
      untyped({
        temperature: null,
        stop: null,
        max_tokens: null,
        tools: null,
        n: 1,
        frequency_penalty: 0,
        presence_penalty: 0,
        logprobs: false,
        response_format: { type: 'text' },
        stream: false,
      }),
    );
    expect(request).toEqual({ messages, sampling: {} });
  });
});

describe('what cannot be honoured is refused by its name:', () => {
  test.each([
    ['tools', { tools: [] }],
    ['n', { n: 2 }],
    ['frequency_penalty', { frequency_penalty: 0.5 }],
    ['logprobs', { logprobs: true }],
    ['response_format', { response_format: { type: 'grammar' } }],
    ['response_format.json_schema', { response_format: { type: 'json_schema' } }],
    [
      'response_format.json_schema.name',
      { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
    ],
    [
      'response_format.json_schema.schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: [] } } },
    ],
    ['tools[0]', { tools: [{ type: 'web_search' }] }],
    ['tools[0].function.name', { tools: [{ type: 'function', function: { name: '' } }] }],
    ['tools[1].function.name', { tools: [tool('a'), tool('a')] }],
    ['tools[0].function.strict', { tools: [tool('a', { strict: true })] }],
    ['tools[0].function.parameters', { tools: [tool('a', { parameters: 'none' })] }],
    ['tool_choice', { tool_choice: 'auto' }],
    ['tool_choice', { tools: [tool('a')], tool_choice: 'sometimes' }],
    [
      'tool_choice.function.name',
      { tools: [tool('a')], tool_choice: { type: 'function', function: { name: 'b' } } },
    ],
    ['parallel_tool_calls', { tools: [tool('a')], parallel_tool_calls: false }],
    ['user', { user: 'someone' }],
    ['temprature', { temprature: 1 }],
    ['temperature', { temperature: '0' }],
    ['max_tokens', { max_tokens: '5' }],
    ['stop', { stop: [1] }],
    ['stream', { stream: 'yes' }],
    ['messages', { messages: 'Hi.' }],
    ['messages[0]', { messages: ['Hi.'] }],
    ['messages[0].role', { messages: [{ role: 'function', content: 'x' }] }],
    ['messages[0].tool_call_id', { messages: [{ role: 'tool', content: 'x' }] }],
    ['messages[0].tool_calls', { messages: [{ role: 'user', content: 'x', tool_calls: [] }] }],
    ['messages[0].tool_calls', { messages: [{ role: 'assistant', tool_calls: [] }] }],
    [
      'messages[0].tool_calls[0]',
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'c1', type: 'custom' }] }] },
    ],
    [
      'messages[0].tool_calls[0].function.arguments',
      {
        messages: [
          {
            role: 'assistant',
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'a', arguments: {} } }],
          },
        ],
      },
    ],
    ['messages[0].refusal', { messages: [{ role: 'assistant', content: '', refusal: 'no' }] }],
    ['messages[0].tool_call_id', { messages: [{ role: 'user', content: 'x', tool_call_id: 'c' }] }],
    ['messages[0].content', { messages: [{ role: 'user', content: 5 }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    [
      'messages[0].content[0]',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
    ],
    ['messages[0].name', { messages: [{ role: 'user', content: 'x', name: 'Ann' }] }],
  ])('%s', (path, fields) => {
    expect(refusedPath(untyped(fields))).toBe(path);
  });

  test('parameters that are no object', () => {
    expect(refusedPath(null as unknown as ChatCompletionParams)).toBe('params');
  });
});
