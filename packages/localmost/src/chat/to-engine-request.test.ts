import { InvalidRequestError } from '@localmost/protocol';
import { describe, expect, test } from 'vitest';
import type { ChatCompletionParams } from './completion-params.ts';
import { toEngineRequest } from './to-engine-request.ts';

const messages = [{ role: 'user' as const, content: 'Hi.' }];

/** Parameters as a caller without types may send them. */
function untyped(fields: object): ChatCompletionParams {
  return { model: 'm', messages, ...fields } as ChatCompletionParams;
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
    ['response_format', { response_format: { type: 'json_object' } }],
    ['user', { user: 'someone' }],
    ['temprature', { temprature: 1 }],
    ['temperature', { temperature: '0' }],
    ['max_tokens', { max_tokens: '5' }],
    ['stop', { stop: [1] }],
    ['stream', { stream: 'yes' }],
    ['messages', { messages: 'Hi.' }],
    ['messages[0]', { messages: ['Hi.'] }],
    ['messages[0].role', { messages: [{ role: 'tool', content: 'x' }] }],
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
